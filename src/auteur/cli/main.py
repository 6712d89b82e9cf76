"""The `auteur` command. Exit status 0 done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

import sys
from collections import UserDict
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from auteur import __version__
from auteur.core.errors import AuteurError

__all__ = ["COMMANDS", "app", "main"]

COMMANDS = {
    "cut": "cut:cut_command",
    "transcribe": "words:transcribe_command",
    "align": "words:align_command",
    "speak": "respeak:speak_command",
    "respeak": "respeak:respeak_command",
    "lipsync": "lipsync:lipsync_command",
    "apply": "apply:apply_command",
    "script": "script:script_command",
    "captions": "movie:captions_command",
    "style": "style:style_command",
    "export": "movie:export_command",
    "import": "import_cut:import_command",
    "verify": "movie:verify_command",
    "formats": "formats:formats_command",
    "probe": "inspect:probe_command",
    "derive": "derive:derive_command",
    "gc": "gc:gc_command",
    "doctor": "inspect:doctor_command",
    "demo": "demo:demo_command",
    "worker": "worker:worker_command",
    "serve": "serve:serve_command",
    "sign-in": "serve:sign_in_command",
    "openapi": "serve:openapi_command",
    "backup": "backup:backup_command",
    "restore": "backup:restore_command",
    "models": "models:models_app",
    "keys": "keys:keys_app",
    "jobs": "worker:jobs_app",
}
"""Each command, or group of commands, and where it is: module of this package and name in it."""


class _OnDemand(UserDict[str, Any]):
    """The commands by name, each imported when it is asked for: all of them take six times as long as one."""

    def __getitem__(self, name: str) -> Any:
        module, _, what = self.data[name].partition(":")
        found = getattr(import_module(f"auteur.cli.{module}"), what)
        alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name)
        else:
            alone.command(name)(found)
        return typer.main.get_group(alone).commands[name]


class _Commands(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _OnDemand(COMMANDS)


app = typer.Typer(
    name="auteur",
    cls=_Commands,
    help="A video editor in which you edit the words and the picture follows.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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
        from auteur.cli.console import Output  # Rich, which not every command needs

        Output(as_json="--json" in sys.argv[1:]).failed(error)
        sys.exit(1)
