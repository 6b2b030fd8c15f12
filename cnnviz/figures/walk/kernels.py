"""Kernels by name, such as sobel-x, or as numbers: `-1,0,1;-2,0,2;-1,0,1`."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Floats
from cnnviz.wording import many

MOST = 11
"""The longest side of a kernel that is given as numbers."""
LARGEST = 1e6
SHOWN = 8
"""Of more kernels than these an error shows only so many."""


class Kernel(NamedTuple):
    """A kernel of two dimensions: its numbers over one `divisor`, and its name if it has one.

    It is laid on the picture as it is written, as the layers of the frameworks do; mathematicians
    would call that a cross-correlation.
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
"""Sobel's (Sobel & Feldman 1968) answer to what gets brighter to the right, and downwards."""


def kernels_of(text: str | None, conv: Conv) -> tuple[Kernel, ...]:
    """The kernel of each feature map of `conv`: those that `text` gives, then others by name.

    Raises CnnvizError where they do not fit it.
    """
    given = kernels(text) if text is not None else ()
    if len(given) > conv.out_channels:
        raise CnnvizError(
            f"--kernel gives {len(given)} kernels, and {conv!r} makes"
            f" {conv.out_channels}: take as many feature maps"
        )
    rest = [kernel for kernel in KERNELS.values() if kernel not in given]
    missing = conv.out_channels - len(given)
    return tuple(_fitted(k, conv) for k in (*given, *(rest * missing)[:missing]))


def _fitted(kernel: Kernel, conv: Conv) -> Kernel:
    """The kernel in the size of the layer's; one with a name grows to larger odd sizes."""
    size, have = conv.kernel_size, kernel.weights.shape
    assert isinstance(size, tuple)
    if size == have:
        return kernel
    if kernel.name and _named_fit(size):
        return _grown(kernel, size[0])
    what = f"{kernel.name or 'the kernel'} is {have[0]} × {have[1]}"
    takes = f"kernel_size={have[0]}" if have[0] == have[1] else f"kernel_size={have}"
    raise CnnvizError(
        f"{what}, and the kernels of {conv!r} are {size[0]} × {size[1]}: take a layer with"
        f" {takes}{_as_numbers(conv)}"
    )


def _as_numbers(conv: Conv) -> str:
    """How kernels that fit may be given as numbers, with ones to copy: they tell one side from the
    other. Where no kernel with a name fits, each map needs its own.

    >>> _as_numbers(Conv(2, 1, 2, (1, 3)))
    ', or give --kernel 1 row of 3 numbers for each of 2 maps, such as --kernel "1,0,-1|1,0,-1"'
    """
    assert isinstance(conv.kernel_size, tuple)
    high, wide = conv.kernel_size
    if max(high, wide) > MOST:
        return ""
    long = max(wide, high if wide == 1 else 0)
    line = ["1", *["0"] * (long - 2), "-1"][:long]
    one = ";".join(line) if wide == 1 else ";".join([",".join(line)] * high)
    maps = 1 if _named_fit((high, wide)) else conv.out_channels
    each = f" for each of {maps:,} maps" if maps > 1 else ""
    example = "|".join([one] * min(maps, SHOWN))
    more = " (and so on)" if maps > SHOWN else ""
    size = f"{many(high, 'row')} of {many(wide, 'number')}"
    return f', or give --kernel {size}{each}, such as --kernel "{example}"{more}'


def _named_fit(size: tuple[int, ...]) -> bool:
    """Whether kernels with a name have that size, or grow to it."""
    return size[0] == size[1] and size[0] % 2 == 1 and size[0] >= 3


def _grown(kernel: Kernel, size: int) -> Kernel:
    """A named kernel in a larger size: smoothed as Sobel's is, or with zeros around."""
    small = np.array(kernel.rows, float)
    line = np.ones(1)
    for _ in range(size - 3):
        line = np.convolve(line, [1, 1])
    if kernel.name in ("sharpen", "identity"):
        line = np.eye(1, size - 2, (size - 3) // 2)[0]
    wide = np.array([np.convolve(row, line) for row in small])
    whole = np.array([np.convolve(column, line) for column in wide.T]).T
    rows = tuple(tuple(row) for row in whole.tolist())
    return Kernel(rows, round(whole.sum()) if kernel.name == "blur" else 1, kernel.name)


def mean(size: tuple[int, ...]) -> Kernel:
    """The kernel that takes the mean of a window of (rows, columns).

    >>> mean((1, 2)).weights
    array([[0.5, 0.5]])
    """
    return Kernel(((1.0,) * size[1],) * size[0], size[0] * size[1], "mean")


def kernels(text: str) -> tuple[Kernel, ...]:
    """The kernels that a text gives: names joined by commas, or numbers; several joined by `|`.

    Raises CnnvizError in words for what is neither.

    >>> [kernel.name for kernel in kernels("sobel-x,blur")]
    ['sobel-x', 'blur']
    >>> kernels("1,-1; 0,0.5")
    (Kernel(rows=((1.0, -1.0), (0.0, 0.5)), divisor=1, name=''),)
    """
    found: list[Kernel] = []
    for part in text.split("|"):
        if re.search(r"[a-df-z]{2}", part.lower()):
            found += [_by_name(name.strip()) for name in part.split(",")]
        else:
            found.append(_by_numbers(part))
    return tuple(found)


def _by_name(name: str) -> Kernel:
    if name.lower() in KERNELS:
        return KERNELS[name.lower()]
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), KERNELS, n=2)
    hint = f"did you mean {' or '.join(sorted(near))}? There" if near else "there"
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
