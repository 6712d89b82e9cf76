"""The decoded frames of several layers side by side, each source decoded once where its frames follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from av.video.frame import VideoFrame

from auteur.core.render.pieces import Layer, Piece
from auteur.media.export.pictures import frames_of
from auteur.media.export.source import Source

__all__ = ["Feeds"]


@dataclass(slots=True, eq=False)
class _Feed:
    """Frames of one source, ascending."""

    source: str
    wanted: list[int] = field(default_factory=list)
    given: int = 0
    frames: Iterator[VideoFrame] | None = None


class Feeds:
    """The frames of all layers of some pieces, asked for in the order of the timeline. Use it as a context manager.

    Decoding begins at a keyframe: layers of one source in pieces side by side are one feed where they go forwards, so
    that a piece that ends where the next goes on costs nothing. No more decoders are open than two pieces have layers.
    """

    def __init__(self, pieces: Sequence[Piece], sources: Mapping[str, Source], threads: int = 1) -> None:
        self._sources, self._threads = sources, threads
        self._feeds: list[_Feed] = []
        self._of: dict[int, _Feed] = {}
        self._layers = [
            layer for piece in pieces for layer in piece.layers
        ]  # held, so that their ids are theirs
        recent: list[_Feed] = []
        for piece in pieces:
            taken: list[_Feed] = []
            for layer in piece.layers:
                feed = self._feed_for(layer, [one for one in recent if one not in taken])
                feed.wanted += layer.frames
                taken.append(feed)
                self._of[id(layer)] = feed
            recent = taken

    def _feed_for(self, layer: Layer, recent: Sequence[_Feed]) -> _Feed:
        fit = [feed for feed in recent if feed.source == layer.source and feed.wanted[-1] <= layer.frames[0]]
        if not fit:
            fit = [_Feed(layer.source)]
            self._feeds += fit
        return max(fit, key=lambda feed: feed.wanted[-1] if feed.wanted else 0)

    def next(self, layer: Layer) -> VideoFrame:
        """The next frame of a layer. Raises MediaError when it cannot be decoded."""
        feed = self._of[id(layer)]
        if feed.frames is None:
            feed.frames = frames_of(self._sources[feed.source], feed.wanted, threads=self._threads)
        frame = next(feed.frames)
        feed.given += 1
        if feed.given == len(feed.wanted):
            self._close(feed)
        return frame

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for feed in self._feeds:
            self._close(feed)

    @staticmethod
    def _close(feed: _Feed) -> None:
        """Let go of the decoder: a generator that stands at its last frame would keep it."""
        close = getattr(feed.frames, "close", None)
        if close is not None:
            close()
