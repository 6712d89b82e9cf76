"""Derivations in a process of their own: SOURCE FOLDER TIMES WANTED…"""

from __future__ import annotations

import sys
from pathlib import Path

from auteur.media.derive import Derivatives, derive

if __name__ == "__main__":
    for _ in range(int(sys.argv[3])):
        derive(Path(sys.argv[1]), Derivatives(**dict.fromkeys(sys.argv[4:], True)), Path(sys.argv[2]))
