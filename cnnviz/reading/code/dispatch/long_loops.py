"""Loops that take too long to follow, or run for an unknown number of turns: one stands for all.

What a turn changes is made unknown until a turn changes nothing that is known: that turn stands
for every turn.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator, Returned, Signal
from cnnviz.reading.code.language.exceptions import may_be_caught
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.modules.forwards import ModuleCall
from cnnviz.reading.code.modules.targets import assign_name
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Endless, Halt, Limit, Raised
from cnnviz.reading.code.values.journal import Writes
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import Dict, List, Unknown

_FEW_TURNS = 16  # This many turns are followed, whatever they do.
_NETWORK_STEPS = 10_000  # Steps that the turns of a loop may take which runs a network.
_MAX_TURNS = 12  # Turns that are tried until one stands for all.
_GROWTH_TURNS = 3  # After this many turns, containers that still change become unknown.
_KEPT_FROM_FIRST = ("hints", "called")  # What the first turn records holds, whatever follows.
_CHANGES = (
    "this loop takes too long to follow, and changes layers: paste what print says of the network"
)
_LEAVING = (ast.Break, ast.Continue, ast.Return)


class Loop(NamedTuple):
    """A loop that is not followed to its end, why, and what follows one turn of it: the first, or
    `again`.
    """

    node: ast.For | ast.While
    why: Unknown
    turn: Callable[[bool], Signal]
    scope: Scope


def too_long(node: ast.expr) -> Unknown:
    """The unknown for what a long loop changes; its values are not asked for."""
    why = Unknown("this loop takes too long to follow", node)
    why.made = True
    return why


def may_end_early(node: ast.For | ast.While) -> bool:
    """Whether a turn of a loop may end before its last line."""
    return any(isinstance(node, _LEAVING) for node in nodes(node))


def follow_loop_or_part(
    e: Evaluator,
    whole: Callable[[], Signal],
    part: Callable[[], Signal],
    once: Callable[[], Signal] | None = None,
    turns: int = 0,
) -> Signal:
    """Follows the `whole` of a loop; if that takes half of the remaining budget, or would judging
    by the turn that `once` follows, only `part` of it. The loops of a network and of what builds
    one are always followed.
    """
    if e.making or e.calling or e.tracing:
        return whole()
    long = False if once is None or turns <= _FEW_TURNS else e.skims > 0 or _is_long(e, once, turns)
    if long:
        return part()
    few = once is not None and turns <= _FEW_TURNS
    return whole() if long is None or e.budget.is_split else _follow_half(e, whole, part, few)


class _Start:
    """What there is before turns are followed, to return to; opens the journal."""

    def __init__(self, e: Evaluator) -> None:
        self.e, self.frames, self.items = e, len(e.journal.frames), e.budget.items
        lists = ((name, value) for name, value in vars(e).items() if type(value) is list)
        self.marks = {name: len(value) for name, value in lists}  # Of what has been met.
        loops = (loop for loop in e.loops.values() if loop is not None)
        self.exits = [(loop, loop.left) for loop in loops]  # How loops may have been left.
        e.journal.open()

    def forget(self, but: tuple[str, ...] = ()) -> None:
        """Forgets what was met since."""
        for name, length in self.marks.items():
            if name not in but:
                del vars(self.e)[name][length:]

    def restore(self) -> Writes:
        """Undoes and forgets everything since; returns the changes."""
        writes = undo(self.e, self.frames)
        self.forget()
        for loop, left in self.exits:
            loop.left = left
        self.e.making, self.e.calling, self.e.budget.items = 0, 0, self.items
        return writes


def undo(e: Evaluator, frames: int) -> Writes:
    """Undoes everything since there were this many frames, and returns it."""
    while len(e.journal.frames) > frames + 1:
        e.journal.keep()
    return e.journal.undo()


def _follow_half(
    e: Evaluator, whole: Callable[[], Signal], part: Callable[[], Signal], few: bool
) -> Signal:
    """Follows the `whole` of a loop within half of the remaining budget, or else `part` of it."""
    start = _Start(e)
    try:
        with e.budget.half(few):
            signal = whole()
    except Endless:
        if e.budget.is_spent:  # The budget around it is spent, too.
            e.journal.keep()
            raise
        start.restore()
        return part()
    except BaseException:
        e.journal.keep()
        raise
    e.journal.keep()
    return signal


def _is_long(e: Evaluator, once: Callable[[], Signal], turns: int) -> bool | None:
    """Whether this many turns would exceed the budget if all were like the first, which is undone;
    None if they would not and build a Keras network. A loop that an error ends is short.
    """
    steps = e.budget.steps
    left = steps - e.budget.floor if e.budget.is_split else steps // 2
    start = _Start(e)
    try:
        with e.budget.half():
            once()
    except Endless:
        if e.budget.is_spent:
            raise
        return True
    except (Raised, Halt):
        return False
    finally:
        called = e.called[start.marks["called"] :]
        builds = _builds(start.restore()) and all(map(_is_symbolic, called))
        left = min(left, _NETWORK_STEPS) if called and not builds else left
    return (steps - e.budget.steps) * turns > left or (None if builds else False)


def _builds(writes: Writes) -> bool:
    """Whether changes are those of building a network: `x = Conv2D(8, 3)(x)`, of an `Input`."""
    changes = [w for w in writes.values() if isinstance(w.container, Dict)]
    data = (v for w in changes for k, v in w.new.items() if v is not w.old.get(k))
    return any(isinstance(v, Tensor) and v.keras and v.use for v in data)


def _is_symbolic(call: ModuleCall) -> bool:
    """Whether all inputs of a layer, say an Add, are Keras tensors."""
    inputs = [value for arg in call.args for value in (arg if isinstance(arg, List) else [arg])]
    return all(isinstance(value, Tensor) and value.keras and value.traced for value in inputs)


def skim(e: Evaluator, loop: Loop, sure: bool) -> Signal:
    """Follows turns of a loop until one stands for all; `sure`: some turn runs, each to its end."""
    e.skims += 1
    try:
        signal, writes = _steady_turn(e, loop)
    except Raised as error:
        if sure:
            raise
        if not may_be_caught(e, error):
            if not error.explicit:
                raise Halt(loop.why) from None
            return None
        ways = [lambda: loop.turn(False), lambda: loop.turn(True), lambda: None]
        return e.fork(loop.why, ways, loop.scope)
    finally:
        e.skims -= 1

    def last() -> Signal:
        e.journal.redo(writes)
        return signal if isinstance(signal, Returned) else None

    if not sure:
        signal = e.fork(loop.why, [last, lambda: None], loop.scope)
        _name(e, writes)
        return signal or _otherwise(e, loop)
    last()
    _name(e, writes)
    e.tables.settle(e, loop.scope, [writes], loop=True)
    return e.block(loop.node.orelse, loop.scope)


def _name(e: Evaluator, writes: Writes) -> None:
    """Lets unknowns behind a loop be set by the names that they have there."""
    for container, *_ in () if e.skims else writes.values():
        if isinstance(container, Dict):
            for key, value in container.items():
                unnamed = isinstance(value, Unknown) and not (value.name or value.held)
                if unnamed and value.made:
                    print_ = "model.summary() prints" if family(e) == "keras" else "print says"
                    rest = f": paste what {print_} of the network" if value.data else ""
                    container[key] = Unknown(value.why + rest, value.node)
                    container[key].absent = value.absent
                    container[key].made = value.data  # No --set can set a tensor.


def _stored(node: ast.AST) -> list[str]:
    """The names that a loop assigns."""
    names = (node for node in nodes(node) if isinstance(node, ast.Name))
    return list(dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Store)))


def _otherwise(e: Evaluator, loop: Loop) -> Signal:
    """Follows the `else` of a loop that a `break` may have left."""
    if not loop.node.orelse:
        return None
    ways = [lambda: e.block(loop.node.orelse, loop.scope), lambda: None]
    return e.fork(loop.why, ways, loop.scope)


def _steady_turn(e: Evaluator, loop: Loop) -> tuple[Signal, Writes]:
    """How a turn ends that changes nothing known, and its changes, which are undone."""
    changed: set[int] = set()
    for at in range(_MAX_TURNS):
        start = _Start(e)
        try:
            signal = loop.turn(at > 0)
        except BaseException:
            undo(e, start.frames)
            raise
        writes = e.journal.undo()
        unsettled = e.journal.widen(writes, loop.why, at > _GROWTH_TURNS)
        if at == 0 and may_end_early(loop.node):
            _forget_names(e, loop)
        if at and not unsettled:
            _refuse(e, changed, loop.why)
            return signal, writes
        changed |= unsettled
        start.forget(() if at else _KEPT_FROM_FIRST)
    raise Limit(loop.why.why)


def _forget_names(e: Evaluator, loop: Loop) -> None:
    """Makes unknown the names that a turn assigns, if it may end before that."""
    for name in _stored(loop.node):
        names = loop.scope.home(name).names
        if name in names and not isinstance(names[name], Unknown):
            assign_name(e, name, either(loop.why, [names[name]]), loop.scope)


def _refuse(e: Evaluator, changed: set[int], why: Unknown) -> None:
    """Refuses modules whose parts change from turn to turn."""
    if why.made:
        why = Unknown(_CHANGES, why.node)
    for module in (part for root in e.built for part in root.modules()) if changed else ():
        if id(module.children) in changed or id(module.params) in changed:
            module.refused = module.refused or why
