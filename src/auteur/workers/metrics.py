"""What Prometheus is told of jobs. Several processes add up in the folder that PROMETHEUS_MULTIPROC_DIR names."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

__all__ = ["ended", "exported", "lease_lost", "relayed", "swept", "webhook_sent"]

_ENDED = Counter("auteur_job_attempts_total", "Attempts at jobs that ended.", ["type", "outcome"])
_SECONDS = Histogram(
    "auteur_job_seconds",
    "Wall time of an attempt at a job.",
    ["type"],
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600),
)
_SPEED = Histogram(
    "auteur_export_speed",
    "Length of a rendered movie by the wall time of its job: 1 is real time.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128),
)
_LOST = Counter("auteur_lease_losses_total", "Jobs whose lease this worker lost.", ["type"])
_SWEPT = Counter("auteur_jobs_swept_total", "Jobs taken from workers not heard of.", ["type", "now"])
_RELAYED = Counter("auteur_outbox_relayed_total", "Events taken from the outbox.")
_OUTBOX_AGE = Gauge(
    "auteur_outbox_age_seconds", "Age of the oldest event in the last look.", multiprocess_mode="livemax"
)
_WEBHOOKS = Counter("auteur_webhook_attempts_total", "Calls to receivers of webhooks.", ["outcome"])
_WEBHOOK_SECONDS = Histogram(
    "auteur_webhook_seconds",
    "Wall time of a call to a receiver.",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
)


def ended(job_type: str, outcome: str, seconds: float) -> None:
    """Count an attempt."""
    _ENDED.labels(job_type, outcome).inc()
    _SECONDS.labels(job_type).observe(seconds)


def exported(movie_ms: int, seconds: float) -> None:
    """Count a rendered movie."""
    _SPEED.observe(movie_ms / 1000 / max(seconds, 0.001))


def swept(job_type: str, now: str) -> None:
    """Count a job whose worker was lost, and what it is now."""
    _SWEPT.labels(job_type, now).inc()


def lease_lost(job_type: str) -> None:
    """Count a lost lease."""
    _LOST.labels(job_type).inc()


def relayed(events: int, oldest_s: float) -> None:
    """Count events taken from the outbox, and how long the oldest had waited there."""
    _RELAYED.inc(events)
    _OUTBOX_AGE.set(oldest_s)


def webhook_sent(outcome: str, seconds: float) -> None:
    """Count a call to a receiver."""
    _WEBHOOKS.labels(outcome).inc()
    _WEBHOOK_SECONDS.observe(seconds)
