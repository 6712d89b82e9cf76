"""Pictures for pages, made small: `python -m tests.support.palette FROM TO` writes every PNG with 256 colours."""

from __future__ import annotations

import sys
from pathlib import Path

import av
from av.filter import Graph

__all__ = ["with_a_palette"]


def with_a_palette(source: Path, destination: Path) -> int:
    """The picture with the 256 colours that fit it best, and no dithering; its size in bytes."""
    with av.open(str(source)) as opened:
        frame = next(opened.decode(video=0)).reformat(format="rgba")
    graph = Graph()
    made = graph.add_buffer(width=frame.width, height=frame.height, format="rgba", time_base=frame.time_base)
    split = graph.add("split")
    palette = graph.add("palettegen", "max_colors=256:stats_mode=full:reserve_transparent=0")
    use, sink = graph.add("paletteuse", "dither=none"), graph.add("buffersink")
    made.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    graph.push(frame)
    graph.push(None)
    shown = graph.pull()
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "pal8"
    encoder.time_base = frame.time_base
    encoder.options = {"compression_level": "9", "pred": "none"}
    destination.write_bytes(
        b"".join(bytes(packet) for packet in [*encoder.encode(shown), *encoder.encode(None)])
    )
    return destination.stat().st_size


if __name__ == "__main__":
    here, there = Path(sys.argv[1]), Path(sys.argv[2])
    there.mkdir(parents=True, exist_ok=True)
    for picture in sorted(here.glob("*.png")):
        size = with_a_palette(picture, there / picture.name)
        sys.stdout.write(f"{size / 1024:6.0f} KB  {picture.name}\n")
