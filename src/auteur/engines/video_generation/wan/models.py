"""The models that Wan can take."""

from __future__ import annotations

from auteur.core.catalogue import EngineModels, Model, ModelFile, Source, hub

__all__ = ["MODELS"]

_14B = hub("Wan-AI/Wan2.1-T2V-14B-Diffusers@38ec498cb3208fb688890f8cc7e94ede2cbd7f68")
_1_3B = hub("Wan-AI/Wan2.1-T2V-1.3B-Diffusers@0fad780a534b6463e45facd96134c9f345acfa5b")
_SMALL = (
    "model_index.json",
    "scheduler/scheduler_config.json",
    "text_encoder/config.json",
    "text_encoder/model.safetensors.index.json",
    "tokenizer/special_tokens_map.json",
    "tokenizer/spiece.model",
    "tokenizer/tokenizer.json",
    "tokenizer/tokenizer_config.json",
    "transformer/config.json",
    "transformer/diffusion_pytorch_model.safetensors.index.json",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
)


def _files(source: Source, transformer: int, encoder: int) -> tuple[ModelFile, ...]:
    """The small files, and the weights in as many pieces as the repository has them."""
    pieces = [
        *(
            f"transformer/diffusion_pytorch_model-{n:05}-of-{transformer:05}.safetensors"
            for n in range(1, transformer + 1)
        ),
        *(f"text_encoder/model-{n:05}-of-{encoder:05}.safetensors" for n in range(1, encoder + 1)),
    ]
    return tuple(ModelFile(name, source) for name in (*_SMALL, *pieces))


MODELS = EngineModels(
    engine="wan",
    job="video_generation",
    needed=(
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "tokenizer/tokenizer.json",
        "transformer/config.json",
        "vae/config.json",
    ),
    models=(
        Model(
            "wan2.1-t2v-14b",
            licence="Apache-2.0",
            size_mb=80_000,
            memory_mb=69_000,
            files=_files(_14B, 12, 5),
            note="memory of the GPU, at 720 lines; with less, the network is kept in 8 bits and the rest beside it",
        ),
        Model(
            "wan2.1-t2v-1.3b",
            licence="Apache-2.0",
            size_mb=29_000,
            memory_mb=20_000,
            files=_files(_1_3B, 2, 5),
            note="memory of the GPU; smaller and coarser",
        ),
    ),
)
