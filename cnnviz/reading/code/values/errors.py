"""How reading a text ends early: the text raises, a limit is reached, nothing more is known."""

from __future__ import annotations

import ast
import builtins

from cnnviz.reading.code.values.values import Class, Unknown


class Raised(Exception):
    """The text itself raises here, or would when run. `kind` is the error's name, "" if it is not
    known, `cls` its class if the text has that; `explicit`: the text raises it explicitly.
    """

    def __init__(
        self,
        kind: str,
        reason: str,
        node: ast.AST,
        cls: Class | None = None,
        explicit: bool = False,
    ) -> None:
        super().__init__(reason)
        self.kind, self.cls, self.explicit = kind, cls, explicit
        self.reason = reason
        self.node = node


class Failure(Unknown):
    """An error of the text, its type or where it was: not None, and no more is known of it."""

    __slots__ = ()

    def at(self, *_: object) -> Failure:
        """The same, whatever it is called."""
        return self


class Endless(Exception):
    """A generator yields, or a loop turns, for longer than it is followed."""


class Halt(Exception):
    """The network depends on something unknown; `unknown` says on what."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.why)
        self.unknown = unknown


class Limit(Exception):
    """A bound on steps, depth, sizes or time is reached; the message says which."""


class OutOfTime(Limit):
    """The time is over, wherever that was."""

    def __init__(self) -> None:
        super().__init__("this takes too long to follow")


def lacks_attribute(path: str, name: str) -> bool:
    """Whether a built-in error class is known to have no attribute of that name.

    >>> lacks_attribute("ValueError", "width"), lacks_attribute("OSError", "errno")
    (True, False)
    >>> lacks_attribute("Other", "width")
    False
    """
    kind = getattr(builtins, path.rpartition(".")[2], None)
    error = isinstance(kind, type) and issubclass(kind, BaseException)
    return error and not hasattr(kind, name)
