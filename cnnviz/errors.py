"""What can be explained to a user: every failure that cnnviz foresees is one of these."""

from __future__ import annotations

from typing import NamedTuple


class CnnvizError(Exception):
    """A failure whose message is written for the user; `status` is the exit status that it earns."""

    status = 2


class OutsideError(CnnvizError):
    """What went wrong outside of the user's words: a file that cannot be written, a missing program."""

    status = 1


class Fault(NamedTuple):
    """One fault of a text: what is wrong with the characters `start` to `end` (0-based, end excluded)."""

    start: int
    end: int
    reason: str


class ArgumentFault(ValueError):
    """Raised by a layer that is being made: `argument` is the parameter at fault, `reason` says why."""

    def __init__(self, argument: str, reason: str) -> None:
        super().__init__(reason)
        self.argument = argument
        self.reason = reason


class ShapeFault(ValueError):
    """Raised by a layer that cannot take the shape that it was given; the reason is in words."""
