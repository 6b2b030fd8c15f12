"""Which of the inputs that fit is taken where none was given, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnviz.layers.base import times
from cnnviz.reading.sizing import NO_FORMS, POSITIONS, UNASKED

if TYPE_CHECKING:
    from cnnviz.reading.code.sizes import Sizes
    from cnnviz.reading.code.stated_sizes import Spoken


class Chosen:
    """A size of an input that was chosen, with the words that say so; or, without, why none was."""

    def __init__(self, size: int | None, words: str) -> None:
        self.size = size
        self.words = words


def of_user(sizes: Sizes, told: tuple[Spoken, ...]) -> Chosen | None:
    """An image of a size that the user says, if that fits; no others are tried then."""
    for size, words in told:
        if sizes.frame.dims == 2 and sizes.verdict(size) == 0:
            return Chosen(size, _note(sizes, size, f"it fits and is {words}"))
    return None


def chosen(sizes: Sizes, said: Callable[[], tuple[tuple[Spoken, ...], ...]]) -> Chosen:
    """The input of a network that nobody says: one that the text speaks of, or a natural one.

    `said` are the sizes of which it speaks, looked for where several fit.
    """
    least = sizes.smallest()
    if least is None:
        return Chosen(None, "")
    most = sizes.largest(least)
    if most >= sizes.limit:
        return Chosen(None, sizes.frame.ask) if sizes.frame.ask else _showing(sizes, least)
    if least == most and sizes.verdict(2 * least) == 0:  # Such as the multiples of 16.
        return _showing(sizes, least)
    if sizes.folds(most + 1):
        return Chosen(None, "")
    if least == most:
        only = ("one", "one", "square one", "cube")[sizes.frame.dims]
        return Chosen(least, _note(sizes, least, f"it is the only {only} that fits"))
    found = _among(sizes, least, most, said)
    if found is not None:
        return found
    return Chosen(None, f"{_range(sizes, least, most, ' fit')}: say which with --input")


def _range(sizes: Sizes, least: int, most: int, fit: str = "") -> str:
    """The inputs that fit, in words, with those beyond the first row of them."""
    ends = f"{times(sizes.frame.shape(least))} to {times(sizes.frame.shape(most))}"
    more = ", and some larger ones" if _beyond(sizes, least, most) else ""
    which = ("inputs", "inputs", "square inputs", "cubes")[sizes.frame.dims]
    return f"{which} from {ends}{fit}{more}"


def _beyond(sizes: Sizes, least: int, most: int) -> bool:
    """Whether larger inputs fit than those in a row: their doubles, such as where axes divide."""
    return any(
        sizes.verdict(k * one) == 0 for k in (2, 4) for one in {least, most} if k * one > most
    )


def _among(
    sizes: Sizes, least: int, most: int, said: Callable[[], tuple[tuple[Spoken, ...], ...]]
) -> Chosen | None:
    """The one of those that fit of which the text speaks, or no pooling leaves a rest."""
    for group in said():
        fitting = {one.size: one.words for one in group if least <= one.size <= most}
        if len(fitting) == 1:
            (size, words), *_ = fitting.items()
            return Chosen(size, _note(sizes, size, f"it fits and is {words}"))
        if fitting:
            break
    natural = _natural(sizes, least, most)
    if len(natural) == 1:
        one = "smallest" if _beyond(sizes, least, most) else "one"
        why = f"it is the {one} that fits and of which no pooling leaves a rest"
        return Chosen(natural[0], _note(sizes, natural[0], why))
    return None


def _natural(sizes: Sizes, least: int, most: int) -> list[int]:
    """The sizes of which no pooling leaves a rest; none where other layers stride, too."""
    found = range(least, most + 1) if sizes.exact(least) is not None else ()
    return [size for size in found if not sizes.late() and sizes.exact(size)]


def _showing(sizes: Sizes, least: int) -> Chosen:
    """The smallest input that shows the first layer well."""
    size = least
    while size < min(64 * least + 512, sizes.limit) and not sizes.late():
        if sizes.verdict(size) == 0 and sizes.shows(size):
            break
        size += 1
    else:
        size = least
    if len(sizes.places(size)) != len(sizes.places(least)):
        size = least  # Another layer would be the first, such as a slice of what is flattened.
    read = "" if sizes.fits(size) or not sizes.way(size).behind else "that is read "
    why = f"it is the {sizes.frame.least} that every layer {read}accepts"
    if size > least:
        places = sizes.places(size)
        axis = " an axis" if sizes.frame.dims > 1 else ""
        number = POSITIONS[min(len(places), 3)]
        why += f", with at least {number} output positions{axis} in the first layer"
    return Chosen(size, _note(sizes, size, why))


def _note(sizes: Sizes, size: int, why: str) -> str:
    return f"input: {times(sizes.frame.shape(size))} ({UNASKED}; {why})"


def advice(sizes: Sizes) -> str:
    """Which square inputs would fit where the one that was given does not; "" where none would."""
    least = sizes.smallest()
    if least is None:
        none = f"; no {NO_FORMS[sizes.frame.dims].replace('one', 'input')} fits"
        return "" if sizes.late() or sizes.hindered() is not None else none
    most, first = sizes.largest(least), times(sizes.frame.shape(least))
    if most >= sizes.limit:
        return f"; it fits from {first} on"
    if least == most:
        return f"; it fits with --input {first}"
    return f"; it fits with {_range(sizes, least, most)}"
