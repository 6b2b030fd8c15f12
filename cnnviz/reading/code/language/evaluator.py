"""The evaluator of a text: its statements and expressions, over values that are known or not.

Nothing is run. Each kind of node has a function in a table; what a text may call is in tables, too.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cnnviz.errors import Fault
from cnnviz.reading.code.language.forking import (
    RunningLoop,
    after_escapes,
    follow_branches,
    follow_loop,
    follow_rest,
    follow_turn,
)
from cnnviz.reading.code.language.trace import Trace
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.budget import DEPTH, Budget
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.journal import Journal
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.notes import Notes
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.settings import Settings
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Dict, Function, List, Unknown, Value
from cnnviz.reading.code.values.words import kind_of
from cnnviz.reading.skipping import Skips

if TYPE_CHECKING:
    from cnnviz.reading.code.modules.script import Script

OPEN = 64
"""The size tried first for what a Keras text leaves open."""

Place = tuple[int, int]
"""A line, counted from 1, and a column."""

_Kind = TypeVar("_Kind")

Signal = object
"""How a block ends: `None` at its end, `BREAK`, `CONTINUE`, or what `Returned` holds."""


class Returned:
    """A block ended with `return value`."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Ending:
    """A block ended with `break` or `continue`."""


BREAK, CONTINUE = Ending(), Ending()


class Stranger(NamedTuple):
    """The place of a base class, and what is known of it."""

    node: ast.expr
    base: Value


class Hint(NamedTuple):
    """A module that the text calls, and the input, without batch axis, that it passes."""

    module: Module
    shape: tuple[int, ...]
    node: ast.AST


class End(NamedTuple):
    """A tensor that a faulty layer is called with."""

    tensor: Tensor
    fault: Fault


class Tables(NamedTuple):
    """What to do with each kind of node and value. These functions need an evaluator, which looks
    them up tens of thousands of times in a long text, and so imports them only once.
    """

    expressions: Mapping[type[ast.expr], Callable[[Evaluator, Any, Scope], Value]]
    statements: Mapping[type[ast.stmt], Callable[[Evaluator, Any, Scope], Signal]]
    calls: Mapping[type, Callable[[Evaluator, Any, list[Value], dict[str, Value], ast.AST], Value]]
    truth: Callable[[Value, ast.AST], bool | Unknown]
    settle: Callable[..., None]


def _tables() -> Tables:
    from cnnviz.reading.code.dispatch.calls import CALLS
    from cnnviz.reading.code.dispatch.expressions import EXPRESSIONS
    from cnnviz.reading.code.dispatch.statements import STATEMENTS
    from cnnviz.reading.code.language.truth import truth
    from cnnviz.reading.code.modules.doubts import doubt_names

    return Tables(EXPRESSIONS, STATEMENTS, CALLS, truth, doubt_names)


class Evaluator(Notes):
    """Follows one text. `settings` are what the user sets (`--set`)."""

    def __init__(
        self, source: Source, settings: Settings, trace: Trace, end: float | None = None
    ) -> None:
        super().__init__()
        self.tables = _tables()
        self.source = source
        self.settings = settings
        settings.begin()
        self.trace = trace
        self.budget = Budget(end)
        self.journal = Journal()
        self.scope = Scope()
        self.cuts = False  # Whether a network may end before what cannot be followed.
        self.passed: set[int] = set()  # Modules that are not drawn; only their shapes pass on.
        self.paths: dict[int, str] = {}  # The dotted paths of the network's modules.
        self.fragments = 0  # Calls of layers on what the text never makes.
        self.script: Script | None = None  # Set if the text's top level is the network.
        self.asked = ""  # The network that the user asks for.
        self.skips = Skips()  # What the user wants to skip.
        self.making = self.calling = 0  # How many __init__, and forward(), are being followed.
        self.frames: list[tuple[Scope, Function]] = []  # The functions being followed.
        self.skims = 0  # Loops being followed of which one turn stands for all.
        self.replaced = Dict()  # Package names that the text reassigns: `nn.ReLU = nn.SiLU`.
        self.forks: list[Unknown] = []  # Why both branches are being followed, outermost first.
        self.loops: dict[int, RunningLoop | None] = {}  # Running loops, by their bodies.
        self.arguments: Dict | None = None  # The command line's defaults.
        self._begin_keras()

    def _begin_keras(self) -> None:
        """What a text says of Keras, and what is asked of its models: nothing at first."""
        self.family = ""  # "torch" or "keras", once asked for.
        self.first: bool | None = None  # Whether Keras has channels first, once asked for.
        self.told_first: bool | None = None  # Whether that is set for all layers.
        self.axis_1_call: ast.Call | None = None  # The call along axis 1, if only that tells.
        self.of_tensorflow: bool | None = None  # Whether the text has its Keras from TensorFlow.
        self.inputs: dict[Place, tuple[int, ...]] = {}  # Shapes to use for Keras's inputs.
        self.given: tuple[int, ...] | None = None  # The user's, for an unknown input.
        self.open_inputs: dict[Place, tuple[int | None, ...]] = {}
        self.open_size = OPEN
        self.ends: list[End] = []  # Where its tensors end like that.
        self.custom = Dict()  # Custom objects, by the names that a text may use.
        self.counted = Dict()  # How many layers of a kind Keras has named.

    @property
    def tracing(self) -> bool:
        """Whether the network itself is followed, not what the text does around it."""
        return self.trace.following

    def skipped(self, module: Module) -> bool:
        """Whether the user wants to skip a module, by its path or its class. What Keras makes of
        tensors is the network itself.
        """
        if not self.skips.names or not (self.tracing or module.keras):
            return False
        kind = module.cls.name if module.cls is not None else module.kind
        return self.skips.take(self.paths.get(id(module), "") or module.name, kind)

    def setting(self, name: str) -> Value:
        """What the user sets a name to: `--set width=8`, or a name of the text or a package."""
        from cnnviz.reading.code.library.setting_words import resolve_setting

        value = self.settings.value_of(name)
        return resolve_setting(self, value) if isinstance(value, str) else value

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for."""
        self.budget.step()
        function = self.tables.expressions.get(type(node))
        if function is None:
            return Unknown(f"{type(node).__name__.lower()} is not read", node)
        return function(self, node, scope)

    def block(self, body: list[ast.stmt], scope: Scope) -> Signal:
        """Follows statements in order, up to the first that ends the block."""
        loop = self.loops.get(id(body))
        if loop is not None:
            return follow_turn(self, loop, partial(self._lines, body, scope), scope)
        return self._lines(body, scope)

    def _lines(self, body: list[ast.stmt], scope: Scope) -> Signal:
        for i, statement in enumerate(body, 1):
            self.budget.step()
            try:
                signal = self.follow(statement, scope)
            except Exception:
                self.failed.append(statement)
                raise
            if self.escaped:
                signal = after_escapes(self, signal, scope)
            if signal is not None:
                return follow_rest(self, signal, body[i:], scope)
        return None

    def follow(self, statement: ast.stmt, scope: Scope) -> Signal:
        """Follows one statement."""
        function = self.tables.statements.get(type(statement))
        if function is None:
            return None
        if isinstance(statement, (ast.For, ast.While)):
            return follow_loop(self, partial(function, self, statement, scope), statement)
        return function(self, statement, scope)

    def call(
        self, function: Value, args: list[Value], kwargs: dict[str, Value], node: ast.AST
    ) -> Value:
        """What calling a value returns."""
        self.budget.step()
        caller = self.tables.calls.get(type(function))
        if caller is not None:
            return caller(self, function, args, kwargs, node)
        if isinstance(function, Unknown):
            from cnnviz.reading.code.keras.data import call_unknown

            return call_unknown(self, function, args, node)
        raise Raised("TypeError", f"{kind_of(function)} cannot be called", node)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Around the call of a function of the text."""
        self.budget.depth += 1
        if self.budget.depth > DEPTH:
            self.budget.depth -= 1
            self.halt_where_open()
            raise Limit(f"calls are nested more than {DEPTH} deep here")
        try:
            yield
        finally:
            self.budget.depth -= 1

    def halt_where_open(self) -> None:
        """Raises `Halt` if calls nest without end because of something unknown: `if depth > 1`."""
        unknowns = [unknown for unknown in self.forks if unknown.name]
        if unknowns:
            counts = Counter(unknown.name for unknown in unknowns)
            raise Halt(max(unknowns, key=lambda unknown: counts[unknown.name]))

    fork = follow_branches

    def defined(self, kind: type[_Kind]) -> list[_Kind]:
        """What the names of the text stand for that is of that kind, in their order."""
        return [value for value in self.scope.names.values() if isinstance(value, kind)]

    def truth(self, value: Value, node: ast.AST) -> bool | Unknown:
        """Whether a value counts as true, if that is known."""
        return self.tables.truth(value, node)

    def listed(self, items: list[Value]) -> List:
        """A new list of the text."""
        self.budget.take(len(items))
        return List(items)

    def mapped(self, items: dict[Value, Value]) -> Dict:
        """A new dict of the text."""
        self.budget.take(len(items))
        return Dict(items)
