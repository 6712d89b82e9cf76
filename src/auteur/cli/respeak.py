"""`auteur speak` and `auteur respeak`: a text spoken, and new words in a talk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from auteur import bootstrap
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.opening import Opened, open_named
from auteur.config import settings
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.transcript.finding import find_text
from auteur.engines.lip_sync.spec import ENGINES as LIPS
from auteur.engines.tts.spec import ENGINES, check_wish
from auteur.services.lip_syncing import LipSynced
from auteur.services.pacing import Pacer
from auteur.services.project import perform
from auteur.services.respeaking import Consent, Respoken, Rewording, Take, respeak
from auteur.services.speaking import sample_of, speak_to_file, speech_to_json

__all__ = ["respeak_command", "speak_command"]

Engine = Annotated[
    str,
    typer.Option(
        "--engine", help="pocket-tts, f5-tts, matched or plain; the nearest to the voice if not given."
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same sound.")]
Speed = Annotated[float, typer.Option("--speed", help="0.5 to 2; 1 is the voice's own pace.")]
ConsentText = Annotated[
    str, typer.Option("--consent", help="What the speaker agreed to, word for word; kept with the sound.")
]
ConsentBy = Annotated[str, typer.Option("--consent-by", help="Who agreed: the speaker's name.")]


def speak_command(
    text: Annotated[str, typer.Argument(help="What is to be said.", show_default=False)],
    destination: Annotated[Path, typer.Option("--output", "-o", help="The WAV file to write.")],
    sample: Annotated[
        Path | None, typer.Option("--sample", help="A recording of one voice, 3 s or more, to sound like.")
    ] = None,
    consent: ConsentText = "",
    consent_by: ConsentBy = "",
    engine: Engine = "",
    speed: Speed = 1.0,
    seed: Seed = 0,
    as_json: options.AsJson = False,
) -> None:
    """Speak a text: in a plain synthetic voice, or after the voice of a sample whose speaker agreed.

    \b
    Example:
      auteur speak "Welcome back." --sample ann.wav --consent "I agree that …" --consent-by Ann -o welcome.wav
    """
    output = Output(as_json=as_json)
    check_wish(text, speed)
    if sample is not None:
        Consent(consent, consent_by)
    with stop_on_interrupt() as cancel, output.progress() as report:
        voice = None if sample is None else sample_of(sample, cancel=cancel)
        speaker = bootstrap.synthesizer(settings(), engine=engine, sample_given=voice is not None)
        voice = bootstrap.fitting_sample(settings(), speaker, voice, cancel=cancel)
        speech = speak_to_file(
            speaker, text, destination, sample=voice, speed=speed, seed=seed, report=report, cancel=cancel
        )
    spec = ENGINES[speech.engine]
    told = speech_to_json(speech) | {
        "output": str(destination),
        "quality": spec.quality,
        "licence": spec.licence,
    }
    notes = "".join(f"\nnote: {note}" for note in speech.notes)
    output.result(told, f"wrote {destination}: {speech.voice}\n{told['quality']}{notes}")


def respeak_command(
    recording: options.Named,
    words: Annotated[
        str, typer.Option("--words", help="The words that go, as they are said; or the words before it.")
    ],
    text: Annotated[str, typer.Option("--text", help="What is to be said instead.")],
    consent: ConsentText,
    consent_by: ConsentBy,
    after: Annotated[bool, typer.Option("--after", help="Say it behind --words; nothing goes.")] = False,
    every_match: Annotated[
        bool, typer.Option("--every-match", help="Every place where the words are said, as one step.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put the words in; without it they are made to be heard.")
    ] = False,
    lip_sync: Annotated[
        bool, typer.Option("--lip-sync/--no-lip-sync", help="Let the lips follow where a face shows.")
    ] = True,
    engine: Engine = "",
    speed: Speed = 1.0,
    seed: Seed = 0,
    project: options.ProjectFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Say new words in a talk, after the speaker's own voice, fitted to the recording around them.

    Writes what will be heard into the project's folder and changes nothing, until you add --apply: the same seed makes
    the same sound. One step of undo takes it back.

    \b
    Example:
      auteur respeak talk.mp4 --words "on Monday" --text "on Tuesday" --consent "I agree that …" --consent-by Ann
    """
    output = Output(as_json=as_json)
    check_wish(text, speed)
    agreed = Consent(consent, consent_by)
    with stop_on_interrupt() as cancel, output.progress() as report:
        opened = open_named(recording, project, cancel=cancel)
        wordings = _wordings(opened.edl, words, text, after=after, every_match=every_match)
        pacer = Pacer(
            bootstrap.synthesizer(settings(), engine=engine, sample_given=True),
            bootstrap.transcriber(settings(), engine="align", script_given=True),
            speed,
            seed,
        )
        spoken = respeak(
            opened.project,
            opened.edl,
            wordings,
            pacer,
            agreed,
            opened.folder / "takes",
            lips=bootstrap.lip_follower(settings(), seed=seed) if lip_sync else None,
            report=report,
            cancel=cancel,
        )
    edl = perform(opened.project, opened.edl, spoken.operation) if apply else opened.edl
    for one in spoken.refused:
        output.say(f"not spoken: {one.error.message}")
    output.result(_said(opened, spoken, edl, applied=apply), _shown(spoken, applied=apply))


def _wordings(edl: Edl, words: str, text: str, *, after: bool, every_match: bool) -> list[Rewording]:
    found = find_text(edl, words)
    if not found or found[0].likeness < 1:
        nearest = f"; the nearest is “{found[0].text}”" if found else ""
        raise InputError(f"nobody says “{words}”{nearest}", hint="auteur script shows what is said")
    if len(found) > 1 and not every_match:
        raise InputError(
            f"“{words}” is said {len(found)} times", hint="name more words around it, or use --every-match"
        )
    return [Rewording(match.word_ids, text, after) for match in found]


def _said(opened: Opened, spoken: Respoken, edl: Edl, *, applied: bool) -> dict[str, Any]:
    return {
        "project": str(opened.folder),
        "version": edl.version,
        "applied": applied,
        "quality": ENGINES[spoken.takes[0].speech.engine].quality,
        "takes": [
            take.to_json() | {"preview": str(take.preview), "sound": str(take.sound)} for take in spoken.takes
        ],
        "refused": [
            {"word_ids": list(one.wording.word_ids), "code": one.error.code, "message": one.error.message}
            for one in spoken.refused
        ],
        "operation": spoken.operation,
    }


def _shown(spoken: Respoken, *, applied: bool) -> str:
    lines = [
        f"“{take.instead_of}” → “{take.wording.text}”" if take.instead_of else f"+ “{take.wording.text}”"
        for take in spoken.takes
    ]
    speech = spoken.takes[0].speech
    lines += [f"{speech.voice} ({speech.model})", ENGINES[speech.engine].quality]
    lines += [_lips_shown(take) for take in spoken.takes if take.lips is not None]
    lines += [f"hear it: {take.preview}" for take in spoken.takes]
    return "\n".join([*lines, "applied" if applied else "nothing was changed; add --apply to put it in"])


def _lips_shown(take: Take) -> str:
    if isinstance(take.lips, LipSynced):
        moved = f"lips moved in {take.lips.moved} of {take.lips.stretch.frames} frames"
        return f"see it: {take.lips.file}; {moved}. {LIPS[take.lips.lips.engine].quality}"
    assert take.lips is not None
    return f"lips left as they are: {take.lips.message}"
