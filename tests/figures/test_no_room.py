"""A figure that has no room is refused soon: what cannot have room is not made."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import beside, comparison
from cnnviz.figures.cost import page
from cnnviz.figures.image import image
from cnnviz.figures.matrix import matrix
from cnnviz.figures.network import network
from cnnviz.figures.options import inches as inches_of
from cnnviz.figures.pooling import pooling
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from tests.figures.reading import drawn, request

WIDE = "W" * 260
LAYER = Conv(1, 1, 1, 3)


def counted(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType = comparison, name: str = "_form"
) -> list[int]:
    """A number for each form of a figure, by the function that makes it, from now on."""
    made, form = list[int](), getattr(module, name)

    def one(*given: object) -> object:
        made.append(len(made))
        return form(*given)

    monkeypatch.setattr(module, name, one)
    return made


@pytest.mark.parametrize(
    "key",
    ["panel.fc", "seen.kernel", "argument.both", "unit.weights", "inputs", "neurons"],
)
def test_words_without_room_are_tried_once_a_size(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch)
    wide = request(LAYER, shape=(1, 8))._replace(labels=Labels({key: WIDE}))
    with pytest.raises(CnnvizError, match="has no room"):
        drawn("argument", wide)
    # As asked, as high as can be, and a square page, which has its panels above one another.
    assert len(made) <= 3


@pytest.mark.parametrize(
    ("figure", "inches"),
    [
        *((figure, (2.0, 1.5)) for figure in ("argument", "sharing", "connectivity", "tiled")),
        *((figure, (2.0, 2.0)) for figure in ("argument", "sharing", "tiled")),
        *((figure, (3.0, 2.0)) for figure in ("argument", "tiled")),
    ],
)
def test_graphs_without_room_are_not_made(
    figure: str, inches: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch)
    asked = request(LAYER, shape=(1, 8))._replace(size=(72 * inches[0], 72 * inches[1]))
    with pytest.raises(CnnvizError, match="has no room") as refused:
        drawn(figure, asked)
    assert len(made) <= 6
    [advice] = re.findall(r"--size (\S+)", str(refused.value))
    wide, high = inches_of(advice)
    assert drawn(figure, asked._replace(size=(72 * wide, 72 * high)))


@pytest.mark.parametrize(
    ("figure", "module", "key", "most"),
    [
        ("beside", beside, "unit.weights", 6),
        ("beside", beside, "inputs", 6),
        ("matrix", matrix, "unit.weights", 3),
    ],
)
def test_other_figures_of_panels_try_no_more(
    figure: str, module: ModuleType, key: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch, module)
    asked = request(LAYER, shape=(1, 8), options={"with": "Conv1d(1, 1, 5)"})
    with pytest.raises(CnnvizError, match="has no room"):
        drawn(figure, asked._replace(labels=Labels({key: WIDE})))
    assert len(made) <= most


@pytest.mark.parametrize(
    ("figure", "module", "name", "key", "most"),
    [
        ("cost", page, "_body", "cost.fewer", 0),
        ("cost", page, "_body", "cost.grows.head.weights", 24),
        ("pooling", pooling, "arrange", "pooling.title", 0),
        ("network", network, "columns", "network.title.one", 0),
        ("image", image, "_body", "image.title", 0),
    ],
)
def test_a_body_is_made_where_its_title_has_room_and_the_least_first(
    figure: str, module: ModuleType, name: str, key: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch, module, name)
    pools = figure == "pooling"
    asked = request(MaxPool(1, 2) if pools else LAYER, shape=(1, 8))
    if figure == "image":
        asked = request(Conv(2, 1, 1, 3), shape=(1, 12, 12))
    with pytest.raises(CnnvizError, match="has no room"):
        drawn(figure, asked._replace(labels=Labels({key: WIDE})))
    assert len(made) <= most


def test_a_matrix_is_made_where_what_is_said_of_it_has_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = counted(monkeypatch, matrix)
    asked = request(Conv(2, 3, 8, 3, padding=1), shape=(3, 8, 8))
    with pytest.raises(CnnvizError, match="has no room"):
        drawn("matrix", asked._replace(labels=Labels({"inputs": WIDE})))
    assert not made


def test_what_stands_at_the_foot_is_made_once_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(monkeypatch, image, "_foot")
    asked = request(Conv(2, 1, 6, 5), shape=(1, 28, 28))
    with pytest.raises(CnnvizError, match="has no room"):
        drawn("image", asked._replace(labels=Labels({"image.map.many": WIDE})))
    # Of every layer and of the first, on the page that was asked for and two others.
    assert len(made) <= 6


def test_steps_are_made_of_columns_that_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(monkeypatch, network, "_steps")
    low = request(*[Conv(2, 4, 4, 3)] * 12, shape=(4, 64, 64))._replace(size=(504.0, 150.0))
    with pytest.raises(CnnvizError, match="has no room"):
        drawn("network", low)
    # The advice is one page that has room.
    assert len(made) <= 2
