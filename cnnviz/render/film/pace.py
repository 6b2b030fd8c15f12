"""How fast an animation's frames follow one another."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.wording import as_text

FPS = (0.05, 50.0)
"""The slowest and the fastest that all players show correctly."""

HOLD = 3.0
"""The least seconds of the last frame, so that it is seen before the loop begins again."""

STEP, MOVE = 2.0, 0.5
"""Seconds of a step of a build-up, and of a position of a walk, by default."""


class Pace(NamedTuple):
    """Frames per second (None: whatever suits them), and whether the film stops at its end."""

    fps: float | None = None
    once: bool = False

    def seconds(self, frames: int, walk: bool = False) -> list[float]:
        """How long each frame of a build-up or a walk is shown; the last one is held.

        >>> Pace(fps=2).seconds(3)
        [0.5, 0.5, 3.0]
        """
        duration = 1 / self.fps if self.fps else (MOVE if walk else STEP)
        return [duration] * (frames - 1) + [max(duration, HOLD)]


def checked_fps(fps: float) -> float:
    """`fps` as a number that players can show; raises `CnnvizError`."""
    try:
        number = float("nan") if isinstance(fps, (str, bool)) else float(fps)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not FPS[0] <= number <= FPS[1]:
        raise CnnvizError(f"fps is {FPS[0]:g} to {FPS[1]:g}, not {as_text(fps)}")
    return number
