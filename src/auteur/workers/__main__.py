"""One worker: `python -m auteur.workers` claims jobs of all types it knows until SIGTERM, then drains."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys

import structlog

from auteur.bootstrap.home import Home
from auteur.bootstrap.logs import configure_logs
from auteur.bootstrap.processes import die_with_parent
from auteur.bootstrap.worker import open_work
from auteur.compute.device import gpu_there
from auteur.config import bytes_of, server_settings, settings
from auteur.core.errors import AuteurError
from auteur.workers.child import Limits
from auteur.workers.children import Nursery
from auteur.workers.courier import Courier
from auteur.workers.jobs import FAMILIES, HANDLERS
from auteur.workers.worker import Options, Worker

__all__ = ["main"]

_PRELOADED = ("auteur.workers.prepared",)


def main() -> None:
    """Work until told to stop. Status 1 where it cannot begin."""
    parser = argparse.ArgumentParser(prog="auteur worker", description=__doc__)
    parser.add_argument("--types", default=",".join(HANDLERS), help="types of jobs, separated by commas")
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at once")
    parser.add_argument("--alone", action="store_true", help="go on when the process that started it ends")
    parser.add_argument("--runner", choices=("local", "modal"), default="", help="where engines run")
    asked = parser.parse_args()
    if asked.runner:
        os.environ["AUTEUR_RUNNER"] = asked.runner  # for the processes of the jobs
    types = [name for name in asked.types.split(",") if name]
    if unknown := [name for name in types if name not in HANDLERS]:
        parser.error(f"no jobs of type {', '.join(unknown)} are done here; there are {', '.join(HANDLERS)}")
    if not types or not 1 <= asked.concurrency <= 256:
        parser.error("a worker does some type of job, 1 to 256 at once")
    if not asked.alone:
        die_with_parent()
    configure_logs("worker", level=server_settings().log_level)
    options = Options(
        name=f"{socket.gethostname()}:{os.getpid()}",
        handlers={name: HANDLERS[name] for name in types},
        concurrency=asked.concurrency,
        limits=Limits(memory_bytes=bytes_of(server_settings().job_memory)),
        families=FAMILIES,
        any_memory=gpu_there(),
    )
    try:
        asyncio.run(_work(options))
    except AuteurError as error:
        structlog.get_logger("worker").error("cannot work", code=error.code, reason=error.message)
        sys.exit(1)


async def _work(options: Options) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_work(server_settings(), Home(settings().home)) as work:
        worker = Worker(
            work.queue,
            work.bus,
            Nursery(_PRELOADED, server_settings().model_idle_s),
            options,
            upkeep=work.upkeep,
        )
        courier = Courier(work.outbox, work.jobs, work.objects, work.sender)
        async with asyncio.TaskGroup() as tasks:  # one that fails ends both: the supervisor starts us again
            tasks.create_task(courier.run(stop))
            tasks.create_task(worker.run(stop))


if __name__ == "__main__":
    main()
