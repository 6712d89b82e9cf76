"""pyannote's pipeline of 2025, as it may be fetched: weights turned into safetensors, tables without code."""

from __future__ import annotations

from auteur.core.catalogue import EngineModels, Model, ModelFile, hub

__all__ = ["MODELS"]

# the commit that public installations of it name; its files' hashes are what the hub states for it
_SOURCE = hub("pyannote/speaker-diarization-community-1@3533c8cf8e369892e6b79ff1bf80f7b0286a54ee")

MODELS = EngineModels(
    engine="pyannote",
    job="speakers",
    needed=(
        "segmentation/model.safetensors",
        "embedding/model.safetensors",
        "plda/plda.npz",
        "plda/xvec_transform.npz",
    ),
    models=(
        Model(
            name="pyannote-community-1",
            licence="CC-BY-4.0",
            size_mb=34,
            memory_mb=1500,
            gated=True,
            note="name pyannote where you publish what it made",
            files=(
                ModelFile("segmentation/model.safetensors", _SOURCE, path="segmentation/pytorch_model.bin"),
                ModelFile("embedding/model.safetensors", _SOURCE, path="embedding/pytorch_model.bin"),
                ModelFile("plda/plda.npz", _SOURCE),
                ModelFile("plda/xvec_transform.npz", _SOURCE),
            ),
        ),
    ),
)
