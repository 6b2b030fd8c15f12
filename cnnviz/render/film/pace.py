"""How fast the frames of an animation follow one another."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.wording import shown

FPS = (0.05, 50.0)
"""The slowest and the quickest that all players show as they should."""

HOLD = 3.0
"""Seconds that the last frame stays at least, so that it is seen before all begins anew."""

STEP, MOVE = 2.0, 0.5
"""Seconds that a step of a build-up and a position of a walk take, unasked."""


class Pace(NamedTuple):
    """Frames a second (None: what suits them), and whether the film stops at its end."""

    fps: float | None = None
    once: bool = False

    def seconds(self, frames: int, walk: bool = False) -> list[float]:
        """How long each of so many frames is seen, of a build-up or a walk; the last one is held.

        >>> Pace(fps=2).seconds(3)
        [0.5, 0.5, 3.0]
        """
        each = 1 / self.fps if self.fps else (MOVE if walk else STEP)
        return [each] * (frames - 1) + [max(each, HOLD)]


def frames_a_second(fps: float) -> float:
    """`fps` if players can show it; raises `CnnvizError`."""
    try:
        number = float("nan") if isinstance(fps, str) else float(fps)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not FPS[0] <= number <= FPS[1]:
        raise CnnvizError(f"fps is {FPS[0]:g} to {FPS[1]:g}, not {shown(fps)}")
    return number
