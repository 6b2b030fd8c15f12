"""Errors that can be explained to a user: every failure that cnnviz foresees is one of these."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.wording import brief, plain


class CnnvizError(Exception):
    """A failure whose message is for the user; `status` is its exit status.

    The text can be printed as it is: it has no control characters, whoever wrote what it quotes.
    """

    status = 2

    def __init__(self, message: str) -> None:
        super().__init__(brief(plain(message)))


class OutsideError(CnnvizError):
    """A failure that the user's words did not cause: an unwritable file, a missing program."""

    status = 1


class Fault(NamedTuple):
    """What is wrong with the characters `start` to `end` of a text (0-based, end excluded)."""

    start: int
    end: int
    reason: str


class SpecError(CnnvizError):
    """A text that is no network. `text` is what was read, `faults` is all that is wrong with it.

    The message names each fault's place and draws a caret under it; `faults` are sorted by place.
    """

    def __init__(self, message: str, text: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(message)
        self.text = text
        self.faults = faults


class ArgumentFault(ValueError):
    """Raised by a layer's constructor: `argument` is the parameter at fault, `reason` says why."""

    def __init__(self, argument: str, reason: str) -> None:
        super().__init__(reason)
        self.argument = argument
        self.reason = reason


class ShapeFault(ValueError):
    """Raised by a layer that cannot take an input shape; `reason` says why, in words.

    `about` is the parameter at fault, "axes" if the number of axes is, "" if no single thing is;
    `size` is -1 if a larger input may fit, 1 if a smaller one may, 0 if neither.
    """

    def __init__(self, reason: str, about: str = "", size: int = 0) -> None:
        super().__init__(reason)
        self.about = about
        self.size = size
