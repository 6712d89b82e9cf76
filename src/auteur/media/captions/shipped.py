"""The allow-list of fonts: which files are shipped, and their SHA-256. None is opened whose hash is another."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import auteur

__all__ = ["EMOJI", "FONTS", "Shipped", "font_file"]


class Shipped(NamedTuple):
    """A font file of the package. `family` is "" for one that only helps out where a family lacks a letter."""

    file: str
    sha256: str
    bold: bool = False
    family: str = ""


FONTS: tuple[Shipped, ...] = (
    Shipped(
        "NotoSans-Regular.ttf",
        "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d",
        family="Noto Sans",
    ),
    Shipped(
        "NotoSans-Bold.ttf",
        "e83493c945848ecd4a9ad0f6d19164541a0d3e23a9c952304a00a46e00272ac5",
        bold=True,
        family="Noto Sans",
    ),
    Shipped("NotoColorEmoji-COLRv1.ttf", "6a005003355ce8ed0b8ff3d320b49c62ec11b396a774fbd935f12913ecc2d33b"),
    Shipped(
        "NotoSansSymbols-Regular.ttf", "24b615ceb7d50a2c09060664ca9e24a160c9beb6bfca0563e8359369a4bc0993"
    ),
    Shipped(
        "NotoSansSymbols2-Regular.ttf", "876598db5f1e3bef2bc77c4d94c5b0d5d2c1620be4878a06f18fb5434e331688"
    ),
    Shipped("NotoSansMath-Regular.ttf", "8242bd1e55368b27e32455260754cf9aa58f3ad7ea80664b66c21f1b09910d6c"),
    Shipped("NotoSansArabic-Regular.ttf", "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e"),
    Shipped(
        "NotoSansArabic-Bold.ttf",
        "ded6fc7359ca36d15d7aab9ef0c066e21ce48b26a069994d6602fa2cb9a1b952",
        bold=True,
    ),
    Shipped("NotoSansHebrew-Regular.ttf", "436900d5ad77d33e4234247f3076eaecd25b92b9bea0519514f684140e3566a7"),
    Shipped(
        "NotoSansHebrew-Bold.ttf",
        "d3b01343f71e8a93fffb84c345a1aecbaf4694b98d0eaace916cb9eac9e6dcd3",
        bold=True,
    ),
    Shipped("DroidSansFallbackFull.ttf", "acb6440a713d880a13a21b468ba7cd43f5a2b2934972e51be791c880730777b8"),
    Shipped("NanumGothic-Regular.ttf", "cf050025dcce823de644153981ff8b171d5b78d7d0ddd6e3c9f39e814fad3564"),
    Shipped(
        "NotoSansDevanagari-Regular.ttf", "79a470365ccb210fa3c7d8d8ff2e005ef9d983cfd067f735a0caf7e15070ca9f"
    ),
    Shipped(
        "NotoSansDevanagari-Bold.ttf",
        "77ad688cfe1dc55185bf4edb4db3c614202c65dd23a1463ad0e23fc52bcc9a5c",
        bold=True,
    ),
    Shipped("NotoSansThai-Regular.ttf", "dfbd5ed0f1e68c3cbc51aa08f646d1ab0e68e7c4ceab70a69e465225ff701f93"),
    Shipped(
        "NotoSansThai-Bold.ttf", "97bbc8ea98328325285f2f552228c7aac1db39d8f38f0096a61ba7df1f1f780e", bold=True
    ),
    Shipped(
        "NotoSansBengali-Regular.ttf", "9bb35b3547829ecc42041b6017e87fd4c5f1da1edcd00f59171777050f346018"
    ),
    Shipped("NotoSansTamil-Regular.ttf", "a7bb7f92f165479af2f0556c4fd669b74c5959f464f603e18389b532f4d07a71"),
    Shipped("NotoSansTelugu-Regular.ttf", "cb3165071121b1e80c55a041d0c1f79b3bbc68e4b0eab37b0d881958dfc3ed7a"),
    Shipped(
        "NotoSansGujarati-Regular.ttf", "4468a3a24516831874fb4a867b760a22257944584e478d32a97e3c4d4bfc6400"
    ),
    Shipped(
        "NotoSansGurmukhi-Regular.ttf", "1db960ff6f506a98f5b3ece78f54618388c6187e7edf8ceee5ab63389c0db3ab"
    ),
    Shipped(
        "NotoSansKannada-Regular.ttf", "892b841b0b87ca3c2702bdc78d3031c8220f53e8f5f496ec5e37ccf0ca03ddf7"
    ),
    Shipped(
        "NotoSansMalayalam-Regular.ttf", "5433f4a642b4325aa169a55c4c6b8d1c4a45c4e08bcd9cbe72888229709a8f2d"
    ),
    Shipped(
        "NotoSansSinhala-Regular.ttf", "31f83eec724a27779d1434afc84beabee239c0ff77dc8d04bee9f49c60b23fdd"
    ),
    Shipped("NotoSansKhmer-Regular.ttf", "bc9a5e2afcee249849e409aabe6e22330c479b878ea3e59bf5e7c84482d7ee53"),
    Shipped("NotoSansLao-Regular.ttf", "6c3de7db369e85cba20255d161eeeb3d934ea3c4c51e2574c2ddcce79a25025c"),
    Shipped(
        "NotoSansMyanmar-Regular.ttf", "3fe9a4babc12081adc979e0313433e6ec85bb3ad069681c23ee8d8ea8b91332b"
    ),
    Shipped(
        "NotoSansEthiopic-Regular.ttf", "58bc43b062961b38ee45757d2e74e6a991a12011aa0399fb03004ac432e5c852"
    ),
    Shipped(
        "NotoSansArmenian-Regular.ttf", "9636c32c121f4fc1fc6963dfad60ea32c41889507118a46f83a818eacf40348e"
    ),
    Shipped(
        "NotoSansGeorgian-Regular.ttf", "ba75f2154fef9beac8439f94c631dc37ef9c708d32f9254bb019afdfa9aa3138"
    ),
)
"""In the order in which they help out."""

EMOJI = next(font for font in FONTS if "Emoji" in font.file)


def font_file(font: Shipped) -> Path:
    """Where it lies in the package."""
    return Path(auteur.__file__).parent / "assets" / "fonts" / font.file
