"""Branches of which it is not known which is right, and blocks that may have ended in one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.language.exceptions import may_be_caught
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.unknowns import either_return

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator, Signal
    from cnnviz.reading.code.values.journal import Writes
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.scope import Scope
    from cnnviz.reading.code.values.values import Unknown


class BranchResult(NamedTuple):
    """A branch that was followed and undone: how it ended, its changes, the modules it made."""

    signal: Signal
    writes: Writes
    made: list[Module]


class PossibleEnd(NamedTuple):
    """A block may have ended in one of `ends`: "break", "continue", "return" or an error that an
    enclosing `try` catches; `sure`: it was one of them.
    """

    unknown: Unknown
    ends: frozenset[str | Raised]
    sure: bool


class RunningLoop:
    """A running loop; `left` says how it may have been left."""

    def __init__(self) -> None:
        self.left: PossibleEnd | None = None


def follow_branches(
    e: Evaluator,
    unknown: Unknown,
    branches: Sequence[Callable[[], Signal]],
    scope: Scope,
    either: bool = False,
) -> Signal:
    """Follows several branches, if it is not known which is right; keeps what they agree on.

    `either`: if they make different modules, it is in doubt which is the network.
    """
    e.trace.forked()
    e.forks.append(unknown)
    try:
        results = [_followed(e, branch, unknown) for branch in branches]
    finally:
        e.forks.pop()
    followed = [result for result in results if isinstance(result, BranchResult)]
    if followed and any(isinstance(result, Raised) and not result.explicit for result in results):
        raise Halt(unknown)  # It is not sure that Python raises there, too.
    if len(followed) == 1:
        e.journal.redo(followed[0].writes)
        return followed[0].signal
    if not followed:
        raise next(result for result in results if isinstance(result, Raised))
    return _merged(e, unknown, followed, scope, either)


def _merged(
    e: Evaluator, unknown: Unknown, results: list[BranchResult], scope: Scope, either: bool
) -> Signal:
    """Makes what several branches have done possible; what they agree on stays known."""
    from cnnviz.reading.code.language.evaluator import Returned

    if either and sum(bool(result.made) for result in results) > 1:
        for module in (module for result in results for module in result.made):
            module.doubt = module.doubt or unknown
    writes = [result.writes for result in results]
    e.trace.unsure(unknown, writes)
    e.journal.merge(writes, unknown)
    e.tables.settle(e, scope, writes, loop=not either)
    signals = [result.signal for result in results]
    values = [signal.value for signal in signals if isinstance(signal, Returned)]
    if values:
        scope.given += [value for value in values if value is None or value is not scope.pending]
        scope.pending = either_return(scope.pending, unknown, values)
    return joint_end(unknown, signals, scope)


def _followed(
    e: Evaluator, branch: Callable[[], Signal], unknown: Unknown
) -> BranchResult | Raised:
    """What following a branch does, undone, or the error of the text that ends it."""
    e.journal.open()
    count = len(e.built)
    try:
        signal = branch()
    except Raised as error:
        writes = e.journal.undo()
        if not may_be_caught(e, error):
            return error
        return BranchResult(PossibleEnd(unknown, frozenset([error]), True), writes, e.built[count:])
    except BaseException:
        e.journal.undo()
        raise
    return BranchResult(signal, e.journal.undo(), e.built[count:])


def joint_end(unknown: Unknown, signals: list[Signal], scope: Scope) -> Signal:
    """How a block ends that ends in one of several branches."""
    from cnnviz.reading.code.language.evaluator import BREAK, CONTINUE, Returned

    names = {id(BREAK): "break", id(CONTINUE): "continue"}
    ends: set[str | Raised] = set()
    sure = True
    for signal in signals:
        if isinstance(signal, PossibleEnd):
            ends |= signal.ends
            sure &= signal.sure
        elif signal is None:
            sure = False
        else:
            ends.add(names.get(id(signal), "return"))
    if not ends:
        return None
    if sure and ends == {"return"}:
        return Returned(scope.pending)
    if sure and len(ends) == 1 and not isinstance(end := next(iter(ends)), Raised):
        return BREAK if end == "break" else CONTINUE
    return PossibleEnd(unknown, frozenset(ends), sure)


def follow_rest(e: Evaluator, signal: Signal, body: list[ast.stmt], scope: Scope) -> Signal:
    """Follows what comes after a block that ended like that, or perhaps did."""
    if not isinstance(signal, PossibleEnd) or signal.sure or not body:
        return signal if signal is not None else e.block(body, scope)
    end = signal._replace(sure=True)
    return e.fork(signal.unknown, [partial(e.block, body, scope), lambda: end], scope)


def follow_loop(e: Evaluator, follow: Callable[[], Signal], node: ast.For | ast.While) -> Signal:
    """A loop; what follows it may not run if a turn may have returned."""
    loop = RunningLoop()
    keys = (id(node.body), id(node.orelse))
    outer = {key: e.loops.get(key) for key in keys}
    e.loops.update(dict.fromkeys(keys, loop))
    try:
        signal = follow()
    finally:
        e.loops.update(outer)
    ends = loop.left.ends - {"break", "continue"} if loop.left else None
    if signal is None and loop.left is not None and ends:
        return PossibleEnd(loop.left.unknown, ends, False)
    return signal


def follow_turn(
    e: Evaluator, loop: RunningLoop, follow: Callable[[], Signal], scope: Scope
) -> Signal:
    """One turn of a loop, which perhaps does not run if one before may have left it."""
    exits = loop.left
    signal = e.fork(exits.unknown, [follow, lambda: None], scope) if exits else follow()
    if isinstance(signal, PossibleEnd) and signal.ends != {"continue"}:
        ends = signal.ends | (exits.ends if exits else set())
        loop.left = PossibleEnd(signal.unknown, ends, False)
    return signal


def ends_loop(signal: Signal) -> bool:
    """Whether a turn that ended like that is the loop's last, whichever way it ended."""
    return isinstance(signal, PossibleEnd) and signal.sure and "continue" not in signal.ends


def escape(e: Evaluator, signal: Signal) -> Unknown | None:
    """Keeps the errors in which a call may have ended for the statement around it."""
    errors = errors_in(signal)
    if not errors or not isinstance(signal, PossibleEnd):
        return None
    e.escaped.append(PossibleEnd(signal.unknown, frozenset(errors), True))
    return signal.unknown


def after_escapes(e: Evaluator, signal: Signal, scope: Scope) -> Signal:
    """How a statement ended in whose calls errors may have escaped."""
    escaped = [end for end in e.escaped if any(may_be_caught(e, error) for error in errors_in(end))]
    e.escaped.clear()
    branches: list[Callable[[], Signal]] = [lambda: signal]
    branches += [partial(lambda end: end, end) for end in escaped]
    return e.fork(escaped[0].unknown, branches, scope) if escaped else signal


def errors_in(signal: Signal) -> list[Raised]:
    """The errors in which a block may have ended."""
    ends = signal.ends if isinstance(signal, PossibleEnd) else ()
    return [end for end in ends if isinstance(end, Raised)]


def or_else(
    e: Evaluator,
    signal: Signal,
    branches: Mapping[Raised, Callable[[], Signal]],
    follow: Callable[[Signal], Signal],
    scope: Scope,
) -> Signal:
    """What becomes of a block that may have ended in errors: a branch for each, and how to `follow`
    it if it ended otherwise.
    """
    if not isinstance(signal, PossibleEnd) or not branches:
        return follow(signal)
    all_branches = [*branches.values()]
    rest = signal.ends - branches.keys()
    if rest or not signal.sure:
        other = joint_end(signal.unknown, [signal._replace(ends=rest)], scope)
        all_branches.append(partial(follow, other))
    return e.fork(signal.unknown, all_branches, scope, either=True)
