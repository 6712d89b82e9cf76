"""A proposal to delete words that are heard one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from auteur.core.planners.proposal import Kind, Proposal
from auteur.core.time import Span
from auteur.core.transcript.heard import Heard

__all__ = ["deletion", "plain"]


def deletion(kind: Kind, words: Sequence[Heard], reason: str, *, ticked: bool, revision: int) -> Proposal:
    first, last = words[0], words[-1]
    ids = tuple(dict.fromkeys(item.word.id for item in words))
    media = first.segment.media_file_id
    one = (
        all(item.segment.media_file_id == media for item in words) and first.word.start_ms <= last.word.end_ms
    )
    return Proposal(
        kind,
        ({"op": "delete_words", "word_ids": list(ids)},),
        ids,
        Span(first.start_ms, last.end_ms),
        media if one else None,
        Span(first.word.start_ms, last.word.end_ms) if one else None,
        reason,
        " ".join(item.word.text for item in words if item.word.text),
        ticked,
        revision,
    )


def plain(text: str) -> str:
    """A word as it is compared: lower case, without the punctuation around it."""
    return (
        text.casefold()
        .replace("\u2019", "'")
        .strip(" .,;:!?\u2026-\u2013\u2014\"'()[]\u00bf\u00a1\u00ab\u00bb\u201c\u201d\u201e")
    )
