"""`python -m benchmarks [NAME …]` runs the benchmarks named, or all of them."""

from __future__ import annotations

import importlib
import sys

from benchmarks.page import renew

BENCHMARKS = {
    "core": "an operation, loading and writing on 30,000 words and 5,000 clips",
    "quality": "how well the embedded engines find words",
    "speakers": "how well speakers are told apart, with nothing downloaded",
    "voices": "how near the matched voice comes to a speaker, and whether it is understood",
    "lips": "whether lips move as they were meant to, when, and at what cost",
    "storage": "starts of the embedded database, an edit through the store, bytes in and out",
    "server": "requests, edits and streams of the API, and how soon it stands",
    "jobs": "submitting jobs against bare tables, and how soon a worker begins",
    "export": "smart export against re-encoding and other tools",
    "full": "encoding everything against ffmpeg, and what captions and loudness add",
    "cache": "a second export after one changed word",
    "studio": "the studio in Chromium: keys, frames, loads and memory, beside a plain page",
    "derive": "filmstrip, peaks and proxy against ffmpeg, and the memory of hours",
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are:")
        for name, what in BENCHMARKS.items():
            print(f"  {name:<10} {what}")
        return 2
    for name in names or BENCHMARKS:
        importlib.import_module(f"benchmarks.{name}").main()
    renew()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
