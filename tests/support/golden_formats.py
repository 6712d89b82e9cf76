"""Writes tests/data/cuts: `python -m tests.support.golden_formats`. Look at the difference before you keep it."""

from __future__ import annotations

from pathlib import Path

from auteur.formats.registry import FORMATS
from tests.support.cuts import RATES, blended_at, cut_at, media_at

FOLDER = Path(__file__).parents[1] / "data" / "cuts"
NAMES = [name for name, known in FORMATS.items() if known.kind == "cut" and known.write]


CUTS = {"cut": cut_at, "blend": blended_at}


def golden_text(name: str, rate: str, cut: str = "cut") -> str:
    """What the format's writer makes of the cut at this rate."""
    write = FORMATS[name].write
    assert write is not None
    return write(CUTS[cut](RATES[rate]), media_at(RATES[rate])).text


def golden_path(name: str, rate: str, cut: str = "cut") -> Path:
    return FOLDER / f"{cut}-{rate}{FORMATS[name].ending}"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for one in NAMES:
        for at in RATES:
            for cut in CUTS:
                golden_path(one, at, cut).write_text(golden_text(one, at, cut))
