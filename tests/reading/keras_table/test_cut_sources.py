"""Names in `Connected to` that Keras cut at the column's end, without an ellipsis."""

from __future__ import annotations

from cnnviz.reading import parse
from tests.reading.told import told

ROWS = """
Layer (type)           Output Shape       Param #    Connected to
==================================================================
x (InputLayer)         (None, 8, 8, 4)    0
__________________________________________________________________
separable (Conv2D)     (None, 8, 8, 4)    148        x[0][0]
__________________________________________________________________
separable_2 (Conv2D)   (None, 8, 8, 4)    148        {0}
__________________________________________________________________
separable_22 (Conv2D)  (None, 8, 8, 4)    148        {1}
__________________________________________________________________
sum (Add)              (None, 8, 8, 4)    0          {1}
                                                     {2}
==================================================================
"""


def test_a_name_that_was_cut_may_be_of_a_row_with_a_longer_name() -> None:
    """As summary(positions=(0.5, 0.7, 0.8, 1)) of Keras 2.3 prints it, 9 characters wide."""
    ((_, reason),) = told(ROWS.format("separable", "separable", "separable"))
    assert "it reads separable…, which may be any of 3 rows: model.summary(line_length=" in reason


def test_names_in_a_table_without_any_index_are_whole() -> None:
    net = parse(ROWS.replace("x[0][0]", "x").format("separable", "separable_2", "x"))
    assert [net.source_names(at)[-1] for at in range(2, 4)] == ["separable_2", "input"]
