from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.generated import Generated, put_in
from auteur.core.edl.timeline import fresh_ids
from auteur.core.errors import OperationError
from auteur.core.transcript.spans import join_beside

__all__ = ["InsertWords"]


@dataclass(frozen=True, slots=True)
class InsertWords:
    """Put a generated clip that speaks new words in after a word that plays; everything after it moves down.

    `clip` names the sound (id, media_file_id, in and out point), `words` what it says (word, start_ms, end_ms in the
    clip's source time), `media_file` the file where the document does not know it yet, `picture` a clip to show.
    """

    after_word_id: str
    clip: dict[str, Any]
    words: tuple[dict[str, Any], ...]
    media_file: dict[str, Any] | None = None
    picture: dict[str, Any] | None = None

    def apply(self, edl: Edl) -> Edl:
        place = edl.word(self.after_word_id)
        at_ms = join_beside(edl, self.after_word_id, after=True)
        if at_ms is None:
            raise OperationError(
                f"word {place.word.text!r} does not play", hint="restore it, or name another word"
            )
        new = Generated.of(
            edl,
            self.clip,
            self.words,
            media_file=self.media_file,
            picture=self.picture,
            speaker=place.segment.speaker,
        )
        return put_in(new, at_ms, place.segment_index, fresh_ids(edl, new.sound.id))
