"""A system-call filter for the sandboxed child, written in classic BPF and installed by ctypes; needs no root.

What is listed is allowed. Everything else answers ENOSYS, as on a kernel that has never heard of it, so that libc
takes its older way (clone3 → clone). Sockets answer EPERM, because libc may ask for one in all innocence (nscd);
what only an exploit asks for (exec, ptrace, mount …) kills the process, and the caller hears of it.

Linux on x86-64 and arm64. Elsewhere `install` does nothing and returns False.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

__all__ = ["available", "install"]

# (x86-64, arm64); None: the architecture has no such call. The most frequent stand first: the filter is a list.
_ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "futex": (202, 98),
    "read": (0, 63),
    "write": (1, 64),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "mremap": (25, 216),
    "brk": (12, 214),
    "readv": (19, 65),
    "writev": (20, 66),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "openat": (257, 56),
    "open": (2, None),
    "close": (3, 57),
    "close_range": (436, 436),
    "fstat": (5, 80),
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getcwd": (79, 17),
    "getdents64": (217, 61),
    "fcntl": (72, 25),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "fadvise64": (221, 223),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "sync_file_range": (277, 84),
    "copy_file_range": (326, 285),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rmdir": (84, None),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "umask": (95, 166),
    "rseq": (334, 293),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "membarrier": (324, 283),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "getpriority": (140, 141),
    "getcpu": (309, 168),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "getrandom": (318, 278),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
}

_DENIED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "recvfrom": (45, 207),
    "recvmsg": (47, 212),
    "fork": (57, None),
    "vfork": (58, None),
}

_FATAL: dict[str, tuple[int | None, int | None]] = {
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "bpf": (321, 280),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "open_by_handle_at": (304, 265),
    "reboot": (169, 142),
}

_CLONE, _IOCTL, _PRCTL, _PRLIMIT, _TGKILL, _KILL = (
    (56, 220),
    (16, 29),
    (157, 167),
    (302, 261),
    (234, 131),
    (62, 129),
)
_CLONE_THREAD = 0x10000
_TCGETS, _FIONREAD, _FIOCLEX, _FIONCLEX = 0x5401, 0x541B, 0x5451, 0x5450
_PR_SET_NAME, _PR_GET_NAME = 15, 16

_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_RET_KILL, _RET_ALLOW, _RET_ERRNO = 0x8000_0000, 0x7FFF_0000, 0x0005_0000
_AT_NUMBER, _AT_ARCH, _AT_ARGUMENTS = 0, 4, 16
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2
_ARCHITECTURES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}


def available() -> bool:
    """Whether this machine's system and architecture are ones the filter is written for."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES


def install() -> bool:
    """Filter this process, its threads to come included, for the rest of its life. True when the filter stands.

    Must be called before threads are started: it binds the calling thread only. Raises OSError when refused.
    """
    if not available():
        return False
    program = _program(*_ARCHITECTURES[platform.machine()], os.getpid())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HL", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _MODE_FILTER, header, 0, 0)):
        if libc.prctl(*(ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments)):
            raise OSError(ctypes.get_errno(), "the system-call filter was refused")
    return True


def _program(column: int, architecture: int, pid: int) -> bytes:
    refuse = _RET_ERRNO | errno.EPERM
    lines = [
        _line(_LOAD, _AT_ARCH),
        _line(_JUMP_EQ, architecture, 1, 0),
        _line(_RETURN, _RET_KILL),  # the 32-bit door into the same kernel
        _line(_LOAD, _AT_NUMBER),
        _line(_JUMP_GE, 0x4000_0000, 0, 1),
        _line(_RETURN, _RET_KILL),  # x32
    ]
    lines += _each(_ALLOWED, column, _RET_ALLOW)
    lines += _argument(_CLONE[column], 0, _JUMP_SET, [_CLONE_THREAD])  # threads, never processes
    lines += _argument(_IOCTL[column], 1, _JUMP_EQ, [_TCGETS, _FIONREAD, _FIOCLEX, _FIONCLEX])
    lines += _argument(_PRCTL[column], 0, _JUMP_EQ, [_PR_SET_NAME, _PR_GET_NAME])
    lines += _argument(_TGKILL[column], 0, _JUMP_EQ, [pid])  # abort() signals itself
    lines += _argument(_KILL[column], 0, _JUMP_EQ, [pid])
    lines += _read_limits_only(_PRLIMIT[column])
    lines += _each(_DENIED, column, refuse)
    lines += _each(_FATAL, column, _RET_KILL)
    return b"".join([*lines, _line(_RETURN, _RET_ERRNO | errno.ENOSYS)])


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _each(calls: dict[str, tuple[int | None, int | None]], column: int, verdict: int) -> list[bytes]:
    numbers = [row[column] for row in calls.values()]
    return [
        line for n in numbers if n is not None for line in (_line(_JUMP_EQ, n, 0, 1), _line(_RETURN, verdict))
    ]


def _argument(number: int, position: int, test: int, values: list[int]) -> list[bytes]:
    """Allow call `number` when the low half of its argument at `position` passes `test` with one of `values`."""
    body = [_line(_LOAD, _AT_ARGUMENTS + 8 * position)]
    for value in values:
        body += [_line(test, value, 0, 1), _line(_RETURN, _RET_ALLOW)]
    body.append(_line(_RETURN, _RET_ERRNO | errno.EPERM))
    return [_line(_JUMP_EQ, number, 0, len(body)), *body]


def _read_limits_only(number: int) -> list[bytes]:
    """prlimit64 with no new limit: root could raise its own again."""
    low, high = _AT_ARGUMENTS + 16, _AT_ARGUMENTS + 20
    body = [
        _line(_LOAD, low),
        _line(_JUMP_EQ, 0, 0, 3),
        _line(_LOAD, high),
        _line(_JUMP_EQ, 0, 0, 1),
        _line(_RETURN, _RET_ALLOW),
        _line(_RETURN, _RET_ERRNO | errno.EPERM),
    ]
    return [_line(_JUMP_EQ, number, 0, len(body)), *body]
