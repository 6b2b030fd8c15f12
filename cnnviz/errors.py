"""What can be explained to a user: every failure that cnnviz foresees is one of these."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.wording import brief, plain


class CnnvizError(Exception):
    """A failure whose message is for the user; `status` is the exit status that it earns.

    Its text can be shown as it is: no terminal obeys it, whoever wrote the words that it quotes.
    """

    status = 2

    def __init__(self, message: str) -> None:
        super().__init__(brief(plain(message)))


class OutsideError(CnnvizError):
    """What went wrong outside of the user's words: an unwritable file, a missing program."""

    status = 1


class Fault(NamedTuple):
    """What is wrong with the characters `start` to `end` of a text (0-based, end excluded)."""

    start: int
    end: int
    reason: str


class SpecError(CnnvizError):
    """A text that is no network. `text` is what was read, `faults` are all that is wrong with it.

    The message names each fault's place and draws a caret under it; `faults` are sorted by place.
    """

    def __init__(self, message: str, text: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(message)
        self.text = text
        self.faults = faults


class ArgumentFault(ValueError):
    """Raised by a layer in the making: `argument` is the parameter at fault, `reason` says why."""

    def __init__(self, argument: str, reason: str) -> None:
        super().__init__(reason)
        self.argument = argument
        self.reason = reason


class ShapeFault(ValueError):
    """Raised by a layer that cannot take the shape that it was given; the reason is in words.

    `about` is the parameter at fault, "axes" where the number of axes is, "" where nothing alone
    is; `size` is -1 where a larger input may be taken, 1 where a smaller one, 0 where neither.
    """

    def __init__(self, reason: str, about: str = "", size: int = 0) -> None:
        super().__init__(reason)
        self.about = about
        self.size = size
