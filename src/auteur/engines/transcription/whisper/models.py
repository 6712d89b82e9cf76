"""The Whisper models that may be fetched: pinned repositories, revisions and the SHA-256 of every file."""

from __future__ import annotations

from auteur.core.catalogue import EngineModels, Model, ModelFile, hub

__all__ = ["MODELS"]

_Pinned = tuple[str, str]
_TOKENIZER = ("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab")
_VOCABULARY = ("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913")
_VOCABULARY_3 = ("vocabulary.json", "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1")
_FEATURES_3 = ("preprocessor_config.json", "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711")


def _model(
    name: str, size_mb: int, memory_mb: int, source: str, weights: str, config: str, *others: _Pinned
) -> Model:
    """`model.bin` is CTranslate2's own format: numbers and names, no code."""
    files = (("model.bin", weights), ("config.json", config), *others)
    pinned = tuple(ModelFile(file, hub(source), sha256=sha256) for file, sha256 in files)
    return Model(name, "MIT", size_mb, memory_mb, pinned)


MODELS = EngineModels(
    engine="whisper",
    job="transcription",
    needed=(
        "model.bin",
        "config.json",
        "tokenizer.json",
    ),  # without a tokenizer faster-whisper would ask the hub
    models=(
        _model(
            "large-v3",
            3091,
            4700,
            "Systran/faster-whisper-large-v3@edaa852ec7e145841d8ffdb056a99866b5f0a478",
            "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
            "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9",
            ("tokenizer.json", "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"),
            _VOCABULARY_3,
            _FEATURES_3,
        ),
        _model(
            "turbo",
            1622,
            2500,
            "dropbox-dash/faster-whisper-large-v3-turbo@0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
            "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da",
            "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e",
            ("tokenizer.json", "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd"),
            _VOCABULARY_3,
            _FEATURES_3,
        ),
        _model(
            "medium",
            1531,
            2700,
            "Systran/faster-whisper-medium@08e178d48790749d25932bbc082711ddcfdfbc4f",
            "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
            "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807",
            _TOKENIZER,
            _VOCABULARY,
        ),
        _model(
            "small",
            486,
            1500,
            "Systran/faster-whisper-small@536b0662742c02347bc0e980a01041f333bce120",
            "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
            "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828",
            _TOKENIZER,
            _VOCABULARY,
        ),
        _model(
            "base",
            148,
            700,
            "Systran/faster-whisper-base@ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            _TOKENIZER,
            _VOCABULARY,
        ),
        _model(
            "tiny",
            78,
            500,
            "Systran/faster-whisper-tiny@d90ca5fe260221311c53c58e660288d3deb8d356",
            "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
            "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8",
            _TOKENIZER,
            _VOCABULARY,
        ),
    ),
)
