"""Where names have their values: in a function, around it, at the text's top level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.reading.code.values.values import Dict, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.values.values import Class

ABSENT = object()
"""The result of looking up an unknown name."""


class Scope:
    """Names with their values; `outer` is the enclosing scope, None for that of the whole text.

    `owner` and `first` are the class and the object of a method, for `super()`. `pending`: on an
    unknown condition the function may have returned already, one of `given`. `local` are the names
    that a function assigns, which hide those of enclosing scopes.
    """

    __slots__ = (
        *("elsewhere", "first", "given", "local", "names", "outer", "owner", "pending"),
        "yields",
    )

    def __init__(self, outer: Scope | None = None) -> None:
        self.names = Dict()
        self.outer = outer
        self.local: frozenset[str] = frozenset()
        self.owner: Class | None = None
        self.first: Value = None
        self.pending: Unknown | None = None
        self.given: list[Value] = []
        self.elsewhere: dict[str, Scope] = {}
        self.yields: list[Value] | None = None

    @property
    def root(self) -> Scope:
        """The scope of the whole text."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def find(self, name: str) -> Value:
        """The value of a name, or `ABSENT`."""
        scope: Scope | None = self.elsewhere.get(name, self)
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return ABSENT

    def unbound(self, name: str) -> bool:
        """Whether a name is a function's own and not assigned yet."""
        return name in self.local and name not in self.names and name not in self.elsewhere

    def home(self, name: str) -> Scope:
        """Where an assignment to a name goes."""
        return self.elsewhere.get(name, self)
