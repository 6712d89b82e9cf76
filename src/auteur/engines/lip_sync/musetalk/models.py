"""The models that MuseTalk can take: its network, the autoencoder it paints in, and Whisper's ear."""

from __future__ import annotations

from auteur.core.catalogue import EngineModels, Model, ModelFile, hub

__all__ = ["MODELS"]

_MUSETALK = hub("TMElyralab/MuseTalk@3ef28bc5cff08c90ad8178a25f1b570cd800170f")
_VAE = hub("stabilityai/sd-vae-ft-mse@31f26fdeee1355a5c34592e401dd41e45d25a493")
_WHISPER = hub("openai/whisper-tiny@169d4a4341b33bc18d8881c4b69c2e104e1cc0af")
_NETWORK = "diffusion_pytorch_model.safetensors"

MODELS = EngineModels(
    engine="musetalk",
    job="lip_sync",
    needed=(
        "unet/config.json",
        f"unet/{_NETWORK}",
        "vae/config.json",
        f"vae/{_NETWORK}",
        "whisper/config.json",
        "whisper/model.safetensors",
        "whisper/preprocessor_config.json",
    ),
    models=(
        Model(
            "musetalk-1.5",
            licence="MIT (its code; its weights are free for any use), sd-vae-ft-mse MIT, Whisper Apache-2.0",
            size_mb=3900,
            memory_mb=6000,
            files=(
                ModelFile("unet/config.json", _MUSETALK, path="musetalkV15/musetalk.json"),
                ModelFile(f"unet/{_NETWORK}", _MUSETALK, path="musetalkV15/unet.pth"),
                ModelFile("vae/config.json", _VAE, path="config.json"),
                ModelFile(f"vae/{_NETWORK}", _VAE, path=_NETWORK),
                ModelFile("whisper/config.json", _WHISPER, path="config.json"),
                ModelFile("whisper/model.safetensors", _WHISPER, path="model.safetensors"),
                ModelFile("whisper/preprocessor_config.json", _WHISPER, path="preprocessor_config.json"),
            ),
            note="memory of the GPU",
        ),
    ),
)
