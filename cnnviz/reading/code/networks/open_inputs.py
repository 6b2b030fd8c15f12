"""Inputs whose sizes a text leaves open, Keras's `Input((None, None, 3))`: over which it is met."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnnviz.errors import SpecError
from cnnviz.layers.base import times
from cnnviz.reading.code.language.evaluator import OPEN
from cnnviz.reading.code.networks.faults import OPEN_NAME
from cnnviz.reading.code.networks.following import followed
from cnnviz.reading.code.values.open_sizes import decided
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.report import spec_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.language.trace import Refused
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.networks.instances import Choice
    from cnnviz.reading.code.reading import Reading, Sized
    from cnnviz.reading.code.sizes import Sizes

_GUESSED = "no input is given, and this is told of {}: say which with --input"

_UNPACKED = re.compile(r"\d+ values for (\d+) names")
_AXES = "no input is given: say one of {} behind the batch with --input"
_SIZES = (8, 32, 64, 224)  # Of inputs of other axes, along each.
_MOST = 5  # Axes of an input behind the batch.

_CODE = "paste its code"
_OTHERS = ((64,), (3, 64), (3, 64, 64), (3, 16, 16, 16))  # Inputs of so many axes.

_OTHER = 96  # Another size than the one that is taken for what is left open.


def begun(reading: Reading) -> tuple[Evaluator, Choice | None]:
    """The text as it is followed first, and the network that is meant: over the input that is
    given, where it is of the one that the text leaves open.
    """
    e = reading.run()
    left, given = e.open_inputs, reading.given
    places = [place for place, sizes in left.items() if given and _may_be(sizes, given)]
    if given is not None and len(places) == 1:
        e = reading.run({places[0]: given})
    if given is not None or len(left) != 1:
        return e, reading.choice(e)
    (sizes,) = left.values()
    try:
        choice = reading.choice(e)
    except SpecError as error:
        other = _refused(reading)
        faults = [one._replace(reason=_told(one.reason, other, sizes)) for one in error.faults]
        raise spec_error(error.text, faults) from None
    refused = None if choice is None else choice.module.refused
    if choice is not None and refused is not None:
        why = _told(refused.why, _refused(reading), sizes)
        choice.module.refused = Unknown(why, refused.node, refused.name, refused.lack)
    return e, choice


def _may_be(sizes: tuple[int | None, ...], given: Shape) -> bool:
    """Whether an input of open sizes may be the given one."""
    fits = (one is None or one == size for one, size in zip(sizes, given, strict=False))
    return len(sizes) == len(given) and all(fits)


def _refused(reading: Reading) -> set[str]:
    """What hinders the text where the open sizes are others."""
    try:
        choice = reading.choice(reading.run(open_size=_OTHER))
    except SpecError as error:
        return {one.reason for one in error.faults}
    refused = None if choice is None else choice.module.refused
    return set() if refused is None else {refused.why}


def _told(reason: str, other: set[str], sizes: tuple[int | None, ...]) -> str:
    """What hinders a text, with what may be said of the sizes on which it depends."""
    if reason in other:
        return reason
    like = times(tuple(size or 32 for size in sizes))
    why = f"the text leaves sizes of its input open, here {OPEN}"
    return f"{reason}; {why}: --input {like} says others"


def guessed(way: Way, sizes: Sizes) -> None:
    """Says of what hinders a network that it hangs on an input which nobody said, where another
    would not meet the same.
    """
    if way.size or sizes.late() or not any(map(_counts, way.refused)):
        return
    others = {one.fault.reason for one in sizes.way(2 * way.shape[-1]).refused}
    for one in way.refused:
        reason = one.fault.reason
        if _counts(one) and reason not in others:
            told = f"{reason}; {_GUESSED.format(times(way.shape))}"
            one.fault = one.fault._replace(reason=told)


def of_axes(way: Way, walk: Callable[[Shape], Way], late: Callable[[], bool]) -> None:
    """Says of what unpacks more or fewer sizes than the input has which was taken, where nobody
    said one, how many axes it takes and, where one is found, an input.
    """
    for one in way.refused:
        match = _UNPACKED.fullmatch(one.fault.reason)
        axes = int(match[1][:2]) - 1 if match else 0
        if not 0 < axes <= _MOST or axes == len(way.shape):
            continue
        ask = ""
        for shape in _of_rank(way.shape, axes):
            refused = [] if late() else walk(shape).refused
            if late() or any(other.fault.reason == one.fault.reason for other in refused):
                break
            ask = f"; {_AXES.format(f'{axes} axes' if axes > 1 else 'one axis')}"
            if not refused:
                ask += f", such as --input {times(shape)}"
                break
        one.fault = one.fault._replace(reason=one.fault.reason + ask)


def only_guessed(
    e: Evaluator,
    way: Way,
    walk: Callable[[Shape], Way],
    late: Callable[[], bool],
    beside: bool,
) -> None:
    """Forgets of a way over an input that nobody said what another, that comes as far, does not
    meet: where more is left open, `beside` the way or on that other.
    """
    trained = list(e.trained)
    doubted = [one for one in way.refused if not _is_open(one)]
    kept, others = doubted, [one for one in way.refused if _is_open(one)]
    for shape in _OTHERS:
        if not kept or late():
            break
        other = walk(shape)
        more = [one for one in other.refused if _is_open(one)]
        if len(other.uses) >= len(way.uses) and (beside or others or more):
            met = {_span(one) for one in other.refused}
            kept = [one for one in kept if _span(one) in met]
            others = others or more
    way.refused = kept + others
    e.trained = trained


def _is_open(refused: Refused) -> bool:
    """Whether a name or code is missing."""
    return OPEN_NAME in refused.fault.reason or _CODE in refused.fault.reason


def _span(refused: Refused) -> tuple[int, int]:
    return refused.fault.start, refused.fault.end


def _of_rank(shape: Shape, axes: int) -> list[Shape]:
    """Inputs of so many axes that are like one of others."""
    more = (1,) * (axes - len(shape))
    sized = [(shape[0], *(size,) * (len(shape) - 1)) for size in _SIZES]
    if not more:
        return [one[-axes:] for one in sized]
    return list(
        dict.fromkeys(way for one in sized for way in ((*more, *one), (one[0], *more, *one[1:])))
    )


def _counts(refused: Refused) -> bool:
    """Whether a refusal speaks of numbers, and of none that another input would mend."""
    return not refused.size and any(map(str.isdigit, refused.fault.reason))


def opened(reading: Reading, place: tuple[int, int], left: tuple[int | None, ...]) -> Sized:
    """A Keras model whose input's size the text leaves open; one is chosen that changes none of its
    weights.
    """
    shape = tuple(size or _OPEN for size in left)
    reading.chosen_input = True
    reading.note = f"input: {times(shape)} (none was given; the text leaves sizes open)"
    again = reading.run({place: shape})
    found = reading.choice(again)
    assert found is not None
    way = followed(again, found.module, shape)
    use = decided(way.uses)
    reading.stop([reading.source.fault(use.node, _DECIDES)] if use is not None else [])
    return again, found, way


_OPEN = 64
_DECIDES = (
    "how many weights this has hangs on a size of the input that the text leaves open: give the"
    " input (--input)"
)
