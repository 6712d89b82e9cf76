"""Forks a process for each job from one that has imported what jobs need and opened nothing.

Importing takes about half a second, forking some milliseconds. The zygote has one thread, no connection and no file
of its own, so a fork copies no lock that somebody holds. It ends with its worker, and its children with it.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Sequence

from auteur.workers.child import do_jobs

__all__ = ["FORK", "KILL", "MESSAGE", "serve"]

MESSAGE = struct.Struct("!cI")
"""What the worker says: a letter and a number, the same length always, as a stream has no borders."""

FORK, KILL = b"f", b"k"
_PR_SET_PDEATHSIG = 1


def serve(control_fd: int, modules: Sequence[str]) -> None:
    """Fork whenever the worker says so, until it hangs up."""
    _die_with_parent()
    for module in modules:
        importlib.import_module(module)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the worker drains, and then hangs up
    control = socket.socket(fileno=control_fd)
    control.sendall(b"r")
    children: set[int] = set()
    with _ended_children() as ended, selectors.DefaultSelector() as selector:
        for readable in (control, ended):
            selector.register(readable, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if ended in ready:
                ended.recv(4096)
                _reap(children)
            if control in ready and not _obey(control, children):
                break
    for pid in children:
        _kill(pid)


def _obey(control: socket.socket, children: set[int]) -> bool:
    """Do what the worker says; False when it hung up."""
    message, handles, _, _ = socket.recv_fds(control, MESSAGE.size, 1)
    if len(message) < MESSAGE.size:
        return False
    letter, number = MESSAGE.unpack(message)
    if letter == KILL and number in children:  # while we have not reaped it the number is nobody else's
        _kill(number)
    elif letter == FORK:
        channel = socket.socket(fileno=handles[0])
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            control.close()
            _become_child(channel, parent)
        children.add(pid)
        channel.close()
    return True


def _become_child(channel: socket.socket, parent: int) -> None:
    """Do what is asked and leave; never returns."""
    status = 1
    try:
        _die_with_parent()
        if os.getppid() != parent:
            return
        os.setsid()  # it and all it starts can be killed together
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        do_jobs(channel)
        status = 0
    finally:
        os._exit(status)


def _ended_children() -> socket.socket:
    """A socket that can be read when children have ended."""
    ours, signals = socket.socketpair()
    ours.settimeout(0)
    signals.settimeout(0)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler, or the system call would not be told
    signal.set_wakeup_fd(signals.detach(), warn_on_full_buffer=False)
    return ours


def _reap(children: set[int]) -> None:
    for pid in list(children):
        if os.waitpid(pid, os.WNOHANG)[0]:
            children.discard(pid)


def _kill(pid: int) -> None:
    for send in (os.killpg, os.kill):  # by number alone where it has not made its group yet
        try:
            send(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
