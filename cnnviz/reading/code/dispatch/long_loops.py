"""Loops that go round for longer than it is worth, or nobody knows how often: one turn for all.

What a turn changes is made unknown until a turn changes nothing that is known: then that turn
tells of every one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.language.evaluator import Returned
from cnnviz.reading.code.language.exceptions import is_taken
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.modules.targets import name_it
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Endless, Halt, Limit, Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import Dict, List, Unknown

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator, Signal
    from cnnviz.reading.code.language.forking import Perhaps, Round
    from cnnviz.reading.code.modules.forwards import Called
    from cnnviz.reading.code.values.journal import Writes
    from cnnviz.reading.code.values.scope import Scope

_FEW = 16  # So many turns are gone, whatever they do.
_RUNNING = 10_000  # As many steps the turns of a loop may take that runs a network.
_MOST = 12  # As many turns of those that stand for all are gone.
_GROWING = 3  # Behind so many, what has still other parts in it has any.
_TRUE_OF_ONE = ("hints", "called")  # What the first turn tells is so, whatever comes behind.
_CHANGES = (
    "this loop takes too long to follow, and changes layers: paste what print says of the network"
)
_LEAVING = (ast.Break, ast.Continue, ast.Return)


class Loop(NamedTuple):
    """A loop that is not followed to its end, why, and what goes one turn of it: the first, or
    `again`.
    """

    node: ast.For | ast.While
    why: Unknown
    turn: Callable[[bool], Signal]
    scope: Scope


def too_long(node: ast.expr) -> Unknown:
    """Why nothing is known of what a loop changes; what its names stand for in it is not asked."""
    why = Unknown("this loop takes too long to follow", node)
    why.made = True
    return why


def left_early(node: ast.For | ast.While) -> bool:
    """Whether a turn of a loop may end before its last line."""
    return any(isinstance(one, _LEAVING) for one in nodes(node))


def gone(
    e: Evaluator,
    whole: Callable[[], Signal],
    part: Callable[[], Signal],
    once: Callable[[], Signal] | None = None,
    turns: int = 0,
) -> Signal:
    """Follows the `whole` of a loop; where that takes half of what is left to spend, or would by
    what its turns take that is gone `once`, `part` of it. The loops of a network and of what makes
    one are followed whatever they take.
    """
    if e.making or e.calling or e.tracing:
        return whole()
    long = False if once is None or turns <= _FEW else e.skims > 0 or _is_long(e, once, turns)
    if long:
        return part()
    few = once is not None and turns <= _FEW
    return whole() if long is None or e.budget.parted else _half(e, whole, part, few)


def _half(
    e: Evaluator, whole: Callable[[], Signal], part: Callable[[], Signal], few: bool
) -> Signal:
    """The `whole` of a loop, in half of what is left to spend, or `part` of it."""
    frames, marks, items = len(e.journal.frames), _marks(e), e.budget.items
    around = _left(e)
    e.journal.open()
    try:
        with e.budget.half(few):
            signal = whole()
    except Endless:
        if e.budget.spent:  # What is around it is, too.
            e.journal.keep()
            raise
        _undone(e, frames)
        _forget(e, marks)
        _leave(around)
        e.making = e.calling = 0
        e.budget.items = items
        return part()
    except BaseException:
        e.journal.keep()
        raise
    e.journal.keep()
    return signal


def _is_long(e: Evaluator, once: Callable[[], Signal], turns: int) -> bool | None:
    """Whether so many turns would take more than may be spent, were each as the first; None where
    not, and they make a network of Keras's. That is taken back; where an error ends it, the loop
    is short.
    """
    steps, items = e.budget.steps, e.budget.items
    frames, marks = len(e.journal.frames), _marks(e)
    around = _left(e)
    left = steps - e.budget.floor if e.budget.parted else steps // 2
    e.journal.open()
    try:
        with e.budget.half():
            once()
    except Endless:
        if e.budget.spent:
            raise
        return True
    except (Raised, Halt):
        return False
    finally:
        writes = _undone(e, frames)
        called = e.called[marks["called"] :]
        builds = _builds(writes) and all(map(_is_symbolic, called))
        left = min(left, _RUNNING) if called and not builds else left
        _forget(e, marks)
        _leave(around)
        e.making, e.calling, e.budget.items = 0, 0, items
    return (steps - e.budget.steps) * turns > left or (None if builds else False)


def _builds(writes: Writes) -> bool:
    """Whether changes are those of what makes a network: `x = Conv2D(8, 3)(x)`, of an `Input`."""
    names = [one for one in writes.values() if isinstance(one.container, Dict)]
    data = (value for one in names for k, value in one.new.items() if value is not one.old.get(k))
    return any(isinstance(one, Tensor) and one.keras and one.use for one in data)


def _is_symbolic(call: Called) -> bool:
    """Whether a layer, say an Add, is given tensors of Keras's alone."""
    given = [one for arg in call.args for one in (arg if isinstance(arg, List) else [arg])]
    return all(isinstance(one, Tensor) and one.keras and one.traced for one in given)


def skimmed(e: Evaluator, loop: Loop, sure: bool) -> Signal:
    """Goes turns of a loop until one stands for all; `sure`: it goes round once at least, and each
    turn to its end.
    """
    e.skims += 1
    try:
        signal, writes = _steady(e, loop)
    except Raised as error:
        if sure:
            raise
        if not is_taken(e, error):
            if not error.said:
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
    """What is not known behind a loop may be said by the name that it has there."""
    for container, *_ in () if e.skims else writes.values():
        if isinstance(container, Dict):
            for key, value in container.items():
                asked = isinstance(value, Unknown) and not (value.name or value.held)
                if asked and value.made:
                    print_ = "model.summary() prints" if family(e) == "keras" else "print says"
                    rest = f": paste what {print_} of the network" if value.data else ""
                    container[key] = Unknown(value.why + rest, value.node)
                    container[key].absent = value.absent
                    container[key].made = value.data  # No --set can say a tensor.


def _stored(node: ast.AST) -> list[str]:
    """The names that a loop gives values."""
    names = (one for one in nodes(node) if isinstance(one, ast.Name))
    return list(dict.fromkeys(one.id for one in names if isinstance(one.ctx, ast.Store)))


def _otherwise(e: Evaluator, loop: Loop) -> Signal:
    """What stands in the `else` of a loop that may have been left by a `break`."""
    if not loop.node.orelse:
        return None
    ways = [lambda: e.block(loop.node.orelse, loop.scope), lambda: None]
    return e.fork(loop.why, ways, loop.scope)


def _steady(e: Evaluator, loop: Loop) -> tuple[Signal, Writes]:
    """The turn that changes nothing that is known, how it ends and its changes, taken back."""
    changed: set[int] = set()
    for at in range(_MOST):
        frames, marks = len(e.journal.frames), _marks(e)
        e.journal.open()
        try:
            signal = loop.turn(at > 0)
        except BaseException:
            _undone(e, frames)
            raise
        writes = e.journal.undo()
        fresh = e.journal.widen(writes, loop.why, at > _GROWING)
        if at == 0 and left_early(loop.node):
            _forget_names(e, loop)
        if at and not fresh:
            _refuse(e, changed, loop.why)
            return signal, writes
        changed |= fresh
        _forget(e, marks, () if at else _TRUE_OF_ONE)
    raise Limit(loop.why.why)


def _forget_names(e: Evaluator, loop: Loop) -> None:
    """Makes unknown what a turn gives names that ends early, it is not known where."""
    for name in _stored(loop.node):
        held = loop.scope.home(name).names
        if name in held and not isinstance(held[name], Unknown):
            name_it(e, name, either(loop.why, [held[name]]), loop.scope)


def _refuse(e: Evaluator, changed: set[int], why: Unknown) -> None:
    """Refuses modules whose parts turns change."""
    if why.made:
        why = Unknown(_CHANGES, why.node)
    for module in (part for one in e.built for part in one.modules()) if changed else ():
        if id(module.children) in changed or id(module.params) in changed:
            module.refused = module.refused or why


def _undone(e: Evaluator, frames: int) -> Writes:
    """Takes back all since there were so many frames, and gives it."""
    while len(e.journal.frames) > frames + 1:
        e.journal.keep()
    return e.journal.undo()


def _marks(e: Evaluator) -> dict[str, int]:
    """How long the lists are in which what is met is remembered."""
    return {name: len(one) for name, one in vars(e).items() if type(one) is list}


def _forget(e: Evaluator, marks: dict[str, int], but: tuple[str, ...] = ()) -> None:
    """Forgets what was met since."""
    for name, length in marks.items():
        if name not in but:
            del vars(e)[name][length:]


def _left(e: Evaluator) -> list[tuple[Round, Perhaps | None]]:
    """How loops that are being followed may have been left."""
    return [(loop, loop.left) for loop in e.loops.values() if loop is not None]


def _leave(around: list[tuple[Round, Perhaps | None]]) -> None:
    """Forgets how else they may have been left since."""
    for loop, left in around:
        loop.left = left
