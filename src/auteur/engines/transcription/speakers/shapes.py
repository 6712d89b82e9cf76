"""How large a segmentation network is, told by the shapes of its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["SegmentationShape", "segmentation_shape"]

_CLASSES = 7  # nobody, three voices, three pairs of them


@dataclass(frozen=True, slots=True)
class SegmentationShape:
    """PyanNet's own arguments."""

    lstm: dict[str, Any]
    linear: dict[str, Any]


def segmentation_shape(shapes: Mapping[str, tuple[int, ...]]) -> SegmentationShape:
    """Of a network for three voices, two at once at most. Raises ValueError for weights of another one."""
    classes = shapes.get("classifier.weight", (0, 0))
    if classes[0] != _CLASSES:
        raise ValueError(f"it tells {classes[0]} classes apart, and must {_CLASSES}")
    layers = sum(name.startswith("lstm.weight_ih_l") and "reverse" not in name for name in shapes)
    linears = sum(name.startswith("linear.") and name.endswith(".weight") for name in shapes)
    if not layers or not linears:
        raise ValueError("it has no layers that PyanNet has")
    return SegmentationShape(
        {
            "hidden_size": shapes["lstm.weight_hh_l0"][1],
            "num_layers": layers,
            "bidirectional": "lstm.weight_ih_l0_reverse" in shapes,
            "monolithic": True,
            "dropout": 0.0,
        },
        {"hidden_size": classes[1], "num_layers": linears},
    )
