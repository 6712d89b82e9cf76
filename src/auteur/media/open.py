"""The one door for media that comes in: nothing else in Auteur calls `av.open` to read.

What may pass: a regular file, given by its path, whose first bytes are those of a container on the list below. The
demuxer is named to FFmpeg, so that none of the other 400 is asked, and FFmpeg's own whitelists (protocol, container,
codec) stand behind it: a playlist called `.mp4` never reaches a playlist's demuxer, by either gate alone.

Call it in the sandbox only (`sandbox.run`), never in the process that holds the user's keys.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

import av
import av.logging
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard, Stream

from auteur.media.allowed import (
    CODECS,
    CONTAINERS,
    MAX_CHANNELS,
    MAX_PIXELS,
    MAX_SAMPLE_RATE_HZ,
    MAX_SAMPLES_A_FRAME,
    MAX_STREAMS,
    STILL_CODECS,
    STILLS,
)
from auteur.media.errors import (
    MediaForbidden,
    MediaMissing,
    MediaTooLarge,
    MediaUnreadable,
    MediaUnsupported,
    SandboxFailed,
)

__all__ = [
    "check_ffmpeg",
    "ffmpeg_versions",
    "is_listed",
    "open_media",
    "quiet",
    "sniff",
]

_HEAD_BYTES = 4096
_PLAYLIST = re.compile(
    rb"\s*(ffconcat|#ext|<\?xml|<mpd|<svg|<smil|<asx|\[playlist\]|v=0\r?\n|rtsptext|file\s+['\"])", re.I
)
_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")
_W64 = bytes.fromhex("726966662e91cf11a5d628db04c10000")
_TS_PACKET_BYTES = 188

_FIXED: dict[tuple[int, ...], tuple[int, ...]] = {(7, 1): (7, 1, 5), (8, 0): (8, 0, 3)}  # of the older lines


def open_media(path: Path, *, max_pixels: int = MAX_PIXELS, threads: int = 1) -> InputContainer:
    """The container at `path`, open for demuxing and decoding; close it, or use it as a context manager.

    Streams whose codec is not on the list stay visible but cannot be decoded (see `is_listed`). `threads` are each
    decoder's (0: as many as there are cores); frames larger than `max_pixels` are refused when decoded too.

    Raises MediaMissing, MediaForbidden, MediaUnsupported, MediaUnreadable or MediaTooLarge.
    """
    container = _open(path, sniff(_head(path)), max_pixels)
    try:
        _inspect(container, max_pixels)
        for stream in container.streams:
            _prepare(stream, max_pixels, threads)
    except BaseException:
        container.close()
        raise
    return container


def is_listed(stream: Stream) -> bool:
    """Whether the stream's codec is one that is opened here."""
    context = getattr(stream, "codec_context", None)
    return context is not None and context.name in _codecs(stream.container.format.name)


def _codecs(demuxer: str) -> frozenset[str]:
    """What may be decoded from that container: a picture's codec in a movie's is one more way in."""
    return STILL_CODECS if demuxer in STILLS else CODECS


def _codec_list(demuxer: str) -> str:
    return ",".join(sorted(_codecs(demuxer)))


def _head(path: Path) -> bytes:
    """The first bytes, behind any ID3 tag, of a regular file that is no symbolic link."""
    try:
        # O_NONBLOCK: opening a FIFO would wait for its writer. O_NOFOLLOW: a link may lead anywhere.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except ValueError:
        raise MediaForbidden("a file's name cannot hold a NUL") from None
    except OSError as refusal:
        raise _refused(path, refusal) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise MediaForbidden(f"{path.name!r} is not a regular file")
    with os.fdopen(handle, "rb") as file:
        return _behind_id3(file)


def _refused(path: Path, refusal: OSError) -> MediaForbidden | MediaMissing:
    name = path.name[:100]
    if refusal.errno == errno.ELOOP:
        return MediaForbidden(f"{name!r} is a symbolic link", hint="give the path of the file itself")
    if refusal.errno in (errno.ENXIO, errno.ENODEV, errno.EISDIR):
        return MediaForbidden(f"{name!r} is not a regular file")
    return MediaMissing(
        f"{name!r} cannot be read: {refusal.strerror}", hint="check the path and its permissions"
    )


def _behind_id3(file: BinaryIO) -> bytes:
    """An MP3, AAC or FLAC may begin with a tag as long as the cover in it; b'ID3' when nothing known follows."""
    head = file.read(_HEAD_BYTES)
    if head[:3] != b"ID3" or len(head) < 10:
        return head
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(10 + size)
    return file.read(_HEAD_BYTES).lstrip(b"\0") or b"ID3"


def sniff(head: bytes) -> str:
    """The name of the demuxer for a file that begins with `head` (4 KB of it).

    Raises MediaUnreadable for nothing at all, MediaForbidden for playlists and other documents that name further
    files, MediaUnsupported for whatever else is not on the list.
    """
    if not head.strip(b"\0"):
        raise MediaUnreadable("the file is empty", hint="was the recording or the download cut off?")
    if _PLAYLIST.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise MediaForbidden(
            "this is a playlist or a document, not media", hint="give the media file it names"
        )
    for name, fits in _SIGNS:
        if fits(head):
            return name
    raise MediaUnsupported(
        "this is no kind of media that is opened here", hint=f"convert it; these are: {_NAMES}"
    )


def _is_riff(head: bytes, form: bytes) -> bool:
    return head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == form


def _is_transport_stream(head: bytes) -> bool:
    # Camcorders (.mts) put four bytes of arrival time before each packet.
    return any(
        head[first : first + 3 * step : step] == b"GGG"
        for first, step in ((0, _TS_PACKET_BYTES), (4, _TS_PACKET_BYTES + 4))
    )


def _is_adts(head: bytes) -> bool:
    return head[:1] == b"\xff" and len(head) > 7 and head[1] & 0xF6 == 0xF0


def _is_mpeg_audio(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    return head[1] & 0x06 != 0 and head[1] & 0x18 != 0x08 and head[2] >> 4 != 15 and head[2] & 0x0C != 0x0C


_SIGNS = (
    ("mov", lambda head: head[4:8] in _MOV_BOXES),
    ("matroska", lambda head: head[:4] == b"\x1a\x45\xdf\xa3"),
    ("wav", lambda head: _is_riff(head, b"WAVE")),
    ("avi", lambda head: _is_riff(head, b"AVI ")),
    ("webp_pipe", lambda head: _is_riff(head, b"WEBP")),
    ("png_pipe", lambda head: head[:8] == b"\x89PNG\r\n\x1a\n"),
    ("jpeg_pipe", lambda head: head[:3] == b"\xff\xd8\xff"),
    ("w64", lambda head: head[:16] == _W64),
    ("aiff", lambda head: head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC")),
    ("flac", lambda head: head[:4] == b"fLaC"),
    ("ogg", lambda head: head[:4] == b"OggS"),
    ("mpegts", _is_transport_stream),
    ("aac", _is_adts),
    ("mp3", _is_mpeg_audio),
)
_NAMES = "MP4, MOV, MKV, WebM, AVI, MPEG-TS, WAV, AIFF, FLAC, MP3, AAC, Ogg, PNG, JPEG, WebP"


def _open(path: Path, demuxer: str, max_pixels: int) -> InputContainer:
    try:
        return av.open(
            os.path.abspath(path),  # noqa: PTH100 - absolute, so that no name reads as a URL; the last link unfollowed
            "r",
            format=demuxer,
            options={
                "max_pixels": str(max_pixels)
            },  # for the decoders that look into the streams while probing
            container_options={
                "protocol_whitelist": "file",
                "format_whitelist": ",".join(CONTAINERS),
                "codec_whitelist": _codec_list(demuxer),
                "max_streams": str(MAX_STREAMS),
                "enable_drefs": "0",  # MOV: data kept in other files
                "use_absolute_path": "0",
            },
            metadata_errors="replace",
        )
    except MemoryError:
        raise
    except FFmpegError as fault:
        raise MediaUnreadable(
            f"{path.name!r} is damaged, or is not what its first bytes say: {fault.strerror}",
            hint="was the recording or the download cut off?",
        ) from None


def _inspect(container: InputContainer, max_pixels: int) -> None:
    if len(container.streams) > MAX_STREAMS:
        raise MediaTooLarge(f"{len(container.streams)} streams; {MAX_STREAMS} is the most")
    for picture in container.streams.video:
        if container.format.name in STILLS and not _side(picture, "width"):
            raise MediaTooLarge(f"the image is damaged or larger than {max_pixels} pixels")
        if _side(picture, "width") * _side(picture, "height") > max_pixels:
            raise MediaTooLarge(
                f"a picture of {picture.width} × {picture.height}; the most is {max_pixels} pixels"
            )
    for sound in container.streams.audio:
        rate_hz, channels = _side(sound, "sample_rate"), _side(sound, "channels")
        if rate_hz > MAX_SAMPLE_RATE_HZ or channels > MAX_CHANNELS:
            raise MediaTooLarge(f"sound of {channels} channels at {rate_hz} Hz")


def _side(stream: Stream, name: str) -> int:
    """A number of the stream's decoder; 0 where FFmpeg has none for its codec."""
    return int(getattr(getattr(stream, "codec_context", None), name, 0) or 0)


def _prepare(stream: Stream, max_pixels: int, threads: int) -> None:
    """Bind the limits to the decoder too: the options given to `av.open` end with the probing."""
    if not is_listed(stream):
        stream.discard = Discard.all  # spares reading it; packets met while probing come all the same
    if (context := getattr(stream, "codec_context", None)) is None:
        return
    context.options = {
        "max_pixels": str(max_pixels),
        "max_samples": str(MAX_SAMPLES_A_FRAME),
        "codec_whitelist": _codec_list(stream.container.format.name),
    }
    context.thread_count = threads


def quiet() -> None:
    """Keep FFmpeg from writing to standard error; its log holds text from the file."""
    av.logging.set_level(None)


def ffmpeg_versions() -> dict[str, str]:
    """The FFmpeg that is loaded, its libraries and PyAV: the only copy Auteur uses."""
    libraries = {name: ".".join(map(str, version)) for name, version in sorted(av.library_versions.items())}
    return {"ffmpeg": av.ffmpeg_version_info, "pyav": av.__version__, **libraries}


def check_ffmpeg(version: str | None = None) -> None:
    """Raise SandboxFailed unless this FFmpeg (or `version`) has the fix of CVE-2026-8461: 8.1.2, 8.0.3 or 7.1.5."""
    text = av.ffmpeg_version_info if version is None else version
    found = re.match(r"n?(\d+)\.(\d+)(?:\.(\d+))?", text)
    numbers = tuple(int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    if numbers < _FIXED.get(numbers[:2], (8, 1, 2)):
        raise SandboxFailed(
            f"FFmpeg {text} has a known hole (CVE-2026-8461)", hint="install PyAV 18.1 or later"
        )
