"""A Whisper model of about one megabyte with random weights, made and converted by CTranslate2's own classes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from ctranslate2.specs import LayerSpec, WhisperSpec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_LAYERS, _HEADS, _WIDTH, _MELS = 1, 2, 32, 80
_POSITIONS = {"encoder": 1500, "decoder": 448}
_SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nocaptions|>",
    "<|notimestamps|>",
)


def make_tiny_whisper(folder: Path) -> Path:
    """An English-only model in `folder`, loadable by path; it hears nonsense, always the same."""
    tokens = _tokens()
    spec = WhisperSpec(_LAYERS, _HEADS, _LAYERS, _HEADS)
    _fill(spec, len(tokens))
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))
    _tokenizer(tokens).save(str(folder / "tokenizer.json"))
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"feature_size": _MELS, "sampling_rate": 16_000})
    )
    return folder


def _tokens() -> list[str]:
    """Every byte with and without a space before it, Whisper's special tokens, and its timestamps of 20 ms."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    stamps = [f"<|{index * 0.02:.2f}|>" for index in range(1501)]
    return [*letters, *(f"Ġ{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), *_SPECIAL, *stamps]


def _tokenizer(tokens: list[str]) -> Tokenizer:
    text = tokens[: tokens.index(_SPECIAL[0])]
    vocabulary = {token: number for number, token in enumerate(text)}
    merges = [("Ġ", letter) for letter in "abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in tokens[len(text) :]])
    return tokenizer


class _Weights:
    """Random weights of a fixed seed, written into a specification layer by layer."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(11)

    def some(self, *shape: int, scale: float = 0.3) -> np.ndarray:
        return self._random.normal(0, scale, shape).astype(np.float32)

    def linear(self, layer: LayerSpec, outputs: int, inputs: int = _WIDTH) -> None:
        layer.weight, layer.bias = self.some(outputs, inputs), np.zeros(outputs, np.float32)

    def norm(self, layer: LayerSpec) -> None:
        layer.gamma, layer.beta = np.ones(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)

    def block(self, layer: LayerSpec) -> None:
        """Self-attention, attention to the encoder where there is one, and the feed-forward part."""
        self.norm(layer.self_attention.layer_norm)
        self.linear(layer.self_attention.linear[0], 3 * _WIDTH)
        self.linear(layer.self_attention.linear[1], _WIDTH)
        if hasattr(layer, "attention"):
            self.norm(layer.attention.layer_norm)
            self.linear(layer.attention.linear[0], _WIDTH)
            self.linear(layer.attention.linear[1], 2 * _WIDTH)
            self.linear(layer.attention.linear[2], _WIDTH)
        self.norm(layer.ffn.layer_norm)
        self.linear(layer.ffn.linear_0, 4 * _WIDTH)
        self.linear(layer.ffn.linear_1, _WIDTH, 4 * _WIDTH)


def _fill(spec: WhisperSpec, words: int) -> None:
    weights = _Weights()
    encoder, decoder = spec.encoder, spec.decoder
    for layer, inputs in ((encoder.conv1, _MELS), (encoder.conv2, _WIDTH)):
        layer.weight, layer.bias = weights.some(_WIDTH, inputs, 3), np.zeros(_WIDTH, np.float32)
    encoder.position_encodings.encodings = weights.some(_POSITIONS["encoder"], _WIDTH)
    decoder.position_encodings.encodings = weights.some(_POSITIONS["decoder"], _WIDTH)
    decoder.embeddings.weight = weights.some(words, _WIDTH)
    weights.linear(decoder.projection, words)
    for half in (encoder, decoder):
        weights.norm(half.layer_norm)
        for layer in half.layer:
            weights.block(layer)
