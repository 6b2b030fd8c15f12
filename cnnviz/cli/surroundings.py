"""What must not matter about how the process was started: others' settings, closed files."""

from __future__ import annotations

import os
import sys
import warnings

_FOR_PROGRAMMERS = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
"""Warnings for those who write programs; the rest becomes notes."""


def forget() -> None:
    """Makes pictures and notes independent of the environment."""
    # The settings that matplotlib would read: see render.surroundings.
    os.environ["MATPLOTLIBRC"] = os.devnull
    for name in ("MPLBACKEND", "SOURCE_DATE_EPOCH"):
        os.environ.pop(name, None)
    # PYTHONWARNINGS would turn notes into errors, or drop them.
    warnings.resetwarnings()
    for category in _FOR_PROGRAMMERS:
        warnings.simplefilter("ignore", category)
    _fill_gaps()


def _fill_gaps() -> None:
    """Occupies the descriptors of standard files that are closed.

    A picture written to descriptor 1 would have the words of other programs in it.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while os.open(os.devnull, os.O_RDWR) < 2:
            pass
