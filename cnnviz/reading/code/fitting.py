"""Which of the inputs that fit is chosen if none was given, and the note on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.layers.base import times
from cnnviz.reading.code.sizes import Sizes
from cnnviz.reading.code.stated_sizes import StatedSize
from cnnviz.reading.code.unflattened import fits_flattened, flattened, map_read, why_not_chosen
from cnnviz.reading.sizing import NO_FORMS, NOT_GIVEN, POSITIONS, UNENLARGED

if TYPE_CHECKING:
    from cnnviz.reading.code.networks.following import Way

    _Stated = Callable[[], tuple[tuple[StatedSize, ...], ...]]


class SizeChoice(NamedTuple):
    """A size chosen for an input, with its note; without a size, why none was chosen."""

    size: int | None
    words: str


def user_choice(sizes: Sizes, stated: tuple[StatedSize, ...]) -> SizeChoice | None:
    """An image of a size that the user sets, if that fits; no others are tried then."""
    for size, words in stated:
        if sizes.frame.dims == 2 and sizes.verdict(size) == 0:
            return SizeChoice(size, _note(sizes, size, f"it fits and is {words}"))
    return None


def choose_size(sizes: Sizes, stated_sizes: _Stated) -> SizeChoice:
    """An input if none was given: one that the text speaks of, or a natural one.

    `stated_sizes` finds the sizes of which it speaks, if several fit.
    """
    least = sizes.smallest()
    if least is None:
        return SizeChoice(None, "")
    most = sizes.largest(least)
    if most >= sizes.limit:
        return SizeChoice(None, sizes.frame.ask) if sizes.frame.ask else _showing(sizes, least)
    if least == most and sizes.verdict(2 * least) == 0:  # Only multiples of 16, say.
        return _showing(sizes, least)
    if sizes.folds(most + 1):
        return SizeChoice(None, "")
    shape = map_read(sizes, least, most + 1)
    if shape:
        return SizeChoice(None, why_not_chosen(sizes, shape))
    if least == most:
        only = ("one", "one", "square one", "cube")[sizes.axes]
        return SizeChoice(least, _note(sizes, least, f"it is the only {only} that fits"))
    choice = _among(sizes, least, most, stated_sizes)
    if choice is not None:
        return choice
    return SizeChoice(None, f"{_range(sizes, least, most, ' fit')}: say which with --input")


def _range(sizes: Sizes, least: int, most: int, fit: str = "") -> str:
    """The inputs that fit, in words, including those beyond the first range."""
    ends = f"{times(sizes.frame.shape(least))} to {times(sizes.frame.shape(most))}"
    more = ", and some larger ones" if _beyond(sizes, least, most) else ""
    which = ("inputs", "inputs", "square inputs", "cubes")[sizes.axes]
    return f"{which} from {ends}{fit}{more}"


def _beyond(sizes: Sizes, least: int, most: int) -> bool:
    """Whether larger inputs fit than the first range: doubles of it, as if sizes must divide."""
    return any(
        sizes.verdict(k * size) == 0 for k in (2, 4) for size in {least, most} if k * size > most
    )


def _among(sizes: Sizes, least: int, most: int, stated_sizes: _Stated) -> SizeChoice | None:
    """The one input that fits and that the text speaks of, or that all poolings divide evenly."""
    for group in stated_sizes():
        fitting = {stated.size: stated.words for stated in group if least <= stated.size <= most}
        if len(fitting) == 1:
            (size, words), *_ = fitting.items()
            return SizeChoice(size, _note(sizes, size, f"it fits and is {words}"))
        if fitting:
            break
    natural = _natural(sizes, least, most)
    if len(natural) == 1:
        which = "smallest" if _beyond(sizes, least, most) else "one"
        why = f"it is the {which} that fits and of which no pooling leaves a rest"
        return SizeChoice(natural[0], _note(sizes, natural[0], why))
    return None


def _natural(sizes: Sizes, least: int, most: int) -> list[int]:
    """The sizes that all poolings divide evenly; none if other layers have strides, too."""
    candidates = range(least, most + 1) if sizes.exact(least) is not None else ()
    return [size for size in candidates if not sizes.late() and sizes.exact(size)]


def _showing(sizes: Sizes, least: int) -> SizeChoice:
    """The smallest input that shows the first layer well."""
    size, end = least, min(64 * least + 512, sizes.limit)
    # What enlarges data of a fixed size does so whatever the input.
    grows = sizes.verdict(end) == 0 and sizes.enlarges(end)
    while size < end and not sizes.late():
        is_large = grows or not sizes.enlarges(size)
        if sizes.verdict(size) == 0 and sizes.shows(size) and is_large:
            break
        size += 1
    else:
        size = least
    if len(sizes.places(size)) != len(sizes.places(least)):
        size = least  # Another layer would be the first, as a slice of flattened data.
    qualifier = "" if sizes.fits(size) or not sizes.way(size).behind else "that is read "
    why = f"it is the {sizes.frame.least} that every layer {qualifier}accepts"
    if size > least:
        places = sizes.places(size)
        axis = " an axis" if sizes.frame.dims > 1 else ""
        number = POSITIONS[min(len(places), 3)]
        why += f", with at least {number} output positions{axis} in the first layer"
        why += UNENLARGED * (not grows and sizes.enlarges(least))
    return SizeChoice(size, _note(sizes, size, why))


def _note(sizes: Sizes, size: int, why: str) -> str:
    return f"input: {times(sizes.frame.shape(size))} ({NOT_GIVEN}; {why}{sizes.frame.guess})"


def advice(sizes: Sizes, way: Way) -> str:
    """What would fit if the given input, on its `way`, does not; "" if unknown."""
    if fits_flattened(way):
        return "; with nn.Flatten() before it, it fits"
    least = sizes.smallest()
    if least is None:
        none = flattened(sizes) or f"; no {NO_FORMS[sizes.axes].replace('one', 'input')} fits"
        return "" if sizes.late() or sizes.hindered() is not None else none
    most, first = sizes.largest(least), times(sizes.frame.shape(least))
    if most >= sizes.limit:
        return f"; it fits from {first} on"
    if map_read(sizes, least, most + 1):
        return flattened(sizes)
    if least == most:
        return f"; it fits with --input {first}"
    return f"; it fits with {_range(sizes, least, most)}"
