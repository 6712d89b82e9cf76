"""The server's parts, wired: what the API is handed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.local.mailers import ConsoleMailer, SmtpMailer
from auteur.adapters.local.own_machine import OwnMachineLimiter
from auteur.adapters.local.passwords import Argon2Passwords
from auteur.adapters.local.rate_limiter import LocalRateLimiter
from auteur.adapters.local.signing_keys import LocalSigningKeys
from auteur.adapters.postgres.account_data import PostgresAccountData
from auteur.adapters.postgres.accounts import PostgresAccounts
from auteur.adapters.postgres.billing import PostgresBilling
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.edl_store import PostgresEdlStore
from auteur.adapters.postgres.events import PostgresEventBus, PostgresEventLog
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.kept_answers import PostgresKeptAnswers
from auteur.adapters.postgres.ledger import PostgresLedger
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.numbers import PostgresNumbers
from auteur.adapters.postgres.projects import PostgresProjects
from auteur.adapters.postgres.rate_limiter import PostgresRateLimiter
from auteur.adapters.postgres.readiness import check_ready
from auteur.adapters.postgres.search import PostgresTranscriptIndex
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.adapters.postgres.uploads import PostgresUploads
from auteur.adapters.postgres.users import PostgresUsers
from auteur.adapters.postgres.voices import PostgresVoices
from auteur.adapters.postgres.webhooks import PostgresWebhooks
from auteur.adapters.supabase.keys import SupabaseKeys
from auteur.bootstrap.engines import speakers
from auteur.bootstrap.home import Home, running_database, sealer_of
from auteur.bootstrap.objects import object_store
from auteur.config import ServerSettings
from auteur.config import settings as own_settings
from auteur.core.uploads import storage_bytes
from auteur.engines.lip_sync import registry as lips
from auteur.engines.tts.spec import ENGINES
from auteur.ports.billing import Payments
from auteur.ports.event_bus import STANDING, EventBus
from auteur.ports.events import EventLog
from auteur.ports.job_queue import JobQueue
from auteur.ports.kept_answers import KeptAnswers
from auteur.ports.ledger import Ledger
from auteur.ports.mailer import Mailer
from auteur.ports.media_library import MediaLibrary
from auteur.ports.numbers import Numbers
from auteur.ports.object_store import ObjectStore
from auteur.ports.projects import Projects
from auteur.ports.rate_limiter import RateLimiter
from auteur.ports.token_keys import CheckingKeys
from auteur.ports.users import Users
from auteur.ports.voices import Voices
from auteur.ports.webhooks import Webhooks
from auteur.services.account_data import AccountDataService
from auteur.services.accounts import AccountService
from auteur.services.billing import BillingService
from auteur.services.documents import DocumentTexts, OpenDocument, ServerDocument
from auteur.services.identities import Identities
from auteur.services.intake import Intake
from auteur.services.jobs import JobService
from auteur.services.searching import Search
from auteur.services.tokens import TokenVerifier
from auteur.services.uploads import UploadService
from auteur.services.voices import VoiceService
from auteur.services.webhooks import WebhookService

__all__ = ["Server", "obeying", "open_server", "wired"]

_ALWAYS = ("transcription", "render", "render_plan", "video_generation")


def _engines() -> tuple[str, ...]:
    """The types of jobs that workers can do, by what is installed here: workers elsewhere must be alike."""
    speaking = speakers(own_settings())
    near = any(ENGINES[name].takes_sample for name in speaking)
    return (
        *_ALWAYS,
        *(("tts",) if speaking else ()),
        *(("respeak",) if near else ()),
        *(("lip_sync",) if lips.installed() else ()),
    )


@dataclass(frozen=True, slots=True)
class Server:
    """Everything that an endpoint may ask. `now` is Unix time in seconds."""

    settings: ServerSettings
    now: Callable[[], float]
    check: Callable[[], Awaitable[None]]
    """Raises Unavailable while the server cannot serve."""
    identities: Identities
    accounts: AccountService | None
    """None where accounts are a Supabase project's."""
    rate_limiter: RateLimiter
    users: Users
    account_data: AccountDataService
    projects: Projects
    documents: OpenDocument
    texts: DocumentTexts
    media: MediaLibrary
    objects: ObjectStore
    uploads: UploadService
    intake: Intake
    jobs: JobQueue
    job_service: JobService
    ledger: Ledger
    bus: EventBus
    events: EventLog
    voices: Voices
    voice_service: VoiceService
    billing: BillingService
    webhooks: Webhooks
    webhook_service: WebhookService
    search: Search
    numbers: Numbers
    kept_answers: KeptAnswers


@asynccontextmanager
async def open_server(settings: ServerSettings, home: Home) -> AsyncIterator[Server]:
    """The parts over the database that runs for this home, for the event loop at hand. Raises DatabaseUnavailable."""
    address = running_database(home, settings).as_user("auteur_api", home.secret("auteur_api"))
    async with await Database.open(address) as database, PostgresEventBus(address) as bus:
        snapshots = SnapshotWriter(database)
        try:
            server = wired(settings, home, database, bus, snapshots)
            async with obeying(server):
                yield server
        finally:
            await asyncio.to_thread(snapshots.close)  # it writes by this loop


@asynccontextmanager
async def obeying(server: Server) -> AsyncIterator[None]:
    """Sign-outs and suspensions reach this process as they happen."""
    async with server.bus.subscribe(STANDING) as hints:
        listening = asyncio.create_task(server.identities.obey(hints))
        try:
            yield
        finally:
            listening.cancel()


def wired(
    settings: ServerSettings,
    home: Home,
    database: Database,
    bus: EventBus,
    snapshots: SnapshotWriter,
    *,
    now: Callable[[], float] = time.time,
    limiter: RateLimiter | None = None,
    mailer: Mailer | None = None,
    objects: ObjectStore | None = None,
) -> Server:
    """The parts over a database. What is given besides takes the place of the settings' choice."""
    limiter = limiter or _limiter(settings, home, database)
    sealer = sealer_of(home, settings)
    accounts = PostgresAccounts(database, built_in=not settings.supabase_url)
    keys, issuer, service = _accounts(settings, home, accounts, limiter, mailer or _mailer(settings), now)
    identities = Identities(TokenVerifier(keys, issuer, now), accounts, now)
    objects = objects or object_store(settings, home)
    documents = _documents(database, snapshots)
    projects = PostgresProjects(database, lambda user_id, project_id: documents(user_id, project_id, ""))
    media, users, voices = PostgresMediaLibrary(database), PostgresUsers(database), PostgresVoices(database)
    jobs, webhooks = PostgresJobQueue(database, bus), PostgresWebhooks(database, sealer)
    storage = _no_limit if settings.embedded else storage_bytes
    uploads = UploadService(PostgresUploads(database), objects, now, storage)
    free = ("render",) if settings.embedded else ()
    return Server(
        settings=settings,
        now=now,
        check=partial(check_ready, database),
        identities=identities,
        accounts=service,
        rate_limiter=limiter,
        users=users,
        account_data=AccountDataService(users, accounts, PostgresAccountData(database), objects),
        projects=projects,
        documents=documents,
        texts=DocumentTexts(),
        media=media,
        objects=objects,
        uploads=uploads,
        intake=Intake(media, uploads, jobs, users),
        jobs=jobs,
        job_service=JobService(
            jobs, media, projects, documents, users, voices, _engines(), free, own_settings().fonts
        ),
        ledger=PostgresLedger(database, bus),
        bus=bus,
        events=PostgresEventLog(database, bus),
        voices=voices,
        voice_service=VoiceService(voices, objects),
        billing=BillingService(_payments(settings), PostgresBilling(database, bus), users),
        webhooks=webhooks,
        webhook_service=WebhookService(webhooks, settings.webhook_loopback),
        search=Search(PostgresTranscriptIndex(database), projects, documents),
        numbers=PostgresNumbers(database, time.monotonic),
        kept_answers=PostgresKeptAnswers(database, sealer),
    )


def _no_limit(_plan: str) -> None:
    """One's own disk is limit enough."""


def _documents(database: Database, snapshots: SnapshotWriter) -> OpenDocument:
    held, clock = Documents(), SystemClock()

    def opened(user_id: UUID, project_id: UUID, client_id: str) -> ServerDocument:
        return PostgresEdlStore(
            database, held, snapshots, clock, user_id=user_id, project_id=project_id, client_id=client_id
        )

    return opened


def _accounts(
    settings: ServerSettings,
    home: Home,
    accounts: PostgresAccounts,
    limiter: RateLimiter,
    mailer: Mailer,
    now: Callable[[], float],
) -> tuple[CheckingKeys, str, AccountService | None]:
    """The keys that tokens are checked with, their issuer, and the accounts where they are ours."""
    if settings.supabase_url:
        issuer = f"{settings.supabase_url.rstrip('/')}/auth/v1"
        return SupabaseKeys(f"{issuer}/.well-known/jwks.json", settings.supabase_jwt_secret), issuer, None
    issuer, keys = f"{settings.base_url}/auth/v1", LocalSigningKeys(home.secrets / "jwt")
    service = AccountService(
        accounts,
        keys,
        Argon2Passwords(),
        mailer,
        limiter,
        issuer,
        now,
        open_to_all=settings.sign_up == "open",
        confirm_email=settings.confirm_email,
    )
    return keys, issuer, service


def _limiter(settings: ServerSettings, home: Home, database: Database) -> RateLimiter:
    if settings.rate_limiter == "postgres":
        return PostgresRateLimiter(database)
    home.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    counted = LocalRateLimiter(home.run / "limits")
    if settings.embedded and not settings.own_machine_limits:
        return OwnMachineLimiter(counted, frozenset({"requests", "uploads"}))
    return counted


def _payments(settings: ServerSettings) -> Payments | None:
    """None where nothing is sold."""
    if not settings.stripe_api_key:
        return None
    from auteur.adapters.stripe.payments import StripePayments  # half a second, for those alone who sell

    return StripePayments(
        settings.stripe_api_key,
        settings.stripe_webhook_secret,
        {"starter": settings.stripe_prices_starter, "pro": settings.stripe_prices_pro},
        settings.billing_return_url or f"{settings.base_url}/account/",
        settings.stripe_api_base,
    )


def _mailer(settings: ServerSettings) -> Mailer:
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    return ConsoleMailer(partial(print, flush=True))
