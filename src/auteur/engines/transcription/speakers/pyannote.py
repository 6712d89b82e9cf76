"""Who speaks when, by pyannote.audio 4: its networks, PLDA and VBx clustering, with weights of a folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from auteur.compute.device import torch_device
from auteur.compute.kept import files_of, kept
from auteur.core.errors import EngineError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.turns import Turn
from auteur.engines.transcription.meter import Meter
from auteur.engines.transcription.samples import SAMPLE_RATE_HZ, SAMPLES_PER_MS, as_samples
from auteur.engines.transcription.speakers.embedded import check_speakers
from auteur.engines.transcription.speakers.shapes import segmentation_shape
from auteur.engines.transcription.speech import somebody_speaks
from auteur.ports.diariser import Diarisation
from auteur.ports.transcriber import Pcm

__all__ = ["PyannoteDiariser"]

# what the pipeline that the weights belong to is published with
_BATCH = 32
_PARAMETERS = {
    "segmentation": {"min_duration_off": 0.0},
    "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
}
_SHARES = {"segmentation": (0.0, 0.5), "embeddings": (0.5, 0.98)}  # of the time


class PyannoteDiariser:
    """Loads `segmentation` and `embedding` (safetensors) and `plda` (npz) from a folder; nothing is ever fetched.

    `device` is torch's; "auto" takes a GPU where there is one. Raises EngineError where the folder's files do not fit.
    """

    name = "pyannote"

    def __init__(self, *, folder: Path, device: str = "auto") -> None:
        os.environ["PYANNOTE_METRICS_ENABLED"] = "0"  # it would tell its makers of every run
        self.model = f"{folder.name}, pyannote.audio {version('pyannote.audio')}"
        self._pipeline = kept("speakers", (files_of(folder), device), lambda: _pipeline(folder, device))

    def turns(
        self,
        audio: Pcm,
        *,
        speakers: int | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Diarisation:
        """See the port."""
        samples = as_samples(audio)
        check_speakers(speakers)
        total_ms = len(samples) // SAMPLES_PER_MS
        meter = Meter("speakers", total_ms, report, cancel)
        found: tuple[Turn, ...] = ()
        if somebody_speaks(samples):
            annotation = self._annotated(
                np.divide(samples, 32768, dtype=np.float32), speakers, meter, total_ms
            )
            found = _turns(annotation, total_ms)
        meter.reached(total_ms)
        return Diarisation(found, self.name, self.model)

    def _annotated(self, sound: Any, speakers: int | None, meter: Meter, total_ms: int) -> Any:
        import torch

        torch.manual_seed(0)
        file = {"waveform": torch.from_numpy(sound)[None], "sample_rate": SAMPLE_RATE_HZ, "uri": "recording"}
        hook = _hook(meter, total_ms)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of numbers of speakers that it did not find, and of its own libraries
            try:
                return self._pipeline(file, num_speakers=speakers, hook=hook).speaker_diarization
            except (RuntimeError, ValueError, MemoryError) as failure:
                raise EngineError(f"pyannote failed: {failure}") from failure


def _pipeline(folder: Path, device: str) -> Any:
    """The whole pipeline, with nothing looked for outside the folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import: of torchcodec, which opens files and is not needed
        import torch
        from pyannote.audio.pipelines import SpeakerDiarization
        from safetensors import SafetensorError
    try:
        pipeline = SpeakerDiarization(
            segmentation=_segmentation(folder / "segmentation" / "model.safetensors"),
            embedding=_embedding(folder / "embedding" / "model.safetensors"),
            plda=_plda(folder / "plda"),
            embedding_exclude_overlap=True,
            segmentation_batch_size=_BATCH,
            embedding_batch_size=_BATCH,
        )
    except (
        SafetensorError,
        OSError,
        RuntimeError,
        ValueError,
        LookupError,
        np.linalg.LinAlgError,
    ) as failure:
        raise EngineError(
            f"the model in {folder} cannot be loaded: {failure}", hint="auteur models verify, or get it again"
        ) from failure
    pipeline.instantiate(_PARAMETERS)
    pipeline.to(torch.device(torch_device() if device == "auto" else device))
    return pipeline


def _hook(meter: Meter, total_ms: int) -> Callable[..., None]:
    """Progress of the two long steps; it raises Cancelled through the pipeline."""

    def hook(step: str, _: Any = None, *, completed: int = 0, total: int = 0, **__: Any) -> None:
        meter.check()
        begin, end = _SHARES.get(step, (0.0, 0.0))
        if total:
            meter.reached(round(total_ms * (begin + (end - begin) * completed / total)))

    return hook


def _turns(annotation: Any, total_ms: int) -> tuple[Turn, ...]:
    spoken = sorted(
        (round(segment.start * 1000), min(total_ms, round(segment.end * 1000)), str(label))
        for segment, _, label in annotation.itertracks(yield_label=True)
    )
    order: dict[str, int] = {}
    turns = []
    for begin, end, label in spoken:
        if max(0, begin) < end:
            turns.append(Turn(order.setdefault(label, len(order) + 1), max(0, begin), end))
    return tuple(turns)


def _segmentation(file: Path) -> Any:
    """The segmentation network, as large as its weights are."""
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet
    from safetensors.torch import load_file

    state = load_file(file)
    shape = segmentation_shape({name: tuple(tensor.shape) for name, tensor in state.items()})
    model = PyanNet(sincnet={"stride": 10}, lstm=shape.lstm, linear=shape.linear)
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    return _loaded(model, state)


def _embedding(file: Path) -> Any:
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding.wespeaker import WeSpeakerResNet34
    from safetensors.torch import load_file

    model = WeSpeakerResNet34()
    model.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0
    )
    return _loaded(model, load_file(file))


def _loaded(model: Any, state: dict[str, Any]) -> Any:
    model.build()
    own = model.state_dict()
    # a checkpoint may hold what only its training needed; what the network needs must all be there
    model.load_state_dict({name: tensor for name, tensor in state.items() if name in own}, strict=True)
    return model.eval()


def _plda(folder: Path) -> Any:
    from pyannote.audio.core.plda import PLDA

    return PLDA(folder / "xvec_transform.npz", folder / "plda.npz")
