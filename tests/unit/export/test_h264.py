"""Parameter sets: read, changed and written again to the bit."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest
from av.codec.context import Flags

from auteur.media import h264


def encoder_sets(
    params: str, *, size: tuple[int, int] = (160, 96), pix_fmt: str = "yuv420p"
) -> tuple[bytes, bytes]:
    """The parameter sets x264 makes."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = (*size, pix_fmt)
    encoder.time_base = encoder.framerate = Fraction(30)
    encoder.time_base = Fraction(1, 30)
    encoder.flags |= Flags.global_header
    encoder.options = {"preset": "medium", "x264-params": params}
    encoder.open()
    found = list(h264.annexb_units(encoder.extradata or b""))
    return next(u for u in found if u[0] & 31 == h264.SPS), next(u for u in found if u[0] & 31 == h264.PPS)


@pytest.mark.parametrize(
    "params",
    [
        "bframes=3",
        "bframes=0:ref=1",
        "sps-id=7",
        "sar=4/3:colorprim=bt709:transfer=bt709:colormatrix=bt709:fullrange=on:videoformat=pal",
        "bframes=8:ref=6:keyint=infinite",
        "chromaloc=1:overscan=crop",
        "sar=1234/1001",
        "cabac=0:8x8dct=0:bframes=0:weightp=0",
    ],
)
def test_a_parameter_set_that_is_read_and_written_is_the_same(params: str) -> None:
    sps, _ = encoder_sets(params)
    assert h264.write_sps(h264.parse_sps(sps)) == sps


def test_buffering_models_are_read_over_and_left_out() -> None:
    sps, _ = encoder_sets("nal-hrd=vbr:vbv-maxrate=2000:vbv-bufsize=2000")
    parsed = h264.parse_sps(sps)
    assert parsed.vui is not None
    assert parsed.vui.hrd
    again = h264.parse_sps(h264.write_sps(parsed))
    assert again.vui is not None
    assert not again.vui.hrd
    assert again.vui.restriction == parsed.vui.restriction


def test_a_seams_parameter_set_is_the_sources_but_for_what_its_slices_need() -> None:
    source = h264.parse_sps(
        encoder_sets("bframes=3:ref=4:sar=4/3:colorprim=bt709:transfer=bt709:colormatrix=bt709")[0]
    )
    seam = h264.parse_sps(encoder_sets("bframes=0:ref=1:sps-id=1:8x8dct=1")[0])
    made = h264.seam_sps(source, seam, 2)
    for name in (
        "profile",
        "constraints",
        "level",
        "references",
        "crop",
        "vui",
        "width_mbs",
        "height_map_units",
    ):
        assert getattr(made, name) == getattr(source, name), name
    for name in ("identifier", "log2_frame_num", "poc_type", "log2_poc_lsb"):
        assert getattr(made, name) == getattr(seam, name), name


def test_a_seam_of_another_size_or_depth_is_refused() -> None:
    source = h264.parse_sps(encoder_sets("")[0])
    with pytest.raises(h264.BadStream, match="width_mbs"):
        h264.seam_sps(source, h264.parse_sps(encoder_sets("", size=(320, 96))[0]), 0)
    with pytest.raises(h264.BadStream, match="chroma_format"):
        h264.seam_sps(source, h264.parse_sps(encoder_sets("", pix_fmt="yuv444p")[0]), 0)


def test_a_decoder_configuration_survives_writing_and_reading() -> None:
    one, two = encoder_sets("sps-id=0"), encoder_sets("sps-id=3")
    config = h264.AvcConfig(4, (one[0], two[0]), (one[1], two[1]))
    assert h264.parse_avcc(h264.write_avcc(config)) == config
    assert h264.pps_ids(two[1]) == (3, 3)


@pytest.mark.parametrize("cut", [0, 1, 5, 8, 20])
def test_a_configuration_that_is_cut_off_is_refused(cut: int) -> None:
    config = h264.write_avcc(h264.AvcConfig(4, encoder_sets("")[:1], encoder_sets("")[1:]))
    with pytest.raises(h264.BadStream):
        h264.parse_sps(h264.parse_avcc(config[:cut]).sps[0][:6])
