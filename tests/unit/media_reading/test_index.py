from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext

from auteur.media import index as indexing
from auteur.media.errors import MediaCrashed, MediaTooLarge
from auteur.media.index import PacketIndex, index, index_packets, keyframe_kind
from auteur.media.open import open_media
from tests.support.small_media import make

OPEN_GOPS = {
    "g": "15",
    "bf": "2",
    "x264-params": "open-gop=1:keyint=15:min-keyint=15:scenecut=0:bframes=2:b-adapt=0",
}
CLOSED_GOPS = {"g": "15", "bf": "2", "sc_threshold": "0"}


def test_packets_come_in_decode_order_with_every_frame_once(tmp_path: Path) -> None:
    found = index(make(tmp_path / "a.mp4", codec_options=CLOSED_GOPS))
    assert found.video is not None
    assert len(found.video) == 45
    assert np.all(np.diff(found.video.dts) > 0)
    assert not np.all(np.diff(found.video.pts) > 0)
    shown_s = [int(t) * found.video.time_base for t in found.video.pts[found.video.shown()]]
    assert shown_s == [Fraction(i * 1001, 30000) for i in range(45)]


def test_the_index_agrees_with_the_decoder_on_what_is_shown(tmp_path: Path) -> None:
    file = make(tmp_path / "a.mp4", codec_options=CLOSED_GOPS)
    found = index(file)
    assert found.video is not None
    with open_media(file) as container:
        decoded = [frame.pts for frame in container.decode(video=0)]
    assert found.video.pts[found.video.shown()].tolist() == decoded


def test_idr_keyframes_are_closed(tmp_path: Path) -> None:
    found = index(make(tmp_path / "a.mp4", codec_options=CLOSED_GOPS))
    assert [(k.position, k.kind, k.leading) for k in found.keyframes] == [
        (0, "idr", 0),
        (15, "idr", 0),
        (30, "idr", 0),
    ]
    assert all(k.is_closed for k in found.keyframes)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_an_open_gop_is_known_by_its_recovery_point_and_leading_pictures(tmp_path: Path, name: str) -> None:
    found = index(make(tmp_path / name, codec_options=OPEN_GOPS, sound=""))
    first, *others = found.keyframes
    assert (first.kind, first.is_closed) == ("idr", True)
    assert others
    for keyframe in others:
        assert (keyframe.kind, keyframe.is_closed) == ("recovery", False)
        assert keyframe.leading > 0


def test_keyframes_of_other_codecs_are_clean(tmp_path: Path) -> None:
    found = index(make(tmp_path / "a.webm", picture="libvpx", sound="libopus"))
    assert {k.kind for k in found.keyframes} == {"key"}


def test_the_priming_of_the_sound_is_known(tmp_path: Path) -> None:
    sound = index(make(tmp_path / "a.mp4")).audio[0]
    assert sound.skip_start_samples == 1024
    assert sound.discard.tolist()[:2] == [True, False]
    assert int(sound.pts[sound.shown()[0]]) == 0


def test_an_index_survives_json(tmp_path: Path) -> None:
    with open_media(make(tmp_path / "a.mkv")) as container:
        made = index_packets(container)
    again = PacketIndex.from_json(json.loads(json.dumps(made.to_json())))
    assert again.to_json() == made.to_json()
    assert again.keyframes == made.keyframes


@pytest.mark.parametrize(
    "change", [{"zero_s": "x"}, {"video": {}}, {"keyframes": [1]}, {"audio": 3}, {"zero_s": "1/0"}]
)
def test_json_that_is_no_index_is_an_error_of_ours(tmp_path: Path, change: dict[str, object]) -> None:
    with open_media(make(tmp_path / "a.mkv")) as container:
        said = index_packets(container).to_json()
    with pytest.raises(MediaCrashed):
        PacketIndex.from_json({**said, **change})


def test_too_many_packets_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MAX_PACKETS", 10)
    with open_media(make(tmp_path / "a.mp4")) as container, pytest.raises(MediaTooLarge):
        index_packets(container)


def test_the_kind_of_a_keyframe_is_the_same_in_both_writings_of_h264(tmp_path: Path) -> None:
    with av.open(str(make(tmp_path / "a.mp4", codec_options=OPEN_GOPS, sound=""))) as container:
        stream = container.streams.video[0]
        prefixed = [p for p in container.demux(stream) if p.is_keyframe]
        extradata = stream.codec_context.extradata or b""
        to_annex_b = BitStreamFilterContext("h264_mp4toannexb", stream)
        kinds = [keyframe_kind(bytes(p), "h264", extradata) for p in prefixed]
        bare = [keyframe_kind(bytes(q), "h264", b"") for p in prefixed for q in to_annex_b.filter(p)]
    assert kinds == bare == ["idr", "recovery", "recovery"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "intra"),
        (b"\0\0\1", "intra"),
        (b"\0\0\1\x65", "idr"),
        (b"\0\0\1\x06\x06\x01\xc4\0\0\1\x61", "recovery"),
        (b"\0\0\1\x06\x06\x01\x4c\0\0\1\x61", "gradual"),
        (b"\0\0\1\x06\xff\xff\xff\0\0\1\x61", "intra"),
        (b"\0\0\1\x06\x05\x02ab\x06\x01\x80\x80\0\0\1\x61", "recovery"),
    ],
)
def test_nal_units_are_read_without_trusting_them(data: bytes, kind: str) -> None:
    assert keyframe_kind(data, "h264", b"") == kind
