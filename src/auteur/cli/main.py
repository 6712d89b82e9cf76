"""The `auteur` command. Exit status 0 done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from auteur import __version__
from auteur.cli.apply import apply_command
from auteur.cli.backup import backup_command, restore_command
from auteur.cli.console import Output
from auteur.cli.cut import cut_command
from auteur.cli.demo import demo_command
from auteur.cli.derive import derive_command
from auteur.cli.formats import formats_command
from auteur.cli.gc import gc_command
from auteur.cli.import_cut import import_command
from auteur.cli.inspect import doctor_command, probe_command
from auteur.cli.keys import keys_app
from auteur.cli.models import models_app
from auteur.cli.movie import captions_command, export_command, verify_command
from auteur.cli.script import script_command
from auteur.cli.serve import openapi_command, serve_command, sign_in_command
from auteur.cli.style import style_command
from auteur.cli.words import align_command, transcribe_command
from auteur.cli.worker import jobs_app, worker_command
from auteur.core.errors import AuteurError

__all__ = ["app", "main"]

app = typer.Typer(
    name="auteur",
    help="A video editor in which you edit the words and the picture follows.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_COMMANDS: dict[str, Callable[..., None]] = {
    "cut": cut_command,
    "transcribe": transcribe_command,
    "align": align_command,
    "apply": apply_command,
    "script": script_command,
    "captions": captions_command,
    "style": style_command,
    "export": export_command,
    "import": import_command,
    "verify": verify_command,
    "formats": formats_command,
    "probe": probe_command,
    "derive": derive_command,
    "gc": gc_command,
    "doctor": doctor_command,
    "demo": demo_command,
    "worker": worker_command,
    "serve": serve_command,
    "sign-in": sign_in_command,
    "openapi": openapi_command,
    "backup": backup_command,
    "restore": restore_command,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(models_app, name="models")
app.add_typer(keys_app, name="keys")
app.add_typer(jobs_app, name="jobs")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"auteur {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """A video editor in which you edit the words and the picture follows."""


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        app(prog_name="auteur")
    except AuteurError as error:
        Output(as_json="--json" in sys.argv[1:]).failed(error)
        sys.exit(1)
