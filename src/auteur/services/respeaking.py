"""Re-speak: new words in a recording, spoken after the speaker's own voice and fitted to what is around them.

Nothing of this changes the document: it makes takes, each with the operation that would put it in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl, MediaFile
from auteur.core.edl.effects import Effect, Speed
from auteur.core.edl.lane import Clip
from auteur.core.errors import AuteurError, Cancelled, InputError
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.core.time import Span
from auteur.core.transcript.model import Word
from auteur.core.transcript.new_words import NewPlace, Spoken, operation_for, picture_for, place_for
from auteur.core.transcript.own_voice import heard_alone, words_within
from auteur.media.audio import decode_pcm
from auteur.media.fitting import fitted
from auteur.media.probe import probe
from auteur.media.resampling import as_floats, as_pcm
from auteur.media.wav import write_wav
from auteur.ports.synthesizer import LONGEST_SAMPLE_MS, SHORTEST_SAMPLE_MS, SaidWord, Speech, VoiceSample
from auteur.services.following_lips import Followed, LipFollower, LipsLeft
from auteur.services.lip_syncing import LipSynced
from auteur.services.pacing import RATE_HZ, Paced, Pacer
from auteur.services.project import Project

__all__ = ["Consent", "NoConsent", "Refused", "Respoken", "Rewording", "Take", "respeak"]

_AROUND_MS = 2_000  # of the recording, to each side of a take, in what is heard before it is applied
_PAUSE_MS = 70

Sound = NDArray[np.float64]


class NoConsent(InputError):
    """Nobody said that this voice may be spoken with; nothing was spoken."""

    code = "consent_needed"


class TooLittleVoice(InputError):
    """The recording holds too little of the speaker alone; nothing was spoken."""

    code = "sample_length"


@dataclass(frozen=True, slots=True)
class Consent:
    """What the speaker agreed to, word for word, and who that is. Raises NoConsent where it says nothing."""

    text: str
    by: str

    def __post_init__(self) -> None:
        if len(self.text.strip()) < 20 or not self.by.strip():
            raise NoConsent(
                "a voice is spoken with only where its speaker agreed",
                hint="say who agreed, and to what: “I agree that my voice is used to correct my recording”",
            )


@dataclass(frozen=True, slots=True)
class Rewording:
    """`text` in the place of the words; or, where `after`, behind the last of them."""

    word_ids: tuple[str, ...]
    text: str
    after: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """New words as a sound of the project. `preview` plays them between what the recording has around them.

    `operation` puts them in; `instead_of` are the words that go. `lips` is what was done to follow them in the picture,
    None where nothing was to be.
    """

    wording: Rewording
    instead_of: str
    operation: dict[str, Any]
    sound: Path
    preview: Path
    duration_ms: int
    sample_ms: int
    speech: Speech
    consent: Consent
    lips: LipSynced | LipsLeft | None = None

    def to_json(self) -> dict[str, Any]:
        """What is told of it, and kept beside its sound."""
        return {
            "text": self.wording.text,
            "instead_of": self.instead_of,
            "media_file_id": self.operation["clip"]["media_file_id"],
            "duration_ms": self.duration_ms,
            "sample_ms": self.sample_ms,
            "engine": self.speech.engine,
            "model": self.speech.model,
            "voice": self.speech.voice,
            "seed": self.speech.seed,
            "notes": list(self.speech.notes),
            "consent": asdict(self.consent),
            "lips": None if self.lips is None else _lips_told(self.lips),
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """A wording that could not be spoken, and why."""

    wording: Rewording
    error: AuteurError


@dataclass(frozen=True, slots=True)
class Respoken:
    """All that was asked for at once: `operation` puts every take in, as one step; `after` is the document then."""

    takes: tuple[Take, ...]
    refused: tuple[Refused, ...]
    operation: dict[str, Any]
    after: Edl


def respeak(
    project: Project,
    edl: Edl,
    wordings: Sequence[Rewording],
    pacer: Pacer,
    consent: Consent,
    folder: Path,
    *,
    lips: LipFollower | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> Respoken:
    """A take for every wording, in order, each made for the document with those before it; files go into `folder`.

    With `lips` the picture follows where it shows a face.

    A wording that cannot be spoken is set aside with its reason. Raises that reason where none can, and Cancelled.
    """
    studio = _Studio(project, pacer, consent, folder, cancel, lips)
    takes: list[Take] = []
    refused: list[Refused] = []
    for number, wording in enumerate(wordings):
        report(Progress("speak", number / len(wordings)))
        try:
            take = studio.take(edl, wording)
            edl, _ = apply(edl, take.operation)
        except Cancelled:
            raise
        except AuteurError as error:
            refused.append(Refused(wording, error))
        else:
            takes.append(take)
    if not takes:
        raise refused[0].error if refused else InputError("nothing to say was given")
    report(Progress("speak", 1.0))
    operation = {"op": "batch", "operations": [take.operation for take in takes]}
    return Respoken(tuple(takes), tuple(refused), operation, edl)


def _moved(words: Sequence[Word], spans: Sequence[Span]) -> Iterator[SaidWord]:
    """The words where they are once the spans follow each other without what was between them."""
    before_ms = 0
    for span in spans:
        for word in sorted(words, key=lambda one: one.start_ms):
            if span.start_ms <= word.start_ms and word.end_ms <= span.end_ms:
                first_ms = before_ms + word.start_ms - max(0, span.start_ms)
                yield SaidWord(word.text, first_ms, first_ms + word.end_ms - word.start_ms)
        before_ms += span.end_ms - max(0, span.start_ms)


class _Studio:
    """Makes takes. The recording that the last one was made for stays decoded: a batch decodes it once."""

    def __init__(
        self,
        project: Project,
        pacer: Pacer,
        consent: Consent,
        folder: Path,
        cancel: Cancel,
        lips: LipFollower | None,
    ) -> None:
        self._project, self._pacer, self._consent, self._lips = project, pacer, consent, lips
        self._folder, self._cancel = folder, cancel
        self._decoded: tuple[str, NDArray[np.int16]] = ("", np.zeros(0, dtype=np.int16))
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, edl: Edl, wording: Rewording) -> Take:
        """Raises InputError, OperationError, MediaError, EngineError."""
        place = place_for(edl, wording.word_ids, after=wording.after)
        sample, letters_per_ms = self._voice(edl, place)
        paced = self._pacer.spoken(wording.text, sample, letters_per_ms, self._cancel)
        sound, begins = fitted(
            paced.sound,
            self._piece(place, place.lead),
            self._piece(place, place.tail),
            as_floats(sample.samples),
            RATE_HZ,
            pause_ms=_PAUSE_MS if wording.after else 0,
            seed=self._pacer.seed,
        )
        first_ms = begins * 1000 // RATE_HZ
        words = [Spoken(w.word, w.start_ms + first_ms, w.end_ms + first_ms) for w in paced.words]
        return self._kept(edl, wording, place, paced, (sound, words), len(sample.samples))

    def _voice(self, edl: Edl, place: NewPlace) -> tuple[VoiceSample, float]:
        """The speaker alone, from around the place, and how many letters he says in a millisecond."""
        media, speaker = place.run.recording, place.run.first.segment.speaker
        without = () if place.after else place.run.word_ids
        spans = heard_alone(edl, media, speaker, place.gone.start_ms, LONGEST_SAMPLE_MS, without)
        length_ms = sum(span.duration_ms for span in spans)
        if length_ms < SHORTEST_SAMPLE_MS:
            raise TooLittleVoice(
                f"{speaker or 'the speaker'} is heard alone for {length_ms / 1000:.1f} s of the recording",
                hint=f"{SHORTEST_SAMPLE_MS // 1000} s are needed to tell how a voice sounds",
            )
        said = words_within(edl, media, spans)
        lasting = sum(word.end_ms - word.start_ms for word in said)
        voice = np.concatenate([self._piece(place, span) for span in spans])
        sample = VoiceSample(as_pcm(voice), RATE_HZ, tuple(_moved(said, spans)))
        return sample, sum(len(word.text) for word in said) / max(1, lasting)

    def _piece(self, place: NewPlace, span: Span) -> Sound:
        media = place.run.recording
        if self._decoded[0] != media:
            path = self._project.media.get(media).path
            self._decoded = media, decode_pcm(path, sample_rate_hz=RATE_HZ, cancel=self._cancel)
        per_ms = RATE_HZ // 1000
        return as_floats(self._decoded[1][max(0, span.start_ms) * per_ms : max(0, span.end_ms) * per_ms])

    def _kept(
        self,
        edl: Edl,
        wording: Rewording,
        place: NewPlace,
        paced: Paced,
        made: tuple[Sound, list[Spoken]],
        sample_length: int,
    ) -> Take:
        """Writes the take, its preview and what is told of it; the sound joins the project's media."""
        sound, words = made
        speech, length_ms = paced.speech, len(sound) * 1000 // RATE_HZ
        maker = f"{speech.engine} ({speech.model}), consent of {self._consent.by}"
        number = 1 + sum(media.generated_by is not None for media in edl.media_files)
        remark = f"generated by {maker}; take {number}"  # two takes are two files, whatever they sound like
        mark = hashlib.sha256(as_pcm(sound).tobytes() + remark.encode()).hexdigest()
        name = f"take-{mark[:12]}"
        file, preview = self._folder / f"{name}.wav", self._folder / f"{name}-heard.wav"
        write_wav(file, as_pcm(sound), RATE_HZ, remark=remark)
        before = self._piece(place, Span(max(0, place.gone.start_ms - _AROUND_MS), place.gone.start_ms))
        behind = self._piece(place, Span(place.gone.end_ms, place.gone.end_ms + _AROUND_MS))
        write_wav(preview, as_pcm(np.concatenate([before, sound, behind])), RATE_HZ)
        shown = None if self._lips is None else picture_for(edl, place, length_ms)
        lips = None if shown is None else self._followed(shown, file, made, remark)
        effects: list[Effect] | None = None
        if shown is not None and isinstance(lips, LipSynced):
            effects = [effect for effect in shown.effects if not isinstance(effect, Speed)]
            maker = f"{maker}; lips by {lips.lips.engine} ({lips.lips.model})"
            media = self._movie(lips.file, maker)
        else:
            media = MediaFile(self._project.media.add(file).id, file.name, length_ms, "audio", maker)
        operation = operation_for(edl, place, media, words, name, length_ms, effects)
        sample_ms = sample_length * 1000 // RATE_HZ
        gone = "" if place.after else " ".join(edl.word(one).word.text for one in place.run.word_ids)
        take = Take(
            wording, gone, operation, file, preview, length_ms, sample_ms, speech, self._consent, lips
        )
        told = json.dumps(take.to_json(), indent=1, ensure_ascii=False)
        (self._folder / f"{name}.json").write_text(told, "utf-8")
        return take

    def _followed(
        self, shown: Clip, sound: Path, made: tuple[Sound, list[Spoken]], remark: str
    ) -> LipSynced | LipsLeft:
        """The picture with its lips moved, beside the sound."""
        assert self._lips is not None
        picture = self._project.media.get(shown.media_file_id).path
        new = Followed(made[0], RATE_HZ, tuple(made[1]), sound)
        return self._lips.moved(picture, shown, new, sound.with_suffix(".mov"), remark, self._cancel)

    def _movie(self, file: Path, maker: str) -> MediaFile:
        length_ms = probe(file).duration_ms
        return MediaFile(self._project.media.add(file).id, file.name, length_ms, "video", maker)


def _lips_told(lips: LipSynced | LipsLeft) -> dict[str, Any]:
    if isinstance(lips, LipsLeft):
        return {"moved": False, "code": lips.code, "message": lips.message}
    return {"moved": True, **lips.to_json()}
