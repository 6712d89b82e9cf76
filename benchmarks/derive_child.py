"""One derivation, as a process of its own: SOURCE FOLDER WANTED…"""

from __future__ import annotations

import sys
from pathlib import Path

from auteur.media.derive import Derivatives, derive

if __name__ == "__main__":
    derive(Path(sys.argv[1]), Derivatives(**dict.fromkeys(sys.argv[3:], True)), Path(sys.argv[2]))
