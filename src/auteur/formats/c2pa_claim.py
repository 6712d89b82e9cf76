"""What an export says of how it was made, as a C2PA manifest definition: the edit, and each stretch nobody recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auteur.core.transcript.provenance import SYNTHETIC, GeneratedSpan

__all__ = ["claim_of"]

_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_EDITED = _TYPES + "compositeCapture"
_PARTLY_MADE = _TYPES + "compositeWithTrainedAlgorithmicMedia"


def claim_of(title: str, content_type: str, spans: Sequence[GeneratedSpan], version: str) -> dict[str, Any]:
    """`spans` are on the file's clock. Names, texts and statements of consent are said as the document has them."""
    agent = {"name": "Auteur", "version": version}
    made = {
        "action": "c2pa.created",
        "digitalSourceType": _PARTLY_MADE if spans else _EDITED,
        "softwareAgent": agent,
    }
    return {
        "claim_generator_info": [agent],
        "title": title,
        "format": content_type,
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [made, *(_generated(span) for span in spans)]},
            }
        ],
    }


def _generated(span: GeneratedSpan) -> dict[str, Any]:
    time = {"type": "npt", "start": f"{span.start_ms / 1000:.3f}", "end": f"{span.end_ms / 1000:.3f}"}
    what = "sound" if span.kind == "audio" else "picture"
    return {
        "action": "c2pa.edited",
        "digitalSourceType": SYNTHETIC,
        "softwareAgent": {"name": span.generated_by or "an engine that the document does not name"},
        "description": f"generated {what}",
        "changes": [{"region": [{"type": "temporal", "time": time}], "description": span.text or what}],
    }
