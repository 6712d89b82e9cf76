"""Why a media file cannot be used: a class per cause, each with its stable code.

    MediaError                  bad_media
    ├── MediaMissing            media_missing        there is no such file
    ├── MediaForbidden          media_forbidden      a link, a device, a playlist, or it tried to break out
    ├── MediaUnsupported        media_unsupported    its container or codec is not on the list
    ├── MediaUnreadable         media_unreadable     damaged, or not what it says it is
    ├── MediaTooLarge           media_too_large      more pixels, channels, streams, packets or output than allowed
    ├── MediaTimeout            media_timeout        more time than allowed
    ├── MediaStalled            media_stalled        nothing happened any more
    ├── MediaMemory             media_memory         more memory than allowed
    ├── MediaCrashed            media_crashed        the child process died, or a task had a fault of its own
    ├── NoSpace                 no_space             the disk is full
    └── SandboxFailed           sandbox_failed       the sandbox itself cannot start; nothing was opened

After every one of them the file is unchanged and the process that asked goes on.
"""

from __future__ import annotations

from auteur.core.errors import MediaError

__all__ = [
    "MediaCrashed",
    "MediaError",
    "MediaForbidden",
    "MediaMemory",
    "MediaMissing",
    "MediaStalled",
    "MediaTimeout",
    "MediaTooLarge",
    "MediaUnreadable",
    "MediaUnsupported",
    "NoSpace",
    "SandboxFailed",
]


class MediaMissing(MediaError):
    """There is no file at the path, or it may not be read by this user."""

    code = "media_missing"


class MediaForbidden(MediaError):
    """The path or its content asks for something no media file needs: a link, a device, a playlist, the network."""

    code = "media_forbidden"


class MediaUnsupported(MediaError):
    """The container, or the codec of the stream that was asked for, is not on the list of those that are opened."""

    code = "media_unsupported"


class MediaUnreadable(MediaError):
    """The file is damaged, or is not what it says it is."""

    code = "media_unreadable"


class MediaTooLarge(MediaError):
    """The file claims, or its decoding made, more than the limits allow."""

    code = "media_too_large"


class MediaTimeout(MediaError):
    """The work took more processor or wall-clock time than allowed, and was stopped."""

    code = "media_timeout"


class MediaStalled(MediaError):
    """The work stood still, most likely in a codec whose threads waited for each other, and was stopped."""

    code = "media_stalled"


class MediaMemory(MediaError):
    """The work needed more memory than allowed, and was stopped."""

    code = "media_memory"


class MediaCrashed(MediaError):
    """The child process died, or a task failed by a fault of its own (its traceback is in the error's notes)."""

    code = "media_crashed"


class NoSpace(MediaError):
    """The disk is full; what was begun is removed."""

    code = "no_space"


class SandboxFailed(MediaError):
    """The sandbox cannot start (an FFmpeg too old, a damaged installation); no media file was opened."""

    code = "sandbox_failed"
