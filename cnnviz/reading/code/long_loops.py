"""Loops beside networks, a training's or a test's, that go round for longer than it is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnviz.reading.code.errors import Endless, Limit

if TYPE_CHECKING:
    from cnnviz.reading.code.evaluator import Evaluator, Signal


def over() -> Signal:
    """Ends what a loop without an end stands in."""
    raise Limit("this takes too long to follow")


def gone(e: Evaluator, whole: Callable[[], Signal], part: Callable[[], Signal]) -> Signal:
    """Follows the `whole` of a loop; where that takes half of what is left to spend, `part` of it,
    as if nothing were known of how often it goes round. The loops of a network and of what makes
    one are followed whatever they take.
    """
    if e.making or e.calling or e.tracing or e.budget.parted:
        return whole()
    frames, built = len(e.journal.frames), len(e.built)
    e.journal.open()
    try:
        with e.budget.half():
            signal = whole()
    except Endless:
        while len(e.journal.frames) > frames + 1:
            e.journal.keep()
        if e.budget.spent:  # What is around it is, too.
            e.journal.keep()
            raise
        e.journal.undo()
        del e.built[built:]
        e.making = e.calling = 0
        return part()
    except BaseException:
        e.journal.keep()
        raise
    e.journal.keep()
    return signal
