"""Exercises: a picture with its counts, letters or lines left out, then complete as their key.

What is left out is hidden at the first of two steps, so nothing else moves. An empty box stands
where a count was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.labels import Labels
from cnnviz.picture.extent import text_corners
from cnnviz.picture.leaves import nested
from cnnviz.picture.marks import Floats, Group, Mark, Picture, Polygons, Style, Texts
from cnnviz.picture.steps import Select, Step, frames, subset
from cnnviz.picture.text import wrap_evenly
from cnnviz.wording import as_text, listed, nearest

KINDS = ("counts", "letters", "lines")
COUNTS = ("connections", "weights", "biases")
"""What is counted: names of groups and of labels."""

NUMBERS = {"count", "beside", "sees", "product", "total", "amount", "counts", "headline"}
"""Classes of texts that always hold a count."""
AMBIGUOUS = {"title", "line", "step", "subhead", "key", "heading"}
"""Classes of texts that may hold one."""
LETTERS = {"letter", "bias-name", "kernel-name", "channel-name", "value"}
LINES = {
    "edge",
    "bias-edge",
    "bias-head",
    "bundle",
    "head",
    "paper",
    "cone",
    "cone-edge",
    "link",
    "halo",
    "band",
}
ASKED = Select("blank")
"""What stands in the exercise alone: its title and its boxes."""
SMALLEST = 7.0
"""The smallest type of what replaces a title."""
BOX, SQUEEZED = 2.0, 0.8
"""How many points a box adds on either side of its count, and its height as a part of a line's."""


def kinds(text: object) -> tuple[str, ...]:
    """The kinds named in a text: "counts", or "letters,lines"; raises `CnnvizError`.

    >>> kinds("lines, counts")
    ('counts', 'lines')
    """
    if not isinstance(text, str):
        raise CnnvizError(f"blank is {', '.join(KINDS)} or several of them, not {as_text(text)}")
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if word not in KINDS:
            raise CnnvizError(f"{as_text(word)} cannot be left out{nearest(word[:80], KINDS)}")
    return tuple(kind for kind in KINDS if kind in words)


def blanked(picture: Picture, kinds: tuple[str, ...], name: str) -> Picture:
    """The picture in two steps: an exercise without these kinds, then its key.

    Raises `CnnvizError` if it has nothing of a kind; `name` is its figure's.
    """
    labels = picture.labels
    marks = tuple(_with_answers(picture.marks, kinds, labels, ()))
    present = {str(mark.names["answer"]) for mark in nested(marks) if "answer" in mark.names}
    missing = [kind for kind in kinds if kind not in present]
    if missing:
        others = [kind for kind in KINDS if kind in _possible_kinds(picture)]
        hint = f"take {' or '.join(others)}" if others else "it makes no exercise"
        raise CnnvizError(f"the figure {name} has no {listed(missing)} to leave out: {hint}")
    caption = _caption(kinds, labels)
    heading = tuple(_heading(picture, marks, caption))
    hidden = (Select("", {"answer": kinds}),)
    unsaid = COUNTS if "counts" in kinds else ()
    exercise = Step(caption, hidden, unsaid=unsaid, title=caption if heading else "")
    key = Step(labels("blank.key"), (ASKED,))
    boxes = tuple(_boxes(marks, picture))
    return picture._replace(marks=marks + heading + boxes, steps=(exercise, key))


def without_key(picture: Picture) -> Picture:
    """An exercise without its key, for a file that holds one picture; any other as it is."""
    is_exercise = any(ASKED in step.hidden for step in picture.steps)
    return frames(picture)[0] if is_exercise else picture


def _caption(kinds: tuple[str, ...], labels: Labels) -> str:
    """What the reader has to do."""
    what = labels.listed([labels(f"blank.{kind}") for kind in kinds])
    return labels("blank.exercise", what=what)


def _possible_kinds(picture: Picture) -> set[str]:
    marks = _with_answers(picture.marks, KINDS, picture.labels, ())
    return {str(mark.names["answer"]) for mark in nested(marks) if "answer" in mark.names}


def _with_answers(
    marks: Iterable[Mark], kinds: tuple[str, ...], labels: Labels, within: tuple[str, ...]
) -> Iterator[Mark]:
    """The marks, with those that are answers named so."""
    for mark in marks:
        if isinstance(mark, Group):
            inner = tuple(_with_answers(mark.marks, kinds, labels, (*within, mark.cls)))
            yield mark._replace(marks=inner)
        elif isinstance(mark, Texts):
            yield from _texts(mark, kinds, labels, within)
        elif "lines" in kinds and mark.cls in LINES and not _is_of_map(mark):
            yield _as_answer(mark, "lines")
        else:
            yield mark


def _is_of_map(mark: Mark) -> bool:
    """Whether a mark is the paper below a map's name, which stays."""
    return mark.cls == "paper" and "channel" in mark.names


def _texts(
    mark: Texts, kinds: tuple[str, ...], labels: Labels, within: tuple[str, ...]
) -> Iterator[Mark]:
    """Texts split up: those that are answers, by kind, then those that stay."""
    tests: dict[str, Callable[[str], bool]] = {
        "counts": lambda string: _is_count(mark.cls, string, labels, within),
        "letters": lambda string: _is_letter(mark, string, within),
        "lines": lambda _: "src" in mark.names,
    }
    rest = np.ones(len(mark.strings), bool)
    for kind in kinds:
        answers = rest & np.array([tests[kind](string) for string in mark.strings], bool)
        if answers.any():
            yield _as_answer(subset(mark, answers), kind)
        rest &= ~answers
    if rest.any():
        yield subset(mark, rest)


def _as_answer(mark: Mark, kind: str) -> Mark:
    return mark._replace(names={**mark.names, "answer": kind})


def _is_count(cls: str, string: str, labels: Labels, within: tuple[str, ...]) -> bool:
    """Whether a text tells how many of something the layer has."""
    if cls in NUMBERS:
        return True
    if cls not in AMBIGUOUS or not any(character.isdigit() for character in string):
        return False
    if cls in ("title", "step") or {"counts", "numbers"} & {*within}:
        return True
    units = {labels(unit, n=n).rpartition(" ")[2] for unit in COUNTS for n in (1, 2)}
    pairs = pairwise(word.strip(",.;:") for word in string.split())
    return any(number[:1].isdigit() and unit in units for number, unit in pairs)


def _is_letter(mark: Texts, string: str, within: tuple[str, ...]) -> bool:
    """Whether a text names a weight, a bias or a kernel outside the legend."""
    if mark.cls == "value":
        return "step" in within and string.isalpha()
    legend = mark.cls == "letter" and "src" not in mark.names and "matrix" not in within
    return mark.cls in LETTERS and not legend


def _heading(picture: Picture, marks: Iterable[Mark], caption: str) -> Iterator[Mark]:
    """What replaces a title that holds counts, in no more lines, if necessary in smaller type."""
    for mark in marks:
        if mark.cls == "title" and isinstance(mark, Texts) and "answer" in mark.names:
            room, lines = picture.size[0] - 2 * float(mark.at[0, 0]), [caption]
            for size in np.linspace(mark.size, min(mark.size, SMALLEST), 13).tolist():
                lines = wrap_evenly(caption, size, room, mark.bold, mark.font)
                if len(lines) <= len(mark.strings):
                    break
            count = slice(len(lines))
            yield mark._replace(
                at=mark.at[count], strings=tuple(lines), size=size, which=mark.which[count],
                cls="blank", names={},
            )  # fmt: skip
            return


def _boxes(marks: Iterable[Mark], picture: Picture) -> Iterator[Mark]:
    """A box for each count that is left out, except in titles."""
    corners = [
        _outlines(mark)
        for mark in nested(marks)
        if isinstance(mark, Texts) and mark.names.get("answer") == "counts" and mark.cls != "title"
    ]
    if not corners:
        return
    boxes = np.concatenate(corners)
    style = Style(picture.theme.quiet, None, 1.0)
    yield Polygons(boxes, (style,), np.zeros(len(boxes), int), cls="blank")


def _outlines(mark: Texts) -> Floats:
    """A box for each text (n, 4, 2): a little wider, and no taller than its digits."""
    corners = text_corners(mark)
    middle = corners.mean(axis=1, keepdims=True)
    offsets = corners - middle
    outlines: Floats = middle + offsets * (1, SQUEEZED) + BOX * np.sign(offsets) * (1, 0)
    return outlines
