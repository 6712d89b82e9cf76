"""The models that F5-TTS can take."""

from __future__ import annotations

from auteur.core.catalogue import EngineModels, Model, ModelFile, hub

__all__ = ["MODELS"]

_F5 = hub("SWivid/F5-TTS@84e5a410d9cead4de2f847e7c9369a6440bdfaca")
_VOCOS = hub("charactr/vocos-mel-24khz@0feb3fdd929bcd6649e0e7c5a688cf7dd012ef21")

MODELS = EngineModels(
    engine="f5-tts",
    job="tts",
    needed=("model.safetensors", "vocab.txt", "vocos/config.yaml", "vocos/model.safetensors"),
    models=(
        Model(
            "f5-tts-v1",
            licence="CC-BY-NC-4.0",
            size_mb=1410,
            memory_mb=4000,
            note="not for commercial use: its weights were trained on recordings that forbid it",
            files=(
                ModelFile("model.safetensors", _F5, path="F5TTS_v1_Base/model_1250000.safetensors"),
                ModelFile("vocab.txt", _F5, path="F5TTS_v1_Base/vocab.txt"),
                ModelFile("vocos/config.yaml", _VOCOS, path="config.yaml"),
                ModelFile("vocos/model.safetensors", _VOCOS, path="pytorch_model.bin"),
            ),
        ),
    ),
)
