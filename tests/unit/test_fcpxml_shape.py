"""Every FCPXML has the elements, the order and the references of the format."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.effects import Crop, FadeIn, FadeOut, Gain, Opacity, Position, Scale, Speed
from auteur.formats.fcpxml import write_fcpxml
from auteur.formats.xml_text import parse_xml
from tests.support.cuts import RATES, blended_at, media_at, random_cut
from tests.support.fcpxml_shape import faults
from tests.support.golden_formats import CUTS, golden_path
from tests.unit.test_interchange_effects import _edl, _media


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("cut", CUTS)
def test_the_golden_files_are_in_shape(cut: str, rate: str) -> None:
    assert faults(parse_xml(golden_path("fcpxml", rate, cut).read_text())) == []


@given(st.integers(0, 10**6), st.sampled_from(sorted(RATES.values())))
def test_any_cut_is_in_shape(seed: int, rate: object) -> None:
    chosen = next(known for known in RATES.values() if known == rate)
    assert faults(parse_xml(write_fcpxml(random_cut(Random(seed), chosen), media_at(chosen)).text)) == []


def test_every_effect_is_in_shape() -> None:
    looks = (Opacity(0.25), Scale(1.5), Position(0.125, -0.25), Crop(0.1, 0.2, 0.05, 0.3), Speed(2.0))
    fades = (FadeIn(300), FadeOut(400))
    made = write_fcpxml(_edl((*looks, *fades), (Gain(-6), Speed(2.0), *fades)), _media())
    assert faults(parse_xml(made.text)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('ref="r4"', 'ref="r2"', "names no effect"),
        ('ref="r3"', 'ref="r9"', "names no asset"),
        ("<transition ", "<transitions ", "is not known"),
        (' uid="FFAudioTransition"', "", "lacks uid"),
        ("<spine>", '<spine lane="x">', "has lane"),
        ('<filter-video ref="r4" name="Cross Dissolve" />', "", ""),
    ],
)
def test_a_planted_fault_is_found(right: str, wrong: str, fault: str) -> None:
    text = write_fcpxml(blended_at(RATES["25"]), media_at(RATES["25"])).text
    assert right in text
    text = text.replace(right, wrong)
    if right == "<transition ":
        text = text.replace("</transition>", "</transitions>")
    found = faults(parse_xml(text))
    assert (not found) if fault == "" else any(fault in one for one in found), found


def test_filters_in_another_order_are_a_fault() -> None:
    root = parse_xml(write_fcpxml(blended_at(RATES["25"]), media_at(RATES["25"])).text)
    blend = root.find(".//transition")
    assert blend is not None
    blend[:] = reversed(blend)
    assert faults(root) == ["<filter-video> stands out of order in <transition>"]
