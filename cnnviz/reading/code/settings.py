"""What the user says of names that the text leaves open: `--set args.width=8`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cnnviz.errors import CnnvizError
from cnnviz.reading.code.values import Dict, List, Unknown, Value
from cnnviz.reading.wording import listed, nearest, short


class Settings:
    """Values by the words of the text that they stand for, as Python would write those.

    >>> Settings({'cfg["a"]': 3}).values
    {"cfg['a']": 3}
    """

    def __init__(self, said: Mapping[str, object] | None = None) -> None:
        self.values = {_name(name): _own(value) for name, value in (said or {}).items()}
        self.used: set[str] = set()
        self.rest: dict[str, tuple[str, ast.AST]] = {}  # Rests of arguments that nobody gives.
        self.made: dict[str, tuple[object, Value]] = {}  # Layers that it says, and for whom.
        self.told: set[str] = set()  # The parameters of the functions that run, of which it says.

    def concerns(self, found: Value) -> bool:
        """Whether a value may be one that the user has to say."""
        return isinstance(found, Unknown) or bool(self.values)

    def given(self, found: Value, node: ast.expr, _: object = None) -> Value:
        """What the user says of an expression, or what the text says: `found`."""
        if not self.values:
            return found
        name = ast.unparse(node)
        if name not in self.values:
            return found
        return self.said(name)

    def has(self, name: str) -> bool:
        """Whether the user says something of this name."""
        return name in self.values

    def said(self, name: str) -> Value:
        """What the user says of it."""
        self.used.add(name)
        return self.values[name]

    @contextmanager
    def inside(self, names: dict[str, bool]) -> Iterator[dict[str, Value]]:
        """Around the call of a function with these parameters, some of which it leaves out: what it
        is given for those. What it calls itself has its own by the same names.
        """
        fresh = names.keys() - self.told
        self.told.update(fresh)
        try:
            yield {name: self.said(name) for name in fresh if names[name]}
        finally:
            self.told.difference_update(fresh)

    def check(self, asked: set[str]) -> None:
        """Raises `CnnvizError` for a name that is none of the text's; it leaves `asked` open."""
        for name in self.values:
            if name not in self.used:
                near = nearest(name, tuple(asked))
                hint = f"; did you mean {near}?" if near else ""
                if not near and asked:
                    hint = f"; it leaves open {listed(sorted(asked)[:8])}"
                raise CnnvizError(
                    f"--set {short(name)}: the network of this text has no such name{hint}"
                )


def _name(name: str) -> str:
    try:
        return ast.unparse(ast.parse(name.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CnnvizError(
            f"--set needs NAME=VALUE with a name as the text writes it, not {short(name)!r}"
        ) from None


def _own(value: object) -> Value:
    """A value with lists and dicts of ours."""
    if isinstance(value, (list, set)):
        return List(map(_own, value))
    if isinstance(value, dict):
        return Dict({key: _own(one) for key, one in value.items()})
    return tuple(map(_own, value)) if isinstance(value, tuple) else value
