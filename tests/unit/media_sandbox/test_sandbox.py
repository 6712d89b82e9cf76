from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from auteur.core.errors import Cancelled, ExportError
from auteur.core.progress import Progress
from auteur.media import errors, forkserver, landlock, sandbox, seccomp
from auteur.media.sandbox import Limits, run

pytestmark = pytest.mark.usefixtures("misdeeds")
needs_filter = pytest.mark.skipif(not seccomp.available(), reason="no system-call filter on this system")
needs_landlock = pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_gone(pid: int) -> bool:
    """No such process, or one that only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_task_gets_its_arguments_and_its_result_comes_back() -> None:
    seen: list[Progress] = []
    assert run("echo", {"n": 1, "text": "ä", "path": Path("x")}, report=seen.append) == {
        "n": 1,
        "text": "ä",
        "path": str(Path.cwd() / "x"),
    }
    assert seen == [Progress("echoing", 1.0, 2.5, 0.0)]


def test_a_task_that_is_not_in_the_registry_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no task"):
        run("no such", {})


def test_a_child_sees_no_environment_no_files_and_no_descriptor_but_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "1234")
    with Path(__file__).open() as left_open:
        os.set_inheritable(left_open.fileno(), True)
        seen = run("surroundings", {})
    assert seen["environment"] == {}
    assert seen["files"] == []
    assert seen["descriptors"] == [0, 1, 2, 3]
    assert not Path(str(seen["folder"])).exists()


@needs_filter
@pytest.mark.parametrize("deed", ["socket", "fork", "raise_limits", "kill_parent"])
def test_what_no_decoder_needs_is_refused_by_the_kernel(deed: str) -> None:
    assert run("attempt", {"deed": deed}) == {"errno": errno.EPERM}


@needs_filter
def test_a_system_call_that_is_not_listed_is_unknown_to_the_child() -> None:
    assert run("attempt", {"deed": "chmod"}) == {"errno": errno.ENOSYS}


@needs_filter
def test_starting_a_program_kills_the_child_and_is_told() -> None:
    with pytest.raises(errors.MediaForbidden):
        run("execute", {})


@needs_filter
def test_a_listening_port_on_this_machine_is_never_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert run("attempt", {"deed": "connect", "port": server.getsockname()[1]}) == {"errno": errno.EPERM}
        with pytest.raises(TimeoutError):
            server.accept()


def test_threads_work_in_a_child() -> None:
    assert run("attempt", {"deed": "thread"}) == {"done": True}


@needs_landlock
def test_a_child_reads_what_it_was_given_and_nothing_else(tmp_path: Path) -> None:
    mine, foreign = tmp_path / "mine", tmp_path / "foreign"
    mine.write_text("a")
    foreign.write_text("b")
    assert run("attempt", {"deed": "read", "path": mine}, reads=[mine]) == {"done": True}
    for path in (foreign, Path("/etc/passwd"), Path("/proc/self/environ"), Path.home() / ".bashrc"):
        assert run("attempt", {"deed": "read", "path": path}, reads=[mine])["errno"] in (
            errno.EACCES,
            errno.ENOENT,
        )
    assert run("attempt", {"deed": "list", "path": tmp_path}, reads=[mine]) == {"errno": errno.EACCES}


@needs_landlock
def test_a_child_writes_only_where_it_may(tmp_path: Path) -> None:
    allowed, source = tmp_path / "out", tmp_path / "source"
    allowed.mkdir()
    source.write_text("precious")
    options = {"reads": [source], "writes": allowed}
    assert run("attempt", {"deed": "write", "path": allowed / "x"}, **options) == {"done": True}
    for path in (source, tmp_path / "new", Path.home() / "x"):
        assert run("attempt", {"deed": "write", "path": path}, **options) == {"errno": errno.EACCES}
    assert source.read_text() == "precious"


@needs_landlock
def test_a_single_file_can_be_the_place_to_write(tmp_path: Path) -> None:
    target = tmp_path / "new"
    assert run("attempt", {"deed": "write", "path": target}, writes=target) == {"done": True}
    assert target.read_bytes() == b"owned"
    assert run("attempt", {"deed": "write", "path": tmp_path / "beside"}, writes=target) == {
        "errno": errno.EACCES
    }


@needs_landlock
def test_a_link_among_the_readable_paths_grants_nothing(tmp_path: Path) -> None:
    secret, link = tmp_path / "secret", tmp_path / "link"
    secret.write_text("s")
    link.symlink_to(secret)
    assert run("attempt", {"deed": "read", "path": link}, reads=[link]) == {"errno": errno.EACCES}


@pytest.mark.parametrize(
    ("task", "arguments", "limits", "error"),
    [
        ("hog_memory", {"bytes": 600 << 20}, Limits(memory_bytes=200 << 20), errors.MediaMemory),
        ("spin", {}, Limits(cpu_s=1), errors.MediaTimeout),
        ("sleep", {}, Limits(wall_s=0.3), errors.MediaTimeout),
        ("sleep", {}, Limits(stall_s=0.3), errors.MediaStalled),
        ("spin", {}, Limits(stall_s=2, cpu_s=1), errors.MediaTimeout),
        ("write_much", {}, Limits(file_bytes=1000), errors.MediaTooLarge),
        ("segfault", {}, Limits(), errors.MediaCrashed),
        ("abort", {}, Limits(), errors.MediaCrashed),
        ("leave", {}, Limits(), errors.MediaCrashed),
        ("exit_politely", {}, Limits(), errors.MediaCrashed),
        ("say", {"line": "nonsense"}, Limits(), errors.MediaCrashed),
        ("say", {"line": "[1]"}, Limits(), errors.MediaCrashed),
        ("say", {"line": "[" * 100_000}, Limits(), errors.MediaCrashed),
        ("say", {"line": '{"result": 1}'}, Limits(), errors.MediaCrashed),
        ("say", {"line": '{"error": 1}'}, Limits(), errors.MediaCrashed),
        ("say", {"line": '{"progress": 1}'}, Limits(), errors.MediaCrashed),
        ("say", {"line": '{"progress": ["a", "b", 1, 1]}'}, Limits(), errors.MediaCrashed),
        ("say", {"line": '{"error": {"code": "made_up", "message": "m"}}'}, Limits(), errors.MediaCrashed),
        ("say_without_end", {}, Limits(), errors.MediaTooLarge),
        ("fail", {"kind": "ours"}, Limits(), ExportError),
        ("fail", {"kind": "key"}, Limits(), errors.MediaCrashed),
        ("fail", {"kind": "recursion"}, Limits(), errors.MediaCrashed),
        ("fail", {"kind": "memory"}, Limits(), errors.MediaMemory),
        ("fail", {"kind": "unicode"}, Limits(), errors.MediaCrashed),
        ("not_a_number", {}, Limits(), errors.MediaUnreadable),
    ],
)
def test_every_way_to_fail_is_one_error_and_the_parent_goes_on(
    task: str, arguments: dict[str, object], limits: Limits, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        run(task, arguments, limits=limits)
    assert type(caught.value) is error
    assert run("echo", {}) == {}


def test_an_error_of_the_tree_arrives_as_itself_without_control_characters() -> None:
    with pytest.raises(ExportError) as caught:
        run("fail", {"kind": "ours"})
    assert (caught.value.message, caught.value.hint) == ("it \ufffd[31mfailed\ufffd", "do this")


def test_a_fault_of_the_task_brings_its_traceback() -> None:
    with pytest.raises(errors.MediaCrashed, match="KeyError") as caught:
        run("fail", {"kind": "key"})
    assert "misbehaving.py" in "".join(caught.value.__notes__)


def test_reports_are_cut_to_their_range_and_cleaned() -> None:
    seen: list[Progress] = []
    assert run("surrogate", {}, report=seen.append) == {"text": "\ud800"}
    assert seen == [Progress("\ufffd\ufffd", 1.0, 1e300, None)]


def test_cancel_ends_the_child_at_once_and_for_good(tmp_path: Path) -> None:
    begun = threading.Event()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        run("sleep", {"folder": tmp_path}, writes=tmp_path, report=lambda _: begun.set(), cancel=begun.is_set)
    assert begun.is_set()
    assert time.monotonic() - started < 5
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_work_that_is_cancelled_before_it_begins_starts_no_child() -> None:
    with pytest.raises(Cancelled):
        run("leave", {}, cancel=lambda: True)


def test_a_report_that_raises_ends_the_child(tmp_path: Path) -> None:
    def broken(_: Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run("sleep", {"folder": tmp_path}, writes=tmp_path, report=broken)
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_many_threads_may_run_tasks_at_once() -> None:
    def work(number: int) -> object:
        if number % 5 == 0:
            with pytest.raises(errors.MediaCrashed):
                run("segfault", {})
        return run("echo", {"n": number})["n"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == list(range(40))


def test_a_fork_server_that_died_is_started_again() -> None:
    run("echo", {})
    assert forkserver._server is not None
    forkserver._server.process.kill()
    forkserver._server.process.wait()
    assert run("echo", {"n": 2}) == {"n": 2}


def test_no_descriptor_is_left_behind_by_a_task() -> None:
    run("echo", {})
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        run("echo", {})
        with pytest.raises(errors.MediaCrashed):
            run("segfault", {})
    assert len(list(Path("/dev/fd").iterdir())) == before


_ROOT = Path(__file__).parents[3]
_PARENT = f"""
import os, sys
sys.path.insert(0, {str(_ROOT)!r})
import tests.support.misbehaving as m
from pathlib import Path
from auteur.media.tasks import TASKS
from auteur.media.sandbox import run
TASKS.update(sleep=m.__name__ + ":sleep", echo=m.__name__ + ":echo")
"""


def _python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PARENT + code, *arguments], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a death signal")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_does_not_outlive_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    note = tmp_path / "pid"
    code = 'run("sleep", {"folder": Path(sys.argv[1])}, writes=Path(sys.argv[1]))'
    with _python(code, str(tmp_path)) as parent:
        assert until(lambda: note.exists() and note.read_text() != "", 20)
        child = int(note.read_text())
        assert not is_gone(child)
        parent.send_signal(how)
    assert until(lambda: is_gone(child))


def test_a_forked_copy_of_the_caller_has_a_server_of_its_own() -> None:
    code = """
run("echo", {})
if os.fork() == 0:
    os._exit(0 if run("echo", {"n": 1}) == {"n": 1} else 1)
assert os.wait()[1] == 0
print(run("echo", {"n": 2})["n"])
"""
    with _python(code) as parent:
        out, _ = parent.communicate(timeout=60)
    assert (out, parent.returncode) == ("2\n", 0)


def test_a_task_that_cannot_be_imported_says_so_and_stops_no_other() -> None:
    code = """
TASKS["broken"] = "tests.support.no_such_module:task"
print(run("echo", {}))
try:
    run("broken", {})
except Exception as error:
    print(error.code, "no_such_module" in str(error))
"""
    with _python(code) as parent:
        out, _ = parent.communicate(timeout=60)
    assert out == "{}\nsandbox_failed True\n"


def test_the_limits_of_this_machine_are_told() -> None:
    assert sandbox.protections()["system_call_filter"] is seccomp.available()
