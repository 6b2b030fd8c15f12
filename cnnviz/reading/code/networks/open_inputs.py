"""Inputs whose sizes a text leaves open, such as `Input((None, None, 3))` of Keras."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnviz.errors import SpecError
from cnnviz.layers.base import Shape, times
from cnnviz.reading.code.language.evaluator import OPEN, Evaluator
from cnnviz.reading.code.language.trace import Refused
from cnnviz.reading.code.networks.faults import OPEN_NAME
from cnnviz.reading.code.networks.following import Way, follow_network
from cnnviz.reading.code.networks.instances import Choice
from cnnviz.reading.code.values.open_sizes import first_open_weight
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.report import spec_error

if TYPE_CHECKING:
    from cnnviz.reading.code.reading import Reading, Sized
    from cnnviz.reading.code.sizes import Sizes

_GUESSED = "no input is given, and this holds for {}: say which with --input"

_UNPACKED = re.compile(r"\d+ values for (\d+) names")
_AXES = "no input is given: say one of {} behind the batch with --input"
_SIZES = (8, 32, 64, 224)  # Along each axis of inputs with other axes.
_MAX_AXES = 5  # Of an input, without the batch.

_CODE = "paste its code"
_SHAPES = ((64,), (3, 64), (3, 64, 64), (3, 16, 16, 16))  # Inputs with other axes.

_OTHER_SIZE = 96  # Another size than the one first taken for open sizes.


def follow_first(reading: Reading) -> tuple[Evaluator, Choice | None]:
    """The text as followed first, and the network that is meant: over the given input, if that
    matches the one that the text leaves open.
    """
    e = reading.run()
    inputs, shape = e.open_inputs, reading.shape
    places = [place for place, sizes in inputs.items() if shape and _matches(sizes, shape)]
    if shape is not None and len(places) == 1:
        e = reading.run({places[0]: shape})
    if shape is not None or len(inputs) != 1:
        return e, reading.choice(e)
    (sizes,) = inputs.values()
    try:
        choice = reading.choice(e)
    except SpecError as error:
        others = _other_reasons(reading)
        faults = [
            fault._replace(reason=_with_advice(fault.reason, others, sizes))
            for fault in error.faults
        ]
        raise spec_error(error.text, faults) from None
    cause = None if choice is None else choice.module.refused
    if choice is not None and cause is not None:
        why = _with_advice(cause.why, _other_reasons(reading), sizes)
        choice.module.refused = Unknown(why, cause.node, cause.name, cause.lack)
    return e, choice


def _matches(sizes: tuple[int | None, ...], shape: Shape) -> bool:
    """Whether an input of open sizes matches the given one."""
    fits = (wanted is None or wanted == size for wanted, size in zip(sizes, shape, strict=False))
    return len(sizes) == len(shape) and all(fits)


def _other_reasons(reading: Reading) -> set[str]:
    """The reasons against the text with other open sizes."""
    try:
        choice = reading.choice(reading.run(open_size=_OTHER_SIZE))
    except SpecError as error:
        return {fault.reason for fault in error.faults}
    cause = None if choice is None else choice.module.refused
    return set() if cause is None else {cause.why}


def _with_advice(reason: str, others: set[str], sizes: tuple[int | None, ...]) -> str:
    """A reason, with advice on the open sizes if it depends on them."""
    if reason in others:
        return reason
    example = times(tuple(size or 32 for size in sizes))
    why = f"the text leaves sizes of its input open, here {OPEN}"
    return f"{reason}; {why}: --input {example} says others"


def mark_guessed(way: Way, sizes: Sizes) -> None:
    """Adds to refusals that they depend on the chosen input, if another would not meet the same."""
    if way.size or sizes.late() or not any(map(_is_numeric, way.refused)):
        return
    others = {refusal.fault.reason for refusal in sizes.way(2 * way.shape[-1]).refused}
    for refusal in way.refused:
        reason = refusal.fault.reason
        if _is_numeric(refusal) and reason not in others:
            text = f"{reason}; {_GUESSED.format(times(way.shape))}"
            refusal.fault = refusal.fault._replace(reason=text)


def advise_axes(way: Way, walk: Callable[[Shape], Way], late: Callable[[], bool]) -> None:
    """Adds to refusals of unpacking the sizes of a chosen input how many axes are needed and, if
    one is found, an input.
    """
    for refusal in way.refused:
        match = _UNPACKED.fullmatch(refusal.fault.reason)
        axes = int(match[1][:2]) - 1 if match else 0
        if not 0 < axes <= _MAX_AXES or axes == len(way.shape):
            continue
        ask = ""
        for shape in _of_rank(way.shape, axes):
            refused = [] if late() else walk(shape).refused
            if late() or any(other.fault.reason == refusal.fault.reason for other in refused):
                break
            ask = f"; {_AXES.format(f'{axes} axes' if axes > 1 else 'one axis')}"
            if not refused:
                ask += f", such as --input {times(shape)}"
                break
        refusal.fault = refusal.fault._replace(reason=refusal.fault.reason + ask)


def drop_guessed(
    e: Evaluator,
    way: Way,
    walk: Callable[[Shape], Way],
    late: Callable[[], bool],
    beside: bool,
) -> None:
    """Removes refusals of a chosen input that another one, which gets as far, does not meet, if
    more is left open: `beside` the way or on that of the other.
    """
    trained = list(e.trained)
    doubtful = [refusal for refusal in way.refused if not _is_open(refusal)]
    remaining, open_refusals = doubtful, [refusal for refusal in way.refused if _is_open(refusal)]
    for shape in _SHAPES:
        if not remaining or late():
            break
        other = walk(shape)
        more = [refusal for refusal in other.refused if _is_open(refusal)]
        if len(other.uses) >= len(way.uses) and (beside or open_refusals or more):
            spans = {_span(refusal) for refusal in other.refused}
            remaining = [refusal for refusal in remaining if _span(refusal) in spans]
            open_refusals = open_refusals or more
    way.refused = remaining + open_refusals
    e.trained = trained


def _is_open(refused: Refused) -> bool:
    """Whether a name or code is missing."""
    return OPEN_NAME in refused.fault.reason or _CODE in refused.fault.reason


def _span(refused: Refused) -> tuple[int, int]:
    return refused.fault.start, refused.fault.end


def _of_rank(shape: Shape, axes: int) -> list[Shape]:
    """Inputs with this many axes that resemble a given shape."""
    more = (1,) * (axes - len(shape))
    sized = [(shape[0], *(size,) * (len(shape) - 1)) for size in _SIZES]
    if not more:
        return [shape[-axes:] for shape in sized]
    return list(
        dict.fromkeys(
            way for shape in sized for way in ((*more, *shape), (shape[0], *more, *shape[1:]))
        )
    )


def _is_numeric(refused: Refused) -> bool:
    """Whether a refusal contains numbers, and is none that another size would mend."""
    return not refused.size and any(map(str.isdigit, refused.fault.reason))


def fill_open_sizes(
    reading: Reading, place: tuple[int, int], sizes: tuple[int | None, ...]
) -> Sized:
    """A Keras model with open input sizes, over chosen ones that do not affect its weights."""
    shape = tuple(size or _OPEN_SIZE for size in sizes)
    reading.chosen_input = True
    reading.note = f"input: {times(shape)} (none was given; the text leaves sizes open)"
    e = reading.run({place: shape})
    choice = reading.choice(e)
    assert choice is not None
    way = follow_network(e, choice.module, shape)
    use = first_open_weight(way.uses)
    reading.stop([reading.source.fault(use.node, _WEIGHTS_DEPEND)] if use is not None else [])
    return e, choice, way


_OPEN_SIZE = 64
_WEIGHTS_DEPEND = (
    "how many weights this has depends on a size of the input that the text leaves open: give the"
    " input (--input)"
)
