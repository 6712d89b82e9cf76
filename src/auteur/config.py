"""Settings, read once from the environment and a file."""

from __future__ import annotations

import binascii
import os
import re
import tomllib
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from auteur.core.errors import InputError
from auteur.media.captions.burn import AllowedFont

__all__ = ["ServerSettings", "Settings", "bytes_of", "server_settings", "settings"]

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


DEFAULT_CACHE_BYTES = 10 * 10**9


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` keeps what belongs to no project; `models` are the folders where models are looked for, first wins.

    `fonts` are the user's own that captions may be drawn with, each as it was when it was allowed. `cache_bytes` is how
    much of encoded pictures is kept for later exports. `hub_url` and `hub_token` are where models are fetched from.
    `engines` is which engine to take for a job (transcription, speakers) where a request names none.
    `certificate` (a chain in PEM) and its key sign content credentials; without them one that this machine makes does.
    """

    home: Path
    models: tuple[Path, ...]
    fonts: tuple[AllowedFont, ...] = ()
    cache_bytes: int = DEFAULT_CACHE_BYTES
    hub_url: str = "https://huggingface.co"
    hub_token: str = field(default="", repr=False)
    engines: Mapping[str, str] = field(default_factory=dict)
    """By type of job, the engine to take where a request names none."""
    runner: str = "local"
    """Where engines run: local, or modal."""
    certificate: Path | None = None
    certificate_key: Path | None = None

    def engine(self, job_type: str, asked: str) -> str:
        """The engine that was asked for, or is set for this type of job; "" leaves it to what is installed."""
        return asked or self.engines.get(job_type, "")


def settings() -> Settings:
    """AUTEUR_HOME (default ~/.auteur), AUTEUR_MODELS (default HOME/models), AUTEUR_FONTS (file#sha256),
    AUTEUR_CACHE_SIZE (default 10GB), AUTEUR_ENGINES (transcription=recognise,speakers=embedded), AUTEUR_CERTIFICATE
    with AUTEUR_CERTIFICATE_KEY, and the hub's own HF_ENDPOINT and HF_TOKEN.

    Several are separated as in PATH. Raises InputError for a font without its SHA-256, a size that is none, and a
    certificate without its key.
    """
    home = Path(os.environ.get("AUTEUR_HOME") or Path.home() / ".auteur")
    models = os.environ.get("AUTEUR_MODELS")
    folders = (
        tuple(Path(folder) for folder in models.split(os.pathsep) if folder) if models else (home / "models",)
    )
    fonts = [font for font in os.environ.get("AUTEUR_FONTS", "").split(os.pathsep) if font]
    size = os.environ.get("AUTEUR_CACHE_SIZE")
    return Settings(
        home,
        folders,
        tuple(_allowed(font) for font in fonts),
        bytes_of(size) if size else DEFAULT_CACHE_BYTES,
        os.environ.get("HF_ENDPOINT") or "https://huggingface.co",
        os.environ.get("HF_TOKEN") or "",
        _engines(os.environ.get("AUTEUR_ENGINES", "")),
        _runner(os.environ.get("AUTEUR_RUNNER") or "local"),
        *_certificate(),
    )


def _runner(said: str) -> str:
    _check_choice("AUTEUR_RUNNER", said, ("local", "modal"))
    return said


def _engines(said: str) -> dict[str, str]:
    pairs = [one.strip().partition("=") for one in said.split(",") if one.strip()]
    for job, _, engine in pairs:
        if not job or not engine:
            raise InputError(
                f"AUTEUR_ENGINES: {job[:40]!r} names no engine", hint="write transcription=recognise"
            )
    return {job: engine for job, _, engine in pairs}


def _certificate() -> tuple[Path | None, Path | None]:
    chain, key = (os.environ.get(name) for name in ("AUTEUR_CERTIFICATE", "AUTEUR_CERTIFICATE_KEY"))
    if bool(chain) != bool(key):
        raise InputError(
            "a certificate is used with its key", hint="set AUTEUR_CERTIFICATE and AUTEUR_CERTIFICATE_KEY"
        )
    return (Path(chain), Path(key)) if chain and key else (None, None)


def bytes_of(text: str) -> int:
    """A size as people write it: 5GB, 500 MB, 2GiB, 1000000. Raises InputError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", text.strip().casefold(), re.ASCII)
    if not found:
        raise InputError(f"{text[:40]!r} is no size", hint="write 5GB or 500MB")
    number, prefix, binary = found.groups()
    return int(float(number) * (1024 if binary else 1000) ** " kmgt".index(prefix or " "))


def _allowed(said: str) -> AllowedFont:
    path, _, sha256 = said.rpartition("#")
    if not path or not _SHA256.fullmatch(sha256):
        raise InputError(
            f"AUTEUR_FONTS: {said[:80]!r} names no font with its SHA-256", hint="write file.ttf#sha256"
        )
    return AllowedFont(Path(path), sha256)


def _secret(default: str = "") -> Any:
    """A field that no repr shows."""
    return field(default=default, repr=False)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What the server is told. Field `x` comes from AUTEUR_X, else the file that AUTEUR_X_FILE names, else the TOML
    file of AUTEUR_CONFIG (default HOME/server.toml), else its default here: embedded, on this machine alone.
    """

    host: str = "127.0.0.1"
    """Where the server listens; only 127.0.0.1, ::1 and localhost are this machine alone."""
    port: int = 8000
    """The API's port; 0 takes any free one."""
    blob_port: int = 8001
    """Blobs are served by a process of their own, so that an upload never stalls a small request."""
    api_workers: int = 1
    """Processes that serve the API."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    public_url: str = ""
    """How clients reach the API, without a slash at the end; http://HOST:PORT if not given."""
    blob_url: str = ""
    """How clients reach the blob server, where objects lie in a local folder; http://HOST:BLOB_PORT if not given."""
    cors_origins: tuple[str, ...] = ()
    """Origins besides the server's own that browsers may call from, as https://studio.example."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    # the database: embedded where no URL is given
    database_url: str = _secret()
    """postgresql://login:password@host:port/database, whose login may make roles; embedded if not given."""

    # accounts: built in, or a Supabase project's where its URL is given
    supabase_url: str = ""
    """A project's URL, as https://abc.supabase.co: its accounts take the place of the built-in ones."""
    supabase_anon_key: str = ""
    """The key that the project publishes for browsers (anon or sb_publishable_…); the studio sends it."""
    supabase_jwt_secret: str = _secret()
    """The legacy HS256 secret, for projects that still sign with it."""
    sign_up: str = "open"
    """open, or closed: nobody but the local user."""
    confirm_email: bool = False
    """Whether an address is confirmed by a link before its first sign-in."""
    smtp_url: str = _secret()
    """smtp://user:password@host:587, or smtps://…; without one, links are shown on the server's console."""
    mail_from: str = ""
    """The sender of mail."""

    # objects: a local folder where no bucket is given
    s3_endpoint_url: str = ""
    """Of R2 or another S3; AWS if not given."""
    s3_bucket: str = ""
    """Objects lie in this bucket; in AUTEUR_HOME/objects if not given."""
    s3_region: str = "auto"
    """The bucket's region."""
    s3_access_key_id: str = ""
    """The key that reads and writes the bucket."""
    s3_secret_access_key: str = _secret()
    """Its secret."""
    s3_lifecycle: bool = False
    """Whether starting the server sets the bucket's lifecycle rules, in the place of those it has."""
    s3_abandoned_days: int = 1
    """After how many days the bucket forgets parts of uploads that nobody finished."""
    s3_temporary_days: int = 90
    """After how many days it deletes what lies under tmp/."""

    sealing_keys: str = _secret()
    """Seal users' secrets in the database: the newest first, then older ones after commas; made if not given."""
    webhook_loopback: bool = False
    """Users' webhooks may call this machine, and without TLS: on the embedded server, for trying receivers out."""

    stripe_webhook_secret: str = _secret()
    """What Stripe signs its webhooks with."""
    stripe_api_key: str = _secret()
    """The key to ask Stripe with."""
    stripe_api_base: str = ""
    """Where Stripe's API is; Stripe's own if not given."""
    stripe_prices_starter: tuple[str, ...] = ()
    """Ids of the prices that are the plan starter: the first is sold, the others are still honoured."""
    stripe_prices_pro: tuple[str, ...] = ()
    """Ids of the prices that are the plan pro, likewise."""
    billing_return_url: str = ""
    """Where people come back to from Stripe's pages; the studio's account page if not given."""

    job_memory: str = "8GiB"
    """What a job's process may map; on a machine with a GPU, jobs of engines may map more."""
    model_idle_s: int = 300
    """How long a worker keeps a loaded model for the next job, in seconds; 0 loads it for each."""

    rate_limiter: str = "local"
    """local: exact over one machine's processes; postgres: over several machines."""
    own_machine_limits: bool = False
    """Whether a server that this machine alone reaches counts requests and uploads too; others always do."""
    metrics_token: str = _secret()
    """What Prometheus sends as its bearer token; without one, /metrics answers on this machine alone."""
    otlp_endpoint: str = ""
    """Where OpenTelemetry traces go (OTLP over HTTP); nowhere if not given."""

    @property
    def embedded(self) -> bool:
        """Whether the server is reached from this machine alone."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def blobs_url(self) -> str:
        """How clients reach the blob server."""
        return self.blob_url.rstrip("/") or f"http://{self._shown_host}:{self.blob_port}"

    @property
    def objects_url(self) -> str:
        """The origin that signed URLs of objects lead to."""
        return self.s3_endpoint_url.rstrip("/") if self.s3_bucket else self.blobs_url

    @property
    def _shown_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def base_url(self) -> str:
        """How clients reach the API."""
        return self.public_url.rstrip("/") or f"http://{self._shown_host}:{self.port}"


def server_settings(
    environment: Mapping[str, str] | None = None, *, home: Path | None = None, **given: Any
) -> ServerSettings:
    """The server's settings; `given` (of the command line, None for what was not said) goes before everything.

    Raises InputError for a value that cannot be read, a name in the file that is no setting, and settings that do
    not go together.
    """
    environment = os.environ if environment is None else environment
    file = _file(environment, home or settings().home)
    values: dict[str, Any] = {}
    for known in fields(ServerSettings):
        raw = given.get(known.name)
        raw = _from_environment(known.name, environment) if raw is None else raw
        raw = file.get(known.name) if raw is None else raw
        if raw is not None:
            values[known.name] = _read(known, raw)
    chosen = ServerSettings(**values)
    _check(chosen)
    return chosen


def _file(environment: Mapping[str, str], home: Path) -> dict[str, Any]:
    named = environment.get("AUTEUR_CONFIG")
    path = Path(named) if named else home / "server.toml"
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if named:
            raise InputError(f"{path} is not there", hint="AUTEUR_CONFIG names a TOML file") from None
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}", hint="write settings as in docs/server.md") from error
    unknown = sorted(values.keys() - {known.name for known in fields(ServerSettings)})
    if unknown:
        raise InputError(f"{path}: there is no setting {unknown[0]!r}", hint="see docs/server.md")
    return values


def _from_environment(name: str, environment: Mapping[str, str]) -> str | None:
    variable = f"AUTEUR_{name.upper()}"
    if environment.get(variable):
        return environment[variable]
    path = environment.get(f"{variable}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise InputError(f"{variable}_FILE: {error}", hint="name a file that the server can read") from error


def _read(known: Field[Any], raw: Any) -> Any:
    default = known.default
    assert default is not MISSING, "every setting has a default"
    try:
        if isinstance(default, bool):
            return _truth(raw)
        if isinstance(default, int):
            return int(raw)
        if isinstance(default, tuple):
            parts = raw.split(",") if isinstance(raw, str) else raw
            return tuple(str(part).strip().rstrip("/") for part in parts if str(part).strip())
        return str(raw)
    except (TypeError, ValueError):
        raise InputError(f"setting {known.name} cannot be {str(raw)[:40]!r}") from None


def _truth(raw: Any) -> bool:
    said = str(raw).casefold()
    if said not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise ValueError(said)
    return said in ("1", "true", "yes", "on")


_MIN_SECRET_BYTES = 32
_PUBLISHED = (
    "super-secret-jwt-token-with-at-least-32-characters-long",  # of every local Supabase
    "your-super-secret-jwt-token-with-at-least-32-characters-long",  # of Supabase's self-hosting example
    "change",
    "example",
    "secret",
    "password",
    "minioadmin",
)
"""Secrets, or beginnings of secrets, that anybody can read in a manual."""


def _check(chosen: ServerSettings) -> None:
    if not chosen.embedded:
        _refuse_published(chosen)
    secret = chosen.supabase_jwt_secret
    if secret and len(secret.encode()) < _MIN_SECRET_BYTES:
        raise InputError(
            f"supabase_jwt_secret is shorter than {_MIN_SECRET_BYTES} bytes",
            hint="copy it from Supabase's dashboard",
        )
    if any(
        len(key.strip()) < _MIN_SECRET_BYTES for key in chosen.sealing_keys.split(",") if chosen.sealing_keys
    ):
        raise InputError(
            f"a key of sealing_keys is shorter than {_MIN_SECRET_BYTES} characters",
            hint="make one: openssl rand -base64 48",
        )
    if secret and not chosen.supabase_url:
        raise InputError("supabase_jwt_secret needs supabase_url", hint="set AUTEUR_SUPABASE_URL too")
    _refuse_secret_key(chosen.supabase_anon_key)
    bytes_of(chosen.job_memory)
    if chosen.model_idle_s < 0:
        raise InputError("model_idle_s cannot be negative", hint="0 loads a model for each job")
    _check_choice("rate_limiter", chosen.rate_limiter, ("local", "postgres"))
    _check_choice("sign_up", chosen.sign_up, ("open", "closed"))
    if chosen.webhook_loopback and not chosen.embedded:
        raise InputError(
            "webhook_loopback would let strangers call what this machine keeps to itself",
            hint="use it on a server that listens on loopback alone",
        )
    sells = (chosen.stripe_webhook_secret, chosen.stripe_prices_starter, chosen.stripe_prices_pro)
    if bool(chosen.stripe_api_key) != all(sells) or any(sells) != all(sells):
        raise InputError(
            "of what selling plans needs, some is missing",
            hint="set stripe_api_key, stripe_webhook_secret, stripe_prices_starter and stripe_prices_pro, or none",
        )
    if "*" in chosen.cors_origins:
        raise InputError("cors_origins is a fixed list, and * is none", hint="name the studio's origin")
    if not 0 <= chosen.port < 1 << 16 or not 0 <= chosen.blob_port < 1 << 16:
        raise InputError("a port is 0 to 65535", hint="0 takes any free one")


def _refuse_secret_key(key: str) -> None:
    """The key goes to every browser: Supabase's other ones open the whole project. Raises InputError."""
    if key.startswith("sb_secret_") or b"service_role" in _claims(key):
        raise InputError(
            "supabase_anon_key is a secret key, and every browser would be told it",
            hint="copy the anon or publishable key from Supabase's dashboard",
        )


def _claims(token: str) -> bytes:
    """The middle part of a JWT as its JSON; nothing of what is none."""
    _, _, rest = token.partition(".")
    middle = rest.partition(".")[0]
    try:
        return urlsafe_b64decode(middle + "=" * (-len(middle) % 4))
    except (binascii.Error, ValueError):
        return b""


def _refuse_published(chosen: ServerSettings) -> None:
    """A server that others can reach is not started with a secret that others know."""
    for known in fields(chosen):
        value = getattr(chosen, known.name)
        if not known.repr and value and value.casefold().startswith(_PUBLISHED):
            raise InputError(
                f"{known.name} is a published example, and {chosen.host} can be reached by others",
                hint="make one: openssl rand -base64 48",
            )


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InputError(f"{name} cannot be {value[:40]!r}", hint=f"use {' or '.join(choices)}")
