"""Files made to do harm, and damaged copies of sound ones.

Each hostile file is a function that writes it, and `BAIT` stands in the same folder: a sound recording that none of
them may reach. `port` is a listening socket on this machine that none may touch.
"""

from __future__ import annotations

import os
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.small_media import make

BAIT = "bait.mp4"

Maker = Callable[[Path, int], Path]


def box(kind: bytes, *content: bytes) -> bytes:
    """An MP4 box."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _text(name: str, text: str) -> Maker:
    def write(folder: Path, port: int) -> Path:
        path = folder / name
        path.write_text(text.format(folder=folder, bait=folder / BAIT, port=port))
        return path

    return write


def _bytes(name: str, content: Callable[[Path], bytes]) -> Maker:
    def write(folder: Path, port: int) -> Path:
        path = folder / name
        path.write_bytes(content(folder / BAIT))
        return path

    return write


_M3U8 = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{0}\n#EXT-X-ENDLIST\n"
_MPD = '<?xml version="1.0"?><MPD><Period><BaseURL>http://127.0.0.1:{port}/</BaseURL></Period></MPD>'
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:{port}/x" width="9" height="9"/></svg>'
_SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
_SAMI = '<SAMI><BODY><SYNC Start=0><P><img src="http://127.0.0.1:{port}/x"></P></SYNC></BODY></SAMI>'


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1 + 3 * width) * min(height, 200), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _patched(kind: bytes, offset: int, value: bytes) -> Callable[[Path], bytes]:
    """The bait with `value` written `offset` bytes behind the first `kind`."""

    def build(bait: Path) -> bytes:
        content = bytearray(bait.read_bytes())
        at = content.index(kind) + offset
        content[at : at + len(value)] = value
        return bytes(content)

    return build


def _moov_with(bait: Path, *boxes: bytes) -> bytes:
    """The bait with boxes put at the head of its moov."""
    content = bait.read_bytes()
    at = content.index(b"moov") - 4
    size = int.from_bytes(content[at : at + 4], "big")
    moov = box(b"moov", *boxes, content[at + 8 : at + size])
    return content[:at] + moov + content[at + size :]


def _nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"isom\0\0\0\0isom") + inner


def _external_data(url: bytes) -> Callable[[Path], bytes]:
    """The bait with its data reference turned from "in this file" to `url`; its `dref` grows, so do its parents."""

    def build(bait: Path) -> bytes:
        content = bait.read_bytes()
        mark = content.index(b"url \0\0\0\1") - 4
        entry = struct.pack(">I4sI", 12 + len(url) + 1, b"url ", 0) + url + b"\0"
        grown = bytearray(content[:mark] + entry + content[mark + 12 :])
        for parent in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
            at = content.index(parent) - 4
            grown[at : at + 4] = struct.pack(
                ">I", int.from_bytes(content[at : at + 4], "big") + len(entry) - 12
            )
        return bytes(grown)

    return build


def _reference_movie(bait: Path) -> bytes:
    url = b"http://127.0.0.1/x.mov\0"
    reference = box(b"rdrf", struct.pack(">I4sI", 0, b"url ", len(url)), url)
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"rmra", box(b"rmda", reference)))


def _compressed_moov(bait: Path) -> bytes:
    """A zlib-packed header that claims, and would give, 2 GB."""
    packed = zlib.compress(bytes(1 << 22), 9)
    body = box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", struct.pack(">I", 0x7FFF_FFFF), packed))
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", body)


def _wav(rate_hz: int, channels: int, bits: int = 16, size: int = 0xFFFF_FFF0) -> bytes:
    align = channels * bits // 8
    fmt = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * align & 0xFFFF_FFFF, align & 0xFFFF, bits)
    return (
        b"RIFF"
        + struct.pack("<I", size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + fmt
        + b"data"
        + struct.pack("<I", size)
        + bytes(4096)
    )


def _cover(folder: Path, port: int) -> Path:
    """A FLAC with a PNG bomb for a cover."""
    plain = make(folder / "plain.flac", picture="", sound="flac").read_bytes()
    png = _png(30_000, 30_000)
    body = struct.pack(">II9sI4IIs", 3, 9, b"image/png", 0, 30_000, 30_000, 24, 0, len(png), b"")[:-1] + png
    block = bytes([6]) + len(body).to_bytes(3, "big") + body
    path = folder / "cover.flac"
    path.write_bytes(plain[: 4 + 38] + block + plain[4 + 38 :])
    return path


def _link(folder: Path, port: int) -> Path:
    path = folder / "link.mp4"
    path.symlink_to(folder / BAIT)
    return path


def _fifo(folder: Path, port: int) -> Path:
    path = folder / "fifo.mp4"
    os.mkfifo(path)
    return path


def _folder(folder: Path, port: int) -> Path:
    path = folder / "folder.mp4"
    path.mkdir()
    return path


def _climbing(folder: Path, port: int) -> Path:
    return folder / ".." / ".." / ".." / ".." / ".." / ".." / "etc" / "passwd"


def _nul(folder: Path, port: int) -> Path:
    return folder / f"{BAIT}\0.mp4"


def _address(folder: Path, port: int) -> Path:
    return Path(f"http://127.0.0.1:{port}/x.mp4")


def _subfile(folder: Path, port: int) -> Path:
    return Path(f"subfile,,start,0,end,9999,,:{folder / BAIT}")


def _bad_text(folder: Path, port: int) -> Path:
    title = b"\xff\xfe\x1b]0;x\x07 \xc3\x28"
    plain = make(folder / "titled.mkv", metadata={"title": "T" * len(title)})
    path = folder / "text.mkv"
    path.write_bytes(plain.read_bytes().replace(b"T" * len(title), title))
    return path


def _bomb_in_mov(folder: Path, port: int) -> Path:
    """A PNG stream in a MOV, whose codec is not on the list, claiming 30,000 × 30,000."""
    plain = make(folder / "png.mov", picture="png", pixels="rgb24", frames=range(3), sound="")
    path = folder / "bomb.mov"
    content = bytearray(plain.read_bytes())
    at = content.index(b"IHDR") + 4
    content[at : at + 8] = struct.pack(">II", 30_000, 30_000)
    path.write_bytes(content)
    return path


HOSTILE: dict[str, Maker] = {
    "concat_called_mp4": _text("talk.mp4", "ffconcat version 1.0\nfile '" + BAIT + "'\n"),
    "concat_absolute": _text("talk2.mp4", "ffconcat version 1.0\nfile '{bait}'\nfile '/etc/passwd'\n"),
    "concat_bare": _text("list.txt", "file '" + BAIT + "'\n"),
    "concat_to_the_network": _text("net.mkv", "ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/x'\n"),
    "playlist_called_mp4": _text("hls.mp4", _M3U8.format(BAIT)),
    "playlist_to_the_network": _text("hls.m3u8", _M3U8.format("http://127.0.0.1:{port}/x.ts")),
    "playlist_of_data": _text("data.m3u8", _M3U8.format("data:video/mp2t;base64,AAAA")),
    "dash_manifest": _text("dash.mp4", _MPD),
    "session_description": _text("rtp.mp4", _SDP),
    "picture_with_a_link": _text("x.svg", _SVG),
    "subtitles_with_a_link": _text("x.mp4", _SAMI),
    "subtitle_script": _text("x.ass", "[Script Info]\n[Events]\nDialogue: 0,0:00:00,9:00:00,,,0,0,0,,{{\\p1}}m 0\n"),
    "shell_script": _text("x.mov", "#!/bin/sh\ncurl http://127.0.0.1:{port}/\n"),
    "data_in_another_file": _bytes("dref.mov", _external_data(b"file:///etc/passwd")),
    "data_on_the_network": _bytes("dref2.mov", _external_data(b"http://127.0.0.1/x")),
    "reference_movie": _bytes("rmra.mov", _reference_movie),
    "zero_bytes": _bytes("empty.mp4", lambda bait: b""),
    "only_zeros": _bytes("zeros.mp4", lambda bait: bytes(100_000)),
    "noise": _bytes("noise.mp4", lambda bait: random.Random(1).randbytes(50_000)),
    "half_a_file": _bytes("half.mp4", lambda bait: bait.read_bytes()[: bait.stat().st_size // 2]),
    "only_a_beginning": _bytes("ftyp.mp4", lambda bait: bait.read_bytes()[:28]),
    "deep_boxes": _bytes("deep.mp4", lambda bait: _nested(20_000)),
    "endless_box": _bytes("long.mp4", lambda bait: box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", 1 << 62)),
    "many_tracks": _bytes("tracks.mp4", lambda bait: box(b"ftyp", b"isom") + box(b"moov", box(b"trak") * 100_000)),
    "countless_samples": _bytes("stsz.mp4", _patched(b"stsz", 8, b"\0\0\0\1\x7f\xff\xff\xff")),
    "countless_chunks": _bytes("stco.mp4", _patched(b"stco", 8, b"\x3f\xff\xff\xff")),
    "countless_edits": _bytes("elst.mp4", _patched(b"elst", 8, b"\x7f\xff\xff\xff")),
    "packed_header": _bytes("cmov.mov", _compressed_moov),
    "huge_picture_header": _bytes("size.mp4", _patched(b"avc1", 28, b"\xff\xff\xff\xff")),
    "zero_timescale": _bytes("mdhd.mp4", _patched(b"mdhd", 16, b"\0\0\0\0")),
    "endless_timescale": _bytes("mdhd2.mp4", _patched(b"mdhd", 16, b"\xff\xff\xff\xff\xff\xff\xff\xff")),
    "bomb_png": _bytes("bomb.png", lambda bait: _png(60_000, 60_000)),
    "bomb_png_called_mp4": _bytes("bomb.mp4", lambda bait: _png(30_000, 30_000)),
    "bomb_in_a_container": _bomb_in_mov,
    "bomb_for_a_cover": _cover,
    "sound_of_4_ghz": _bytes("rate.wav", lambda bait: _wav(0xFFFF_FFFF, 1)),
    "sound_of_65535_channels": _bytes("channels.wav", lambda bait: _wav(48_000, 65_535)),
    "sound_of_64_channels": _bytes("64.wav", lambda bait: _wav(48_000, 64)),
    "sound_of_no_channels": _bytes("none.wav", lambda bait: _wav(48_000, 0)),
    "endless_tag": _bytes("id3.mp3", lambda bait: b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(2000)),
    "matroska_of_any_length": _bytes("x.mkv", lambda bait: b"\x1a\x45\xdf\xa3\x01" + b"\xff" * 7 + bytes(64)),
    "text_that_is_no_text": _bad_text,
    "link": _link,
    "fifo": _fifo,
    "folder": _folder,
    "device": lambda folder, port: Path("/dev/zero"),
    "climbing_path": _climbing,
    "nul_in_the_name": _nul,
    "address_for_a_path": _address,
    "protocol_for_a_path": _subfile,
    "name_too_long": lambda folder, port: folder / ("x" * 5000 + ".mp4"),
}  # fmt: skip

MUST_FAIL = frozenset(HOSTILE) - {
    "half_a_file",
    "countless_edits",
    "countless_chunks",
    "countless_samples",
    "zero_timescale",
    "endless_timescale",
    "huge_picture_header",
    "bomb_for_a_cover",
    "data_in_another_file",
    "data_on_the_network",
    "text_that_is_no_text",
    "sound_of_4_ghz",
}
"""Those of which no part is sound: whoever describes one has been fooled. The others may be described."""


def sound_files(folder: Path) -> list[Path]:
    """One small sound file of each kind, as seeds for damage."""
    short = {"frames": range(12), "seconds": 0.4}
    return [
        make(folder / "s.mp4", **short),
        make(folder / "fragmented.mp4", options={"movflags": "frag_keyframe+empty_moov"}, **short),
        make(folder / "s.mkv", **short),
        make(folder / "s.webm", picture="libvpx", sound="libopus", **short),
        make(folder / "s.ts", container="mpegts", **short),
        make(folder / "s.avi", picture="mpeg4", sound="libmp3lame", **short),
        make(folder / "s.wav", picture="", sound="pcm_s16le", seconds=0.1),
        make(folder / "s.flac", picture="", sound="flac", seconds=0.4),
        make(folder / "s.mp3", picture="", sound="libmp3lame", seconds=0.4),
        make(folder / "s.ogg", picture="", sound="libopus", seconds=0.4),
    ]


def damaged(seeds: list[Path], folder: Path, count: int) -> Iterator[Path]:
    """`count` damaged copies, the same at every call: bytes changed, cut off, cut out, doubled, spliced."""
    folder.mkdir()
    for number in range(count):
        dice = random.Random(number)
        seed, other = seeds[number % len(seeds)], dice.choice(seeds)
        path = folder / f"{number}{seed.suffix}"
        path.write_bytes(_damage(bytearray(seed.read_bytes()), other.read_bytes(), dice))
        yield path


def _damage(content: bytearray, other: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        # headers, at both ends, are where parsers are: half of the damage goes there
        span = len(content) if dice.random() < 0.5 else min(len(content), 1500)
        at = dice.randrange(max(1, span))
        if dice.random() < 0.3:
            at = max(0, len(content) - 1 - at)
        kind = dice.randrange(8)
        if kind < 3 and content:
            content[at] = dice.randrange(256)
        elif kind == 3:
            content[at : at + 4] = dice.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")
            )
        elif kind == 4:
            del content[at : at + dice.randrange(1, 200)]
        elif kind == 5:
            content[at:at] = content[at : at + dice.randrange(1, 200)]
        elif kind == 6:
            content[at:at] = other[dice.randrange(len(other)) :][: dice.randrange(1, 2000)]
        else:
            del content[max(16, at) :]
    return bytes(content)
