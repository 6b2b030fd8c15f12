"""The slides that a user picks: names or numbers, alone or as a range."""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.lecture import NAMES
from cnnviz.wording import as_text, integer, nearest, quoted, whole_number


def places(chosen: object) -> set[int]:
    """The places in the story, from 0, of the slides picked: "cost,3:5", 3, or a list of such.

    Raises `CnnvizError`, naming the slides that there are.

    >>> sorted(places("cost,3:5")), places([1, "network"]) == {0, 10}
    ([0, 2, 3, 4], True)
    """
    words = chosen.split(",") if isinstance(chosen, str) else chosen
    number = integer(words)
    choices = (
        list(words) if isinstance(words, (list, tuple)) else [chosen if number is None else number]
    )
    picked = {at for word in choices for at in _range_of(word)}
    if not picked:
        raise CnnvizError(f"no slide is picked; {_all_slides()}")
    return picked


def _range_of(word: object) -> range:
    number = integer(word)
    if number is not None:
        word = str(number)
    if not isinstance(word, str):
        raise CnnvizError(f"a slide is a name or a number, not {as_text(word)}; {_all_slides()}")
    first, colon, last = word.partition(":")
    begin = _place(first) if first.strip() or not colon else 0
    end = _place(last) if last.strip() else len(NAMES) - 1 if colon else begin
    if end < begin:
        raise CnnvizError(f"the slides {quoted(word)} end before they begin")
    return range(begin, end + 1)


def _place(word: str) -> int:
    """The place of a slide by its name or its number."""
    name = word.strip()
    if name in NAMES:
        return NAMES.index(name)
    if name.isdecimal():
        number = whole_number(name)
        if number is not None and 1 <= number <= len(NAMES):
            return number - 1
        raise CnnvizError(f"there is no slide {quoted(name)}; {_all_slides()}")
    raise CnnvizError(f"there is no slide {quoted(name)}{nearest(name[:80], NAMES)}")


def _all_slides() -> str:
    slides = (f"{number} {name}" for number, name in enumerate(NAMES, 1))
    return f"there are {', '.join(slides)}"
