"""`auteur keys`: the keys that built-in accounts' tokens are signed with."""

from __future__ import annotations

import typer

from auteur.cli import options
from auteur.cli.console import Output
from auteur.config import settings

__all__ = ["keys_app"]

keys_app = typer.Typer(help="The keys that tokens are signed with.", no_args_is_help=True)


@keys_app.command("rotate")
def rotate_command(as_json: options.AsJson = False) -> None:
    """Sign with a new key from now on. The one before stays valid: rotate again an hour later at the earliest."""
    from auteur.adapters.local.signing_keys import LocalSigningKeys  # of the server's extra
    from auteur.bootstrap.home import Home

    kid = LocalSigningKeys(Home(settings().home).secrets / "jwt").rotate()
    Output(as_json=as_json).result({"kid": kid}, f"tokens are signed with key {kid} from now on")
