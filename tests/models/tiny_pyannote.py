"""pyannote's pipeline with weights drawn at random: its own classes, saved as `auteur models get` keeps the real ones.

The networks are pyannote's own. The segmentation network is narrow; its last layer is set so that it hears the first
voice, whatever it hears. The embedding network is as large as the real one, for there is only that size.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

__all__ = ["make_tiny_pyannote"]

_WIDTH, _VECTOR = 8, 256


def make_tiny_pyannote(folder: Path) -> Path:
    """A folder that `PyannoteDiariser` loads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from pyannote.audio.core.task import Problem, Resolution, Specifications
        from pyannote.audio.models.embedding.wespeaker import WeSpeakerResNet34
        from pyannote.audio.models.segmentation import PyanNet
    from safetensors.torch import save_file

    torch.manual_seed(4)
    narrow = {"hidden_size": _WIDTH, "num_layers": 2}
    segmentation = PyanNet(lstm={**narrow, "bidirectional": True, "monolithic": True}, linear=narrow)
    segmentation.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        classes=["a", "b", "c"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    segmentation.build()
    with torch.no_grad():
        segmentation.classifier.weight.mul_(0.2)
        segmentation.classifier.bias[1] = 1.0  # of nobody, a, b, c, ab, ac, bc
    embedding = WeSpeakerResNet34()
    for name, model in (("segmentation", segmentation), ("embedding", embedding)):
        (folder / name).mkdir(parents=True)
        state = {key: value.contiguous().clone() for key, value in model.state_dict().items()}
        save_file(state, folder / name / "model.safetensors")
    _save_plda(folder / "plda")
    return folder


def _save_plda(folder: Path) -> None:
    random = np.random.default_rng(2)
    folder.mkdir()
    size = 128
    np.savez(
        folder / "xvec_transform.npz",
        mean1=np.zeros(_VECTOR),
        mean2=np.zeros(size),
        lda=np.linalg.qr(random.normal(size=(_VECTOR, size)))[0],
    )
    np.savez(
        folder / "plda.npz",
        mu=np.zeros(size),
        tr=np.linalg.qr(random.normal(size=(size, size)))[0],
        psi=np.linspace(4, 0.5, size),
    )
