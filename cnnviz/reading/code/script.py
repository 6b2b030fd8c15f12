"""A text that is a network's way itself, without a class or a function of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.values import Unknown, Value


class Loose(NamedTuple):
    """An expression that stands alone in the text, with its value."""

    node: ast.expr
    value: Value


class Script:
    """A text that calls its layers itself: `shape` is what its first tensor is taken to be.

    `lost` are layers that are called on what is not known, and what that is.
    """

    def __init__(self, shape: tuple[int, ...] | None) -> None:
        self.shape = shape
        self.begun = False
        self.lost: list[tuple[Module, Unknown]] = []
        self.called: set[str] | None = None  # Names of the functions that the text calls.
        self.name = ""  # What the text calls its input, which it makes nowhere.
