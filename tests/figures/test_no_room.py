"""A figure that has no room is refused soon: what cannot have room is not made."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison import beside, comparison
from cnnviz.figures.matrix import matrix
from cnnviz.figures.options import inches as inches_of
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from tests.figures.reading import drawn, request

WIDE = "W" * 260
LAYER = Conv(1, 1, 1, 3)


def counted(monkeypatch: pytest.MonkeyPatch, module: ModuleType = comparison) -> list[int]:
    """A number for each form of a comparison that is made from now on."""
    made, form = list[int](), module._form

    def one(*given: object) -> object:
        made.append(len(made))
        return form(*given)

    monkeypatch.setattr(module, "_form", one)
    return made


@pytest.mark.parametrize("key", ["panel.fc", "seen.kernel", "argument.both", "unit.weights"])
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
    ("figure", "module", "most"), [("beside", beside, 6), ("matrix", matrix, 3)]
)
def test_other_figures_of_panels_try_no_more(
    figure: str, module: ModuleType, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch, module)
    asked = request(LAYER, shape=(1, 8), options={"with": "Conv1d(1, 1, 5)"})
    with pytest.raises(CnnvizError, match="has no room"):
        drawn(figure, asked._replace(labels=Labels({"unit.weights": WIDE})))
    assert len(made) <= most
