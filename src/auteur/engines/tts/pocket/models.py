"""The models that Pocket TTS can take."""

from __future__ import annotations

from auteur.core.catalogue import EngineModels, Model, ModelFile, hub

__all__ = ["MODELS"]

_VOICES = hub("kyutai/pocket-tts@db04f0e653473e5c7333c69686ac92b7460b0c1d")
_LETTERS = hub("kyutai/pocket-tts-without-voice-cloning@00eac05ed3d16bdc3f6b5d598874019c34a89214")

MODELS = EngineModels(
    engine="pocket-tts",
    job="tts",
    needed=("model.safetensors", "tokenizer.json"),
    models=(
        Model(
            "pocket-tts-english",
            licence="CC-BY-4.0",
            size_mb=450,
            memory_mb=1200,
            gated=True,
            note="no voice without its owner's consent",
            files=(
                ModelFile("model.safetensors", _VOICES, path="languages/english/model.safetensors"),
                ModelFile("tokenizer.json", _LETTERS, path="languages/english/tokenizer.json"),
            ),
        ),
    ),
)
