"""What the user says of names that the text leaves open: `--set args.width=8`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cnnviz.errors import CnnvizError
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Dict, Known, List, Unknown, Value
from cnnviz.reading.wording import listed, nearest, short

_DTYPE = re.compile(r"torch\.(?:b?float|double|half|u?int|long|short|bool|complex)\d*")


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
        self.objects: dict[tuple[str, str], set[object]] = {}  # Those of which it says something.
        self.told: set[str] = set()  # The parameters of the functions that run, of which it says.

    def concerns(self, found: Value) -> bool:
        """Whether a value may be one that the user has to say."""
        return isinstance(found, Unknown) or bool(self.values)

    def begin(self) -> None:
        """The text is followed anew, with other objects."""
        self.objects.clear()

    def given(self, found: Value, node: ast.expr, scope: Scope | None = None) -> Value:
        """What the user says of an expression, or what the text says: `found`."""
        if not self.values:
            return found
        name = ast.unparse(node)
        if isinstance(found, Unknown) and name == f"self.{found.name}" and name not in self.values:
            name = found.name  # self.args = args
        bare = name.removeprefix("self.")
        if name not in self.values and not bare.isidentifier():
            name = bare  # hparams.width
        if name not in self.values:
            return found
        self._note(name, node, scope)
        return self.said(name)

    def _note(self, name: str, node: ast.expr, scope: Scope | None) -> None:
        """Notes of which object something is said."""
        root = node
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if root is node or scope is None or not isinstance(root, ast.Name):
            return
        one = _kind_of(scope.find(root.id))
        if one is not None:
            self.objects.setdefault((name, root.id), set()).add(one)

    def notes(self) -> list[str]:
        """What the user should know: what answers in several places, where the text has others."""
        return [
            f"--set {short(name)} answers for several objects that the text calls {called}"
            for (name, called), objects in self.objects.items()
            if len(objects) > 1
        ]

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


def _kind_of(value: Value) -> object:
    """What tells data of which something is said from other data; None for what is no data."""
    if isinstance(value, Tensor):
        return value.held
    return id(value.node) if isinstance(value, Unknown) and value.node is not None else None


def _name(name: str) -> str:
    try:
        return ast.unparse(ast.parse(name.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CnnvizError(
            f"--set needs NAME=VALUE with a name as the text writes it, not {short(name)!r}"
        ) from None


def _own(value: object) -> Value:
    """A value with lists and dicts of ours, and dtypes by their names. A dict may stand for options
    that the text takes by a dot: `args.width`.
    """
    if isinstance(value, (list, set)):
        return List(map(_own, value))
    if isinstance(value, dict):
        made = Dict({key: _own(one) for key, one in value.items()})
        made.missing = "attributes"
        return made
    if isinstance(value, str) and _DTYPE.fullmatch(value):
        return Known(value)
    return tuple(map(_own, value)) if isinstance(value, tuple) else value
