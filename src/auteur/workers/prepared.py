"""What the zygote imports before it forks: the jobs and what they stand on, which takes about a second."""

from __future__ import annotations

from importlib import import_module

from auteur.bootstrap.logs import configure_logs
from auteur.config import server_settings
from auteur.workers.jobs import HANDLERS

__all__: list[str] = []

configure_logs("job", level=server_settings().log_level)
for _handler in HANDLERS.values():
    import_module(_handler.partition(":")[0])
