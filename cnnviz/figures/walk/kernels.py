"""Kernels by name, such as sobel-x, or as numbers: `-1,0,1;-2,0,2;-1,0,1`."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Floats
from cnnviz.wording import quantity

MOST = 11
"""The longest side of a kernel given as numbers."""
LARGEST = 1e6
SHOWN = 8
"""The most kernels that an error message shows."""


class Kernel(NamedTuple):
    """A kernel of two dimensions: its numbers over a common `divisor`, and its name if it has one.

    It is applied to the picture as written, as the frameworks' layers do; mathematicians call that
    a cross-correlation.
    """

    rows: tuple[tuple[float, ...], ...]
    divisor: int = 1
    name: str = ""

    @property
    def weights(self) -> Floats:
        """The weights: (rows, columns).

        >>> float(KERNELS["blur"].weights.sum())
        1.0
        """
        found: Floats = np.array(self.rows, float) / self.divisor
        return found


KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel(((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), name="sobel-x"),
        Kernel(((-1, -2, -1), (0, 0, 0), (1, 2, 1)), name="sobel-y"),
        Kernel(((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)), name="edge"),
        Kernel(((0, -1, 0), (-1, 5, -1), (0, -1, 0)), name="sharpen"),
        Kernel(((1, 2, 1), (2, 4, 2), (1, 2, 1)), 16, name="blur"),
        Kernel(((0, 0, 0), (0, 1, 0), (0, 0, 0)), name="identity"),
    )
}
"""Sobel's kernels (Sobel & Feldman 1968) respond to what gets brighter to the right, and downwards.
"""


def kernels_of(text: str | None, conv: Conv) -> tuple[Kernel, ...]:
    """The kernel of each feature map of `conv`: those that `text` gives, then other named ones.

    Raises CnnvizError if they do not fit.
    """
    own = kernels(text) if text is not None else ()
    if len(own) > conv.out_channels:
        raise CnnvizError(
            f"--kernel gives {len(own)} kernels, and {conv!r} makes"
            f" {conv.out_channels}: take as many feature maps"
        )
    rest = [kernel for kernel in KERNELS.values() if kernel not in own]
    count = conv.out_channels - len(own)
    return tuple(_fitted(k, conv) for k in (*own, *(rest * count)[:count]))


def _fitted(kernel: Kernel, conv: Conv) -> Kernel:
    """The kernel in the layer's size; a named one grows to larger odd sizes."""
    size, shape = conv.kernel_size, kernel.weights.shape
    assert isinstance(size, tuple)
    if size == shape:
        return kernel
    if kernel.name and _named_fit(size):
        return _grown(kernel, size[0])
    problem = f"{kernel.name or 'the kernel'} is {shape[0]} × {shape[1]}"
    remedy = f"kernel_size={shape[0]}" if shape[0] == shape[1] else f"kernel_size={shape}"
    raise CnnvizError(
        f"{problem}, and the kernels of {conv!r} are {size[0]} × {size[1]}: take a layer with"
        f" {remedy}{_as_numbers(conv)}"
    )


def _as_numbers(conv: Conv) -> str:
    """How to give kernels that fit as numbers, with an example to copy, which compares two sides.
    If no named kernel fits, each map needs its own.

    >>> _as_numbers(Conv(2, 1, 2, (1, 3)))
    ', or give --kernel 1 row of 3 numbers for each of 2 maps, such as --kernel "1,0,-1|1,0,-1"'
    """
    assert isinstance(conv.kernel_size, tuple)
    height, width = conv.kernel_size
    if max(height, width) > MOST:
        return ""
    length = max(width, height if width == 1 else 0)
    line = ["1", *["0"] * (length - 2), "-1"][:length]
    example_kernel = ";".join(line) if width == 1 else ";".join([",".join(line)] * height)
    maps = 1 if _named_fit((height, width)) else conv.out_channels
    per_map = f" for each of {maps:,} maps" if maps > 1 else ""
    example = "|".join([example_kernel] * min(maps, SHOWN))
    ending = " (and so on)" if maps > SHOWN else ""
    size = f"{quantity(height, 'row')} of {quantity(width, 'number')}"
    return f', or give --kernel {size}{per_map}, such as --kernel "{example}"{ending}'


def _named_fit(size: tuple[int, ...]) -> bool:
    """Whether named kernels have that size, or can grow to it."""
    return size[0] == size[1] and size[0] % 2 == 1 and size[0] >= 3


def _grown(kernel: Kernel, size: int) -> Kernel:
    """A named kernel in a larger size: smoothed like Sobel's, or padded with zeros."""
    small = np.array(kernel.rows, float)
    line = np.ones(1)
    for _ in range(size - 3):
        line = np.convolve(line, [1, 1])
    if kernel.name in ("sharpen", "identity"):
        line = np.eye(1, size - 2, (size - 3) // 2)[0]
    stretched = np.array([np.convolve(row, line) for row in small])
    large = np.array([np.convolve(column, line) for column in stretched.T]).T
    rows = tuple(tuple(row) for row in large.tolist())
    return Kernel(rows, round(large.sum()) if kernel.name == "blur" else 1, kernel.name)


def mean(size: tuple[int, ...]) -> Kernel:
    """The kernel that takes the mean of a window of (rows, columns).

    >>> mean((1, 2)).weights
    array([[0.5, 0.5]])
    """
    return Kernel(((1.0,) * size[1],) * size[0], size[0] * size[1], "mean")


def kernels(text: str) -> tuple[Kernel, ...]:
    """The kernels in a text: names separated by commas, or numbers; several separated by `|`.

    Raises CnnvizError for anything else.

    >>> [kernel.name for kernel in kernels("sobel-x,blur")]
    ['sobel-x', 'blur']
    >>> kernels("1,-1; 0,0.5")
    (Kernel(rows=((1.0, -1.0), (0.0, 0.5)), divisor=1, name=''),)
    """
    kernels_: list[Kernel] = []
    for part in text.split("|"):
        if re.search(r"[a-df-z]{2}", part.lower()):
            kernels_ += [_by_name(name.strip()) for name in part.split(",")]
        else:
            kernels_.append(_by_numbers(part))
    return tuple(kernels_)


def _by_name(name: str) -> Kernel:
    if name.lower() in KERNELS:
        return KERNELS[name.lower()]
    from difflib import get_close_matches

    matches = get_close_matches(name.lower(), KERNELS, n=2)
    hint = f"did you mean {' or '.join(sorted(matches))}? There" if matches else "there"
    raise CnnvizError(
        f"there is no kernel {name[:80]!r}: {hint} are {', '.join(KERNELS)}, or write its numbers,"
        ' such as --kernel "-1,0,1;-2,0,2;-1,0,1"'
    )


def _by_numbers(text: str) -> Kernel:
    rows = [row.split(",") for row in text.strip().strip(";").split(";")]
    try:
        numbers = tuple(tuple(_number(cell) for cell in row) for row in rows)
    except ValueError:
        raise CnnvizError(
            f"--kernel {text[:80]!r} is no kernel: write its rows, their numbers joined by commas"
            " and the rows by semicolons, such as -1,0,1;-2,0,2;-1,0,1"
        ) from None
    lengths = [len(row) for row in numbers]
    if len(set(lengths)) > 1:
        raise CnnvizError(
            f"--kernel {text[:80]!r}: the rows have {', '.join(map(str, lengths[:20]))} numbers,"
            " and all need as many"
        )
    if max(len(numbers), lengths[0]) > MOST:
        raise CnnvizError(f"--kernel: at most {MOST} × {MOST} numbers are drawn")
    return Kernel(numbers)


def _number(cell: str) -> float:
    value = float(cell)
    if not abs(value) <= LARGEST:
        raise ValueError
    return value
