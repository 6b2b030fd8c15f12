"""What the user sets that the text leaves open: `--set args.width=8`."""

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
    """Values by the words of the text that they replace, as Python would write those.

    >>> Settings({'cfg["a"]': 3}).values
    {"cfg['a']": 3}
    """

    def __init__(self, settings: Mapping[str, object] | None = None) -> None:
        self.values = {_name(name): _as_value(value) for name, value in (settings or {}).items()}
        self.used: set[str] = set()
        self.rest: dict[str, tuple[str, ast.AST]] = {}  # `**kwargs` that nobody passes.
        self.made: dict[str, tuple[object, Value]] = {}  # Layers that are set, and for whom.
        self.objects: dict[tuple[str, str], set[object]] = {}  # Objects for which something is set.
        self.active: set[str] = set()  # Parameters that are set, of the functions being run.
        self.words: dict[ast.expr, str] = {}  # Of expressions: loops evaluate the same ones often.

    def concerns(self, value: Value) -> bool:
        """Whether a value may be one that the user has to set."""
        return isinstance(value, Unknown) or bool(self.values)

    def begin(self) -> None:
        """Prepares for following the text anew, with other objects."""
        self.objects.clear()

    def value_or(self, value: Value, node: ast.expr, scope: Scope | None = None) -> Value:
        """What the user sets for an expression, or what the text says: `value`."""
        if not self.values:
            return value
        if (name := self.words.get(node)) is None:
            name = self.words[node] = ast.unparse(node)
        if isinstance(value, Unknown) and name == f"self.{value.name}" and name not in self.values:
            name = value.name  # self.args = args
        short_name = name.removeprefix("self.")
        if name not in self.values and not short_name.isidentifier():
            name = short_name  # hparams.width
        if name not in self.values:
            return value
        self._note(name, node, scope)
        return self.value_of(name)

    def _note(self, name: str, node: ast.expr, scope: Scope | None) -> None:
        """Notes for which object something is set."""
        root = node
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if root is node or scope is None or not isinstance(root, ast.Name):
            return
        identity = _identity(scope.find(root.id))
        if identity is not None:
            self.objects.setdefault((name, root.id), set()).add(identity)

    def notes(self) -> list[str]:
        """What the user should know: which settings serve for several objects of the same name."""
        return [
            f"--set {short(name)} answers for several objects that the text calls {called}"
            for (name, called), objects in self.objects.items()
            if len(objects) > 1
        ]

    def has(self, name: str) -> bool:
        """Whether the user sets this name."""
        return name in self.values

    def value_of(self, name: str) -> Value:
        """What the user sets it to."""
        self.used.add(name)
        return self.values[name]

    @contextmanager
    def inside(self, names: dict[str, bool]) -> Iterator[dict[str, Value]]:
        """Around the call of a function with these parameters, True for those left out: their
        values as set. Functions that it calls have their own by the same names.
        """
        fresh = names.keys() - self.active
        self.active.update(fresh)
        try:
            yield {name: self.value_of(name) for name in fresh if names[name]}
        finally:
            self.active.difference_update(fresh)

    def check(self, open_names: set[str]) -> None:
        """Raises `CnnvizError` for a name that the text lacks; it leaves `open_names` open."""
        for name in self.values:
            if name not in self.used:
                near = nearest(name, tuple(open_names))
                hint = f"; did you mean {near}?" if near else ""
                if not near and open_names:
                    hint = f"; it leaves open {listed(sorted(open_names)[:8])}"
                raise CnnvizError(
                    f"--set {short(name)}: the network of this text has no such name{hint}"
                )


def _identity(value: Value) -> object:
    """What distinguishes settable data from other data; None for what is no data."""
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


def _as_value(value: object) -> Value:
    """A value with lists and dicts as the reader has them, and dtypes by name. A dict may stand for
    options that the text reads as attributes: `args.width`.
    """
    if isinstance(value, (list, set)):
        return List(map(_as_value, value))
    if isinstance(value, dict):
        options = Dict({key: _as_value(item) for key, item in value.items()})
        options.missing = "attributes"
        return options
    if isinstance(value, str) and _DTYPE.fullmatch(value):
        return Known(value)
    return tuple(map(_as_value, value)) if isinstance(value, tuple) else value
