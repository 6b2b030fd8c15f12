"""Ways of which it is not known which is right, and blocks that may have ended in one of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.language.exceptions import is_taken
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.unknowns import again

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator, Signal
    from cnnviz.reading.code.values.journal import Writes
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.scope import Scope
    from cnnviz.reading.code.values.values import Unknown


class Tried(NamedTuple):
    """A way that was gone and taken back: how it ended, its changes, the modules that it made."""

    signal: Signal
    writes: Writes
    made: list[Module]


class Perhaps(NamedTuple):
    """A block may have ended by one of `ends`, "break", "continue", "return" or an error that a
    `try` around it takes; `sure`: one of them it was.
    """

    unknown: Unknown
    ends: frozenset[str | Raised]
    sure: bool


class Round:
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
    e.trace.forked()
    e.forks.append(unknown)
    try:
        found = [_tried(e, way, unknown) for way in ways]
    finally:
        e.forks.pop()
    tried = [one for one in found if isinstance(one, Tried)]
    if tried and any(isinstance(one, Raised) and not one.said for one in found):
        raise Halt(unknown)  # Whether Python raises there, too, is not sure.
    if len(tried) == 1:
        e.journal.redo(tried[0].writes)
        return tried[0].signal
    if not tried:
        raise next(one for one in found if isinstance(one, Raised))
    return _merged(e, unknown, tried, scope, either)


def _merged(
    e: Evaluator, unknown: Unknown, tried: list[Tried], scope: Scope, either: bool
) -> Signal:
    """Takes what several ways have done as what may be: what they agree in is known still."""
    from cnnviz.reading.code.language.evaluator import Returned

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
        scope.given += [one for one in given if one is None or one is not scope.pending]
        scope.pending = again(scope.pending, unknown, given)
    return joined(unknown, signals, scope)


def _tried(e: Evaluator, way: Callable[[], Signal], unknown: Unknown) -> Tried | Raised:
    """What going a way does, undone again, or the error of the text's own that ends the text."""
    e.journal.open()
    before = len(e.built)
    try:
        signal = way()
    except Raised as error:
        writes = e.journal.undo()
        if not is_taken(e, error):
            return error
        return Tried(Perhaps(unknown, frozenset([error]), True), writes, e.built[before:])
    except BaseException:
        e.journal.undo()
        raise
    return Tried(signal, e.journal.undo(), e.built[before:])


def joined(unknown: Unknown, signals: list[Signal], scope: Scope) -> Signal:
    """How a block ends that ends in one of several ways."""
    from cnnviz.reading.code.language.evaluator import BREAK, CONTINUE, Returned

    names = {id(BREAK): "break", id(CONTINUE): "continue"}
    ends: set[str | Raised] = set()
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
    if sure and ends == {"return"}:
        return Returned(scope.pending)
    if sure and len(ends) == 1 and not isinstance(end := next(iter(ends)), Raised):
        return BREAK if end == "break" else CONTINUE
    return Perhaps(unknown, frozenset(ends), sure)


def after(e: Evaluator, ended: Signal, body: list[ast.stmt], scope: Scope) -> Signal:
    """Follows what is behind a block that `ended` so, or perhaps so."""
    if not isinstance(ended, Perhaps) or ended.sure or not body:
        return ended if ended is not None else e.block(body, scope)
    left = ended._replace(sure=True)
    return e.fork(ended.unknown, [partial(e.block, body, scope), lambda: left], scope)


def looped(e: Evaluator, follow: Callable[[], Signal], node: ast.For | ast.While) -> Signal:
    """A loop; what is behind it may be left out where a turn may have returned."""
    loop = Round()
    keys = (id(node.body), id(node.orelse))
    before = {key: e.loops.get(key) for key in keys}
    e.loops.update(dict.fromkeys(keys, loop))
    try:
        signal = follow()
    finally:
        e.loops.update(before)
    ends = loop.left.ends - {"break", "continue"} if loop.left else None
    if signal is None and loop.left is not None and ends:
        return Perhaps(loop.left.unknown, ends, False)
    return signal


def turn(e: Evaluator, loop: Round, follow: Callable[[], Signal], scope: Scope) -> Signal:
    """One turn of a loop, which is perhaps not gone where one before may have left it."""
    left = loop.left
    signal = e.fork(left.unknown, [follow, lambda: None], scope) if left else follow()
    if isinstance(signal, Perhaps) and signal.ends != {"continue"}:
        ends = signal.ends | (left.ends if left else set())
        loop.left = Perhaps(signal.unknown, ends, False)
    return signal


def over(signal: Signal) -> bool:
    """Whether a turn that ended so is the last of its loop, whichever way it ended."""
    return isinstance(signal, Perhaps) and signal.sure and "continue" not in signal.ends


def escape(e: Evaluator, signal: Signal) -> Unknown | None:
    """Keeps the errors in which a call may have ended for the statement that it stands in."""
    errors = errors_in(signal)
    if not errors or not isinstance(signal, Perhaps):
        return None
    e.escaped.append(Perhaps(signal.unknown, frozenset(errors), True))
    return signal.unknown


def behind(e: Evaluator, signal: Signal, scope: Scope) -> Signal:
    """How a statement ended in which errors may have escaped from calls."""
    found = [one for one in e.escaped if any(is_taken(e, error) for error in errors_in(one))]
    e.escaped.clear()
    ways: list[Callable[[], Signal]] = [lambda: signal, *(partial(_ended, one) for one in found)]
    return e.fork(found[0].unknown, ways, scope) if found else signal


def _ended(signal: Signal) -> Signal:
    return signal


def errors_in(signal: Signal) -> list[Raised]:
    """The errors in which a block may have ended."""
    ends = signal.ends if isinstance(signal, Perhaps) else ()
    return [one for one in ends if isinstance(one, Raised)]


def or_else(
    e: Evaluator,
    signal: Signal,
    ways: Mapping[Raised, Callable[[], Signal]],
    follow: Callable[[Signal], Signal],
    scope: Scope,
) -> Signal:
    """What comes of a block that may have ended in errors: a way for each, and how to `follow` it
    where it ended otherwise.
    """
    if not isinstance(signal, Perhaps) or not ways:
        return follow(signal)
    found = [*ways.values()]
    rest = signal.ends - ways.keys()
    if rest or not signal.sure:
        other = joined(signal.unknown, [signal._replace(ends=rest)], scope)
        found.append(partial(follow, other))
    return e.fork(signal.unknown, found, scope, either=True)
