"""The list of parts names everything that is installed, and every FFmpeg in it."""

from __future__ import annotations

import re
from importlib.metadata import PathDistribution, distributions
from pathlib import Path

from auteur.media.open import check_ffmpeg, ffmpeg_versions
from tests.support.sbom import ffmpeg_copies, parts_list

LOCK = Path(__file__).parents[2] / "requirements" / "dev.lock"
ELSEWHERE = re.compile(r"^([\w.-]+)==.*?;", re.MULTILINE)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_locked_is_in_the_list_with_its_licence() -> None:
    parts = {plain(part["name"]): part for part in parts_list(distributions())["components"]}
    text = LOCK.read_text()
    locked = {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    not_everywhere = {plain(name) for name in ELSEWHERE.findall(text)}
    assert locked - not_everywhere - parts.keys() == set()
    unnamed = {name for name, part in parts.items() if "licenses" not in part}
    assert unnamed <= {
        "espeakng-loader",  # what it loads is eSpeak NG
        "pyworld",  # MIT, as its LICENSE says
    }


def test_every_ffmpeg_is_named_and_none_has_the_known_hole() -> None:
    copies = list(ffmpeg_copies(parts_list(distributions())))
    assert ("av", ffmpeg_versions()["ffmpeg"]) in copies
    for _, version in copies:
        check_ffmpeg(version)


def test_another_copy_is_found(tmp_path: Path) -> None:
    information = tmp_path / "other-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (information / "RECORD").write_text("other.libs/libavcodec-1234.so.59.1.100,,\n")
    (tmp_path / "other.libs").mkdir()
    (tmp_path / "other.libs" / "libavcodec-1234.so.59.1.100").write_bytes(b"\0\0FFmpeg version n6.1.1\0")
    parts = parts_list([PathDistribution(information)])
    assert list(ffmpeg_copies(parts)) == [("other", "n6.1.1")]
