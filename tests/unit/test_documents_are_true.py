"""What the pages say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks import page as benchmarks_page

from auteur.cli.main import COMMANDS
from tests.support import formats_page, outputs_page
from tests.support.operations_page import PAGE, page

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    p
    for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")]
    if ".venv" not in p.parts
)


def test_the_page_of_operations_is_that_of_the_registry() -> None:
    assert PAGE.read_text() == page(), "renew it: python -m tests.support.operations_page"


def test_the_page_of_formats_is_that_of_the_registry() -> None:
    assert formats_page.PAGE.read_text() == formats_page.page(), (
        "renew it: python -m tests.support.formats_page"
    )


def test_the_page_of_outputs_is_that_of_the_tables() -> None:
    assert outputs_page.PAGE.read_text() == outputs_page.page(), (
        "renew it: python -m tests.support.outputs_page"
    )


@pytest.mark.parametrize("file", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", file.read_text()):
        if not target.startswith("http"):
            assert (file.parent / target).exists(), target


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    assert {
        name for name in COMMANDS if f"auteur {name}`" not in readme and f"auteur {name} " not in readme
    } <= {"demo"}


def test_every_target_of_the_makefile_that_the_pages_name_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for file in PAGES:
        for target in re.findall(r"`make ([a-z-]+)", file.read_text()):
            assert re.search(rf"^{target}:|^bench-%:", makefile, re.MULTILINE), f"{file.name}: make {target}"


def test_the_page_of_benchmarks_is_that_of_the_results() -> None:
    assert benchmarks_page.PAGE.read_text() == benchmarks_page.page(), "renew it: make bench"
    assert benchmarks_page.README.read_text() == benchmarks_page.readme(), "renew it: make bench"


def test_every_test_that_the_page_of_security_names_is_there() -> None:
    missing, file = [], Path()
    for path, name in re.findall(
        r"`([a-z0-9_/]+\.py)?(?:::(\w+))?`", (ROOT / "docs/security.md").read_text()
    ):
        if path:
            places = [ROOT / path, ROOT / "tests" / path, ROOT / "tests/integration" / path]
            file = next((place for place in places if place.exists()), Path(path))
        if not file.exists() or (name and f"def {name}(" not in file.read_text()):
            missing.append(f"{path}::{name}")
    assert missing == []
