"""File-system containment by Landlock (Linux 5.13 and later), by ctypes and without root.

After `restrict` the process, its threads to come included, can open only what it was given. Where the kernel has no
Landlock (older, or switched off) nothing happens: then FFmpeg's protocol whitelist and the demuxers that are
allowed stand alone between a file and its neighbours.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["restrict", "version"]

# The same numbers on every architecture.
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH, _PR_SET_NO_NEW_PRIVS = 1, 1, 38

_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
_LOOK = _READ_FILE | _READ_DIR
_WORK = _LOOK | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_OF_A_FILE = _WRITE_FILE | _READ_FILE | _TRUNCATE


def version() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))))


def restrict(reads: Iterable[Path], writes: Iterable[Path]) -> bool:
    """Leave this process the files and folders in `reads` to read and those in `writes` to change; nothing else.

    A path that is missing or a symbolic link grants nothing. Returns False, having done nothing, without Landlock.
    Raises OSError when the kernel has it and refuses.
    """
    abi = version()
    if not abi:
        return False
    handled = _handled(abi)
    # ABI 4 added TCP, 6 the scopes (abstract sockets, signals): the structure grows, older kernels want the short one.
    attributes = struct.pack("QQQ", handled, 3, 3)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _call(_CREATE, attributes, len(attributes), 0)
    try:
        for rights, paths in ((_LOOK, reads), (_WORK, writes)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        _no_new_privileges()
        _call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _handled(abi: int) -> int:
    bits = 13 if abi < 2 else 14 if abi < 3 else 15 if abi < 5 else 16
    return (1 << bits) - 1


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISLNK(mode):
            granted = rights if stat.S_ISDIR(mode) else rights & _OF_A_FILE
            _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", granted, handle), 0)
    finally:
        os.close(handle)


def _no_new_privileges() -> None:
    one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
    if _libc().prctl(_PR_SET_NO_NEW_PRIVS, one, zero, zero, zero):
        raise OSError(ctypes.get_errno(), "privileges could not be given up")


def _call(number: int, *arguments: int | bytes) -> int:
    result = _libc().syscall(number, *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock call {number} was refused")
    return int(result)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
