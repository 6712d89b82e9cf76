"""Tests of the production engines: their own classes and loading code, with weights drawn at random. No network."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

os.environ |= {"HF_HUB_OFFLINE": "1", "PYANNOTE_METRICS_ENABLED": "0", "OMP_NUM_THREADS": "1"}


def pytest_configure(config: pytest.Config) -> None:
    """Say what is missing, and not as hundreds of import errors; let pass what only the libraries can mend."""
    config.addinivalue_line("filterwarnings", "ignore:`torch.jit.script` is deprecated:DeprecationWarning")
    if find_spec("torch") is None:
        raise pytest.UsageError("torch is not installed: make models")
