"""A task as it must not be written: it opens what it is given with no gate at all. For tests of the sandbox."""

from __future__ import annotations

import av

from auteur.core.progress import Report


def decode(arguments: dict[str, object], report: Report) -> dict[str, object]:
    with av.open(str(arguments["path"])) as container:
        return {"width": next(container.decode(video=0)).width}
