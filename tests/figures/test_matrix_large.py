"""A large matrix costs what is drawn of it, not what it is."""

import tracemalloc

import pytest

import cnnviz


@pytest.mark.parametrize(
    ("spec", "shape"), [("Conv1d(1, 1, 3)", (1, 20000)), ("Linear(4096, 4096)", (4096,))]
)
def test_a_matrix_larger_than_a_page_is_never_worked_out_as_a_whole(
    spec: str, shape: tuple[int, ...]
) -> None:
    """It took all memory: three arrays of 400 million numbers, or 20 of 17 million."""
    tracemalloc.start()
    try:
        picture = cnnviz.compare(spec, input_shape=shape, figure="matrix").svg()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert picture.count('class="cell"') > 50
    assert peak < 100 * 2**20
