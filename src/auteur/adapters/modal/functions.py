"""`RemoteFunctions` on Modal: the app that `modal deploy` put there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auteur.core.errors import AuteurError, Cancelled, EngineError, InputError, Unavailable
from auteur.core.progress import Cancel, Progress, Report, never, silent

__all__ = ["APP", "ModalFunctions", "RemoteFailure", "as_remote_failure"]

APP = "auteur"
_LOOK_S = 2.0


class RemoteFailure(Exception):
    """An error of ours on its way back: plain text, so that both sides need not be the same version."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint

    def as_ours(self) -> EngineError:
        """The error with its own code, message and hint."""
        kind: type[EngineError] = type("RemoteEngineError", (EngineError,), {"code": self.code})
        return kind(self.message, hint=self.hint)


def as_remote_failure(error: AuteurError) -> RemoteFailure:
    """What is told of an error to whoever called from elsewhere."""
    return RemoteFailure(error.code, error.message, error.hint)


class RemoteTimeout(EngineError):
    """The function took longer than it may; nothing was made."""

    code = "job_timeout"


class ModalFunctions:
    """The functions of one app. `modal` finds its token in the environment or in the user's configuration."""

    def __init__(self, app: str = APP) -> None:
        self._app = app

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Any:
        modal = _modal()
        report(Progress("remote", 0.0))
        try:
            under_way = modal.Function.from_name(self._app, name).spawn(**arguments)
            return _awaited(under_way, cancel)
        except RemoteFailure as failure:
            raise failure.as_ours() from failure
        except modal.exception.FunctionTimeoutError as error:
            raise RemoteTimeout(
                "the function took longer than it may", hint="ask for less at once"
            ) from error
        except modal.exception.NotFoundError as error:
            raise InputError(
                f"there is no function {name} in Modal's app {self._app}", hint="modal deploy, see docs/howto"
            ) from error
        except modal.exception.AuthError as error:
            raise InputError("Modal does not know us", hint="modal setup, or set MODAL_TOKEN_ID") from error
        except modal.exception.Error as error:
            raise Unavailable(f"Modal: {str(error)[:200]}", hint="try again") from error


def _awaited(under_way: Any, cancel: Cancel) -> Any:
    while True:
        if cancel():
            under_way.cancel()
            raise Cancelled("stopped")
        try:
            return under_way.get(timeout=_LOOK_S)
        except TimeoutError:  # Python's own: not there yet
            continue


def _modal() -> Any:
    try:
        import modal
        import modal.exception
    except ImportError:
        raise InputError("modal is not installed", hint="pip install 'auteur[modal]'") from None
    return modal
