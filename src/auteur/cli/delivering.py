"""The options of every command that exports, in one place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from auteur.cli import options
from auteur.config import settings
from auteur.services.burning import look_of
from auteur.services.delivery import Delivery, delivery_of

__all__ = ["delivering"]


def _asked(
    preset: options.Preset = "source",
    size: options.Size = "",
    aspect: options.Aspect = "",
    fit: options.Fitting = "fit",
    rate: options.FrameRate = "",
    span: options.Range = "",
    mode: options.Mode = "smart",
    video_codec: options.VideoCodec = "",
    audio_codec: options.AudioCodec = "",
    encoder_preset: options.EncoderPreset = "veryfast",
    quality: options.Quality = 0.0,
    audio_bitrate: options.AudioBitrate = 0,
    measure: options.Measure = "sound",
    loudness: options.Loudness = None,
    true_peak: options.TruePeak = -1.0,
    captions: options.Captions = "file",
    style: options.Style = "",
    font: options.Fonts = None,
    denoise: options.Denoise = "none",
    de_ess: options.DeEss = False,
    credentials: options.Credentials = False,
) -> Delivery:
    styled = captions == "burn" or style or font
    look = look_of(style or "plain", font or (), settings().fonts) if styled else None
    return delivery_of(
        preset=preset,
        size=size,
        aspect=aspect,
        fit=fit,
        rate=rate,
        range_=span,
        captions=captions,
        look=look,
        mode=mode,
        video_codec=video_codec,
        audio_codec=audio_codec,
        encoder_preset=encoder_preset,
        quality=quality,
        audio_bitrate=audio_bitrate,
        measure=measure,
        loudness=loudness,
        true_peak=true_peak,
        denoise=denoise,
        de_ess=de_ess,
        credentials=credentials,
    )


def delivering(command: Callable[..., None]) -> Callable[..., None]:
    """The command with all options of an export in the place of its parameter `delivery`, which it gets made of them.

    Typer reads a command's signature, so the options are put there.
    """
    own, shared = (inspect.signature(function, eval_str=True) for function in (command, _asked))
    parameters: list[inspect.Parameter] = []
    for name, parameter in own.parameters.items():
        parameters += shared.parameters.values() if name == "delivery" else [parameter]

    @wraps(command)
    def run(**given: Any) -> None:
        words = {name: given.pop(name) for name in shared.parameters}
        command(**given, delivery=_asked(**words))

    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
