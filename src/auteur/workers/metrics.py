"""What Prometheus is told of jobs. Several processes add up in the folder that PROMETHEUS_MULTIPROC_DIR names."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

__all__ = ["ended", "lease_lost"]

_ENDED = Counter("auteur_job_attempts_total", "Attempts at jobs that ended.", ["type", "outcome"])
_SECONDS = Histogram(
    "auteur_job_seconds",
    "Wall time of an attempt at a job.",
    ["type"],
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600),
)
_LOST = Counter("auteur_lease_losses_total", "Jobs whose lease this worker lost.", ["type"])


def ended(job_type: str, outcome: str, seconds: float) -> None:
    """Count an attempt."""
    _ENDED.labels(job_type, outcome).inc()
    _SECONDS.labels(job_type).observe(seconds)


def lease_lost(job_type: str) -> None:
    """Count a lost lease."""
    _LOST.labels(job_type).inc()
