"""Kernels by name and as numbers, and what is neither."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.walk.kernels import KERNELS, kernels, kernels_of
from cnnviz.layers.conv import Conv


def test_the_names_that_there_are() -> None:
    assert set(KERNELS) == {"sobel-x", "sobel-y", "blur", "sharpen", "edge", "identity"}


def test_sums_of_the_kernels() -> None:
    """Differences answer flat parts with 0; the others leave them as they are."""
    sums = {name: float(kernel.weights.sum()) for name, kernel in KERNELS.items()}
    assert sums == {"sobel-x": 0, "sobel-y": 0, "edge": 0, "sharpen": 1, "blur": 1, "identity": 1}


def test_sobel_looks_to_the_right_and_down() -> None:
    ramp = np.arange(3.0)
    assert (KERNELS["sobel-x"].weights * ramp).sum() == 8
    assert (KERNELS["sobel-y"].weights * ramp[:, None]).sum() == 8


def test_numbers_are_rows_and_columns() -> None:
    (kernel,) = kernels("-1,0,1;-2,0,2;-1,0,1")
    assert (kernel.weights == KERNELS["sobel-x"].weights).all()
    assert [k.weights.shape for k in kernels("1,2|3;4;")] == [(1, 2), (2, 1)]
    assert kernels("1e2")[0].rows == ((100.0,),)
    assert [k.name for k in kernels("Blur , edge|identity")] == ["blur", "edge", "identity"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sobel", r"'sobel': did you mean sobel-x or sobel-y\? There are sobel-x, .* identity, or"),
        ("bluur", r"did you mean blur\? There are sobel-x, .* identity, or write its numbers"),
        ("qqqqqq", "there are sobel-x, sobel-y, edge, sharpen, blur, identity, or write"),
        ("1,2;3", "the rows have 2, 1 numbers"),
        ("", "is no kernel: write its rows"),
        ("1,,2", "is no kernel: write its rows"),
        ("nan", "there is no kernel 'nan'"),
        ("1e9", "is no kernel: write its rows"),
        ("1,x", "is no kernel: write its rows"),
        (",".join("1" * 12), "at most 11 × 11"),
    ],
)
def test_what_is_no_kernel(text: str, wanted: str) -> None:
    with pytest.raises(CnnvizError, match=wanted):
        kernels(text)


def named(text: str | None, conv: Conv) -> list[str]:
    return [kernel.name for kernel in kernels_of(text, conv)]


def test_each_map_has_a_kernel() -> None:
    assert named(None, Conv(2, 1, 2, 3)) == ["sobel-x", "sobel-y"]
    assert named("sharpen", Conv(2, 1, 3, 3)) == ["sharpen", "sobel-x", "sobel-y"]
    assert len(named(None, Conv(2, 1, 20, 3))) == 20
    with pytest.raises(CnnvizError, match=r"gives 2 kernels, and .* makes 1: take as many"):
        named("blur,edge", Conv(2, 1, 1, 3))


def test_names_grow_with_the_layer() -> None:
    """The 5 x 5 kernel of Sobel as image libraries have it (OpenCV's getDerivKernels)."""
    (sobel,) = kernels_of("sobel-x", Conv(2, 1, 1, 5))
    wanted = np.outer([1, 4, 6, 4, 1], [-1, -2, 0, 2, 1])
    assert (sobel.weights == wanted).all()
    for name, total in (("blur", 1), ("identity", 1), ("sharpen", 1), ("edge", 0)):
        (kernel,) = kernels_of(name, Conv(2, 1, 1, 7))
        assert kernel.weights.shape == (7, 7)
        assert kernel.weights.sum() == total
    assert kernels_of("identity", Conv(2, 1, 1, 5))[0].weights[2, 2] == 1


@pytest.mark.parametrize(
    ("text", "size"),
    [("blur", 2), (None, (3, 5)), ("1,2;3,4", 3), (None, (1, 3)), (None, (4, 1)), (None, 1)],
)
def test_sizes_that_do_not_fit(text: str | None, size: int | tuple[int, int]) -> None:
    wanted = r"take a layer with kernel_size=.*, or give --kernel (\d+) rows? of"
    with pytest.raises(CnnvizError, match=wanted) as refused:
        kernels_of(text, Conv(2, 1, 1, size))
    said = str(refused.value)
    (kernel,) = kernels_of(said.split('such as --kernel "')[1][:-1], Conv(2, 1, 1, size))
    rows, columns = kernel.weights.shape
    plural = f"{rows} row{'s' * (rows > 1)} of {columns} number{'s' * (columns > 1)}"
    assert f"or give --kernel {plural}, such as" in said


def test_where_no_name_fits_each_map_is_given_numbers() -> None:
    for maps in (2, 5):
        layer = Conv(2, 1, maps, (2, 3))
        for text in (None, "1,2,3;4,5,6"):
            with pytest.raises(CnnvizError, match=f"for each of {maps} maps, such as") as refused:
                kernels_of(text, layer)
        assert len(kernels_of(str(refused.value).split('"')[1], layer)) == maps


def test_a_kernel_too_large_for_numbers_is_not_asked_for() -> None:
    with pytest.raises(CnnvizError) as refused:
        kernels_of("blur", Conv(2, 1, 1, (3, 12)))
    assert str(refused.value).endswith("take a layer with kernel_size=3")


def test_the_help_names_all_kernels() -> None:
    from cnnviz.cli.looks import SINGLE

    assert all(name in SINGLE["kernel"][1] for name in KERNELS)
