from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.generated import Generated, put_in, shown_during
from auteur.core.edl.timeline import cuttable, fresh_ids, rippled_out
from auteur.core.errors import OperationError
from auteur.core.transcript.spans import PAD_MS, cut_span, runs_of

__all__ = ["ReplaceWords"]


@dataclass(frozen=True, slots=True)
class ReplaceWords:
    """Cut neighbouring words out and put a generated clip that speaks other words in their place.

    The parameters are those of insert_words. Without a `picture`, the picture of the replaced words stays, at a
    speed that fits the new words' length.
    """

    word_ids: tuple[str, ...]
    clip: dict[str, Any]
    words: tuple[dict[str, Any], ...]
    media_file: dict[str, Any] | None = None
    picture: dict[str, Any] | None = None
    pad_ms: int = PAD_MS

    def apply(self, edl: Edl) -> Edl:
        runs = runs_of(edl, self.word_ids)
        if len(runs) != 1:
            raise OperationError("the words must follow each other in one recording")
        run = runs[0]
        source = cut_span(run, pad_ms=self.pad_ms)
        spans = cuttable(edl, run.recording, source)
        if len(spans) != 1:
            raise OperationError("the words must play, in one piece", hint="restore them first")
        new = Generated.of(
            edl,
            self.clip,
            self.words,
            media_file=self.media_file,
            picture=self.picture,
            speaker=run.first.segment.speaker,
        )
        new_id = fresh_ids(edl, new.sound.id)
        instead = shown_during(edl, spans[0])
        cut = rippled_out(new.edl, spans[0], new_id)
        new = Generated(cut, new.sound, new.picture, new.segment)
        return put_in(new, spans[0].start_ms, run.last.segment_index, new_id, instead=instead)
