"""The figure matrix in a paper's column: each row of inputs over the columns of its matrix."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.matrix import matrix
from tests.figures.legible import asked, faults, groups
from tests.figures.test_matrix import CASES, cells_of, matrices, named


@pytest.mark.parametrize("case", ["sheet", "long", "transposed", "image", "huge"])
def test_what_has_no_room_in_a_column_is_refused_with_a_size_that_does(case: str) -> None:
    with pytest.raises(CnnvizError, match="--size 16:9"):
        matrix.picture(asked(*CASES[case], size="column"))
    assert matrices(matrix.picture(asked(*CASES[case])))


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("case", ["default", "channels", "strided", "linear", "local"])
def test_in_a_column_inputs_stand_over_their_columns(case: str, theme: str) -> None:
    request = asked(*CASES[case], theme=theme, size="column")
    picture = matrix.picture(request)
    assert faults(picture, request.theme.background) == []
    for panel, cells in zip(
        groups(picture, "panel"), map(cells_of, matrices(picture).values()), strict=True
    ):
        inputs, outputs = named(panel, "neuron")
        assert outputs.at[:, 1].max() < inputs.at[:, 1].min() < cells.points[..., 1].min()
        over = dict(zip(inputs.names["index"].tolist(), inputs.at[:, 0].tolist(), strict=True))
        apart = cells.points[..., 0].mean(axis=1) - [over[i] for i in cells.names["column"]]
        assert abs(apart).max() < (cells.points[0, :, 0].max() - cells.points[0, :, 0].min())
