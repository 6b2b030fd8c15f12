"""What must not matter of how the process was started: others' settings, closed files."""

from __future__ import annotations

import os
import sys
import warnings

_OURS_TO_TELL = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
"""What warns those who write programs; the rest is told as a note."""


def forget() -> None:
    """Has neither a picture nor a note depend on the environment."""
    # What matplotlib would read of its user's settings: see render.surroundings.
    os.environ["MATPLOTLIBRC"] = os.devnull
    for name in ("MPLBACKEND", "SOURCE_DATE_EPOCH"):
        os.environ.pop(name, None)
    # PYTHONWARNINGS makes errors of notes, or drops them.
    warnings.resetwarnings()
    for category in _OURS_TO_TELL:
        warnings.simplefilter("ignore", category)
    _fill_gaps()


def _fill_gaps() -> None:
    """Has nothing take the numbers of standard files that are closed.

    A picture that is written as file 1 would have the words of other programs in it.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while os.open(os.devnull, os.O_RDWR) < 2:
            pass
