"""The lines of the traced neuron stand out in every panel, and numbers say what they count."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Group, Lines, Texts
from tests.figures.legible import groups, marks


def named(panel: Group) -> set[str]:
    """What stands on the lines of a panel."""
    texts = [m for m in marks(panel) if isinstance(m, Texts) and m.cls == "letter"]
    return {word for m in texts if "dst" in m.names for word in m.strings}


@pytest.mark.parametrize("figure", ["argument", "sharing"])
@pytest.mark.parametrize("theme", ["light", "print"])
def test_the_traced_neurons_lines_are_the_strongest_of_each_panel(figure: str, theme: str) -> None:
    picture = cnnviz.compare(
        "Conv1d(1, 1, 3)", (1, 8), figure=figure, theme=theme, focus=(0, 2)
    ).picture
    for panel in groups(picture, "panel"):
        widths: dict[bool, set[float]] = {True: set(), False: set()}
        for mark in (m for m in marks(panel) if isinstance(m, Lines) and m.cls == "edge"):
            own = [mark.styles[which].width for which in mark.which]
            for width, neuron in zip(own, mark.names["dst"], strict=True):
                widths[bool(neuron == 2)].add(width)
        if widths[True]:
            assert min(widths[True]) > 1.5 * max(widths[False])


def test_of_many_numbers_only_those_of_the_traced_neuron_are_written() -> None:
    """A lone 1 before them made readers ask where the others are."""
    picture = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8)).picture
    full = next(g for g in groups(picture, "panel") if g.names["panel"] == "fc" and named(g))
    assert named(full) == set(map(str, range(17, 25)))


def test_lines_of_a_column_have_all_their_names() -> None:
    picture = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), size="column").picture
    found = {g.names["panel"]: named(g) for g in groups(picture, "panel") if named(g)}
    assert found["local"] == set(map(str, range(1, 19)))
    conv = [g for g in groups(picture, "panel") if g.names["panel"] == "conv"]
    letters = [m for g in conv for m in marks(g) if getattr(m, "cls", "") == "letter"]
    assert sum(len(m.strings) for m in letters if np.ndim(m.names.get("dst", 0))) == 18


@pytest.mark.parametrize(
    ("figure", "size"), [("argument", "16:9"), ("argument", "square"), ("sharing", "16:9")]
)
def test_names_stand_on_no_line_of_another_neuron(figure: str, size: str) -> None:
    """Where the lines of two neurons cross nine letters lay on lines, so that none could be read:
    the kernel names them. Of one neuron all are named.
    """
    for spec, shape, letters in (
        ("Conv1d(1, 1, 9)", (1, 200), set[str]()),
        ("Conv1d(1, 1, 5)", (1, 12), set("abcde")),
    ):
        picture = cnnviz.compare(spec, shape, figure=figure, size=size).picture
        (conv,) = [g for g in groups(picture, "panel") if g.names["panel"] == "conv"]
        assert named(conv) == letters


@pytest.mark.parametrize("size", ["16:9", "column"])
@pytest.mark.parametrize(
    ("spec", "length", "letters"),
    [("Conv1d(1, 2, 2)", 8, "abcd"), ("Conv1d(1, 3, 2)", 5, "abcdef")],
)
def test_letters_stand_at_a_neuron_of_each_map(
    spec: str, length: int, letters: str, size: str
) -> None:
    """Only those of the front map stood on lines."""
    picture = cnnviz.compare(spec, (1, length), figure="sharing", size=size).picture
    (conv,) = [g for g in groups(picture, "panel") if g.names["panel"] == "conv"]
    assert named(conv) == set(letters)


def test_weights_of_their_own_are_counted_map_by_map_as_biases_are() -> None:
    """They were counted across the maps: the second neuron of the first map had 5 and 6."""
    picture = cnnviz.compare("Conv1d(1, 2, 2)", (1, 4), figure="sharing").picture
    (local,) = [g for g in groups(picture, "panel") if g.names["panel"] == "local"]
    texts = [m for m in marks(local) if isinstance(m, Texts) and m.cls == "letter"]
    found = dict[int, list[int]]()
    for mark in texts:
        for neuron, word in zip(mark.names["dst"], mark.strings, strict=True):
            found.setdefault(int(neuron), []).append(int(word))
    own = {neuron: sorted(numbers) for neuron, numbers in found.items()}
    assert own == {n: [2 * n + 1, 2 * n + 2] for n in range(6)}


@pytest.mark.parametrize(("size", "axis"), [("16:9", 0), ("square", 1), ("column", 1)])
def test_numbers_of_one_neuron_stand_in_a_row(size: str, axis: int) -> None:
    """They stood in zigzag."""
    picture = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), size=size).picture
    full = next(g for g in groups(picture, "panel") if g.names["panel"] == "fc" and named(g))
    texts = [m for m in marks(full) if isinstance(m, Texts) and m.cls == "letter"]
    at = np.concatenate([m.at for m in texts])
    assert len(at) == 8 and np.ptp(at[:, axis]) < 3
