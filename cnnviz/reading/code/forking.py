"""Ways of which it is not known which is right, and blocks that may have ended in one of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.errors import Raised
from cnnviz.reading.code.unknowns import again

if TYPE_CHECKING:
    from cnnviz.reading.code.evaluator import Evaluator, Signal
    from cnnviz.reading.code.journal import Writes
    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.scope import Scope
    from cnnviz.reading.code.values import Unknown


class Tried(NamedTuple):
    """A way that was gone and taken back: how it ended, its changes, the modules that it made."""

    signal: Signal
    writes: Writes
    made: list[Module]


class Perhaps(NamedTuple):
    """A block may have ended by one of `ends`, "break", "continue" or "return"; `sure`: one of
    them it was.
    """

    unknown: Unknown
    ends: frozenset[str]
    sure: bool


class Loop:
    """A loop that goes round; `left` says how it may have been left."""

    def __init__(self) -> None:
        self.left: Perhaps | None = None


def forked(
    e: Evaluator,
    unknown: Unknown,
    ways: Sequence[Callable[[], Signal]],
    scope: Scope,
    either: bool = False,
) -> Signal:
    """As `Evaluator.fork`."""
    from cnnviz.reading.code.evaluator import Returned

    e.trace.forked()
    found = [_tried(e, way) for way in ways]
    tried = [one for one in found if isinstance(one, Tried)]
    if len(tried) == 1:
        e.journal.redo(tried[0].writes)
        return tried[0].signal
    if not tried:
        raise next(one for one in found if isinstance(one, Raised))
    if either and sum(bool(one.made) for one in tried) > 1:
        for module in (module for one in tried for module in one.made):
            module.doubt = module.doubt or unknown
    writes = [one.writes for one in tried]
    e.trace.unsure(unknown, writes)
    e.journal.merge(writes, unknown)
    e.tables.settle(e, scope, writes, loop=not either)
    signals = [one.signal for one in tried]
    given = [one.value for one in signals if isinstance(one, Returned)]
    if given:
        scope.given += [one for one in given if one is not scope.pending]
        scope.pending = again(scope.pending, unknown, given)
    return _joined(unknown, signals, scope)


def _tried(e: Evaluator, way: Callable[[], Signal]) -> Tried | Raised:
    """What going a way does, undone again, or the error of the text's own in which it ends."""
    e.journal.open()
    before = len(e.built)
    try:
        signal = way()
    except Raised as error:
        e.journal.undo()
        return error
    except BaseException:
        e.journal.undo()
        raise
    return Tried(signal, e.journal.undo(), e.built[before:])


def _joined(unknown: Unknown, signals: list[Signal], scope: Scope) -> Signal:
    """How a block ends that ends in one of several ways."""
    from cnnviz.reading.code.evaluator import BREAK, CONTINUE, Returned

    names = {id(BREAK): "break", id(CONTINUE): "continue"}
    ends: set[str] = set()
    sure = True
    for one in signals:
        if isinstance(one, Perhaps):
            ends |= one.ends
            sure &= one.sure
        elif one is None:
            sure = False
        else:
            ends.add(names.get(id(one), "return"))
    if not ends:
        return None
    if sure and len(ends) == 1:
        return {"break": BREAK, "continue": CONTINUE}.get(*ends) or Returned(scope.pending)
    return Perhaps(unknown, frozenset(ends), sure)


def after(e: Evaluator, ended: Signal, body: list[ast.stmt], scope: Scope) -> Signal:
    """Follows what is behind a block that `ended` so, or perhaps so."""
    if not isinstance(ended, Perhaps) or ended.sure or not body:
        return ended if ended is not None else e.block(body, scope)
    left = ended._replace(sure=True)
    return e.fork(ended.unknown, [partial(e.block, body, scope), lambda: left], scope)


def looped(e: Evaluator, follow: Callable[[], Signal], node: ast.For | ast.While) -> Signal:
    """A loop; what is behind it may be left out where a turn may have returned."""
    loop = Loop()
    keys = (id(node.body), id(node.orelse))
    before = {key: e.loops.get(key) for key in keys}
    e.loops.update(dict.fromkeys(keys, loop))
    try:
        signal = follow()
    finally:
        e.loops.update(before)
    if signal is None and loop.left is not None and "return" in loop.left.ends:
        return Perhaps(loop.left.unknown, frozenset(["return"]), False)
    return signal


def turn(e: Evaluator, loop: Loop, follow: Callable[[], Signal], scope: Scope) -> Signal:
    """One turn of a loop, which is perhaps not gone where one before may have left it."""
    left = loop.left
    signal = e.fork(left.unknown, [follow, lambda: None], scope) if left else follow()
    if isinstance(signal, Perhaps) and signal.ends != {"continue"}:
        ends = signal.ends | (left.ends if left else set())
        loop.left = Perhaps(signal.unknown, ends, False)
    return signal
