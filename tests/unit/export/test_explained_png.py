"""The drawing of a receipt in pixels shows the spans where they are."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from auteur.media.explain import BAR_PX, COPIED, ENCODED, ROWS, x_of
from auteur.media.explain_png import explained_png
from auteur.media.export import export
from auteur.media.receipt import Receipt
from tests.golden.cutting import playlist
from tests.support.testcard import Card, make

CARD = Card(seconds=9, gop=40)


@pytest.fixture(scope="module")
def receipt(tmp_path_factory: pytest.TempPathFactory) -> Receipt:
    folder = tmp_path_factory.mktemp("explained")
    source = make(CARD, folder / "card.mp4")
    return export(playlist([("a", 0, 4000), ("a", 4700, 9000)], CARD), {"a": source}, folder / "out.mp4")


def picture(data: bytes, path: Path) -> np.typing.NDArray[np.uint8]:
    path.write_bytes(data)
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_every_span_has_its_colour_at_its_place(receipt: Receipt, tmp_path: Path) -> None:
    seen = picture(explained_png(receipt), tmp_path / "explained.png")
    assert {span.copied for span in receipt.spans} == {True, False}
    for span in receipt.spans:
        middle = x_of((span.start_ms + span.end_ms) / 2, receipt.picture_ms)
        found = seen[2 * (ROWS[span.track] + BAR_PX // 2), round(2 * middle)]
        wanted = COPIED if span.copied else ENCODED
        assert "#" + bytes(found.tolist()).hex() == wanted


def test_names_that_are_long_or_odd_do_no_harm(receipt: Receipt, tmp_path: Path) -> None:
    from dataclasses import replace

    for name in ("x" * 4000, "\u202e<b>&\x1b[31m\n%n", ""):
        seen = picture(explained_png(replace(receipt, name=name)), tmp_path / "odd.png")
        assert seen.shape == (384, 1920, 3)
