"""What a kernel's walk is called, and how its sizes come about, in words."""

from __future__ import annotations

from math import ceil, floor

from cnnviz.figures.page.words import many
from cnnviz.figures.walk.kernel_walk import Axis, Walk
from cnnviz.graph.count import count
from cnnviz.layers.base import Shape
from cnnviz.layers.window import Window

BACKWARDS = (
    "Drawn as the convolution that gives the same: zeros between and around the inputs, kernel"
    " turned by 180° (libraries skip the zeros)."
)
"""Of a transposed convolution, whose connections run from each input to several outputs."""


def title(walk: Walk) -> str:
    """The point of the walk: what its padding, stride or dilation does (Dumoulin & Visin 2016)."""
    windows, name = windows_of(walk), walk.layer.spec_name
    strides, gaps = each([w.stride for w in windows]), each([w.dilation for w in windows])
    if hasattr(walk.layer, "steps"):
        here, there = ([a.inputs for a in axes_of(walk)], [a.outputs for a in axes_of(walk)])
        strided = f" with stride {strides}" if strides != "1" else ""
        return f"Transposed convolution{strided}: {size(here)} become {size(there)}"
    if name.startswith("Locally"):
        return "Locally connected: every position has its own weights"
    if "Pool" in name:
        what = "the largest value" if name.startswith("Max") else "the mean"
        return f"Pooling: {what} of each window is what remains"
    if any(w.stride > 1 for w in windows):
        also = f" and dilation {gaps}" if gaps != "1" else ""
        return f"Stride {strides}{also}: the kernel moves {strides} cells at a time"
    if any(w.dilation > 1 for w in windows):
        return f"Dilation {gaps}: the same weights see further"
    return _padding(walk, windows)


def _padding(walk: Walk, windows: tuple[Window, ...]) -> str:
    """The kinds of padding that the guide names, by what they do to the size."""
    padded = [w.before + w.after for w in windows]
    if not any(padded):
        return "No padding: the output is smaller than the input"
    if all(a.inputs == a.outputs for a in axes_of(walk)):
        return "Half padding: the output is as large as the input"
    if all(p == 2 * (w.span - 1) for p, w in zip(padded, windows, strict=True)):
        return "Full padding: wherever kernel and input meet, there is an output"
    return "Padding: the kernel reaches over the rim"


def windows_of(walk: Walk) -> tuple[Window, ...]:
    """The windows that the layer was given, one a spatial axis."""
    steps = getattr(walk.layer, "steps", walk.layer.windows)
    return tuple(steps() or ())


def axes_of(walk: Walk) -> tuple[Axis, ...]:
    """The spatial axes: one of a layer in one dimension."""
    return walk.axes if len(windows_of(walk)) == 2 else (max(walk.axes, key=lambda a: a.cells),)


def each(values: list[int]) -> str:
    """A number an axis, said once where they are equal.

    >>> each([2, 2]), each([2, 1])
    ('2', '2 × 1')
    """
    return str(values[0]) if len(set(values)) == 1 else size(values)


def size(values: list[int]) -> str:
    """The sizes of a grid.

    >>> size([5, 5])
    '5 × 5'
    """
    return " × ".join(map(str, values))


def formulas(walk: Walk) -> list[str]:
    """How the size of the output follows, a line an axis, one line where the axes are alike.

    Relationships 6 (with dilation, 15) and 14 of Dumoulin & Visin 2016. Left out where the last
    window was dropped because it would begin in the padding, which no formula says.
    """
    rule = _backwards if hasattr(walk.layer, "steps") else _forwards
    lines = [rule(walk, at) for at in range(len(windows_of(walk)))]
    if not all(lines):
        return []
    if len(set(lines)) == 1:
        return lines[:1]
    return [f"{name}: {line}" for name, line in zip(("rows", "columns"), lines, strict=True)]


def _forwards(walk: Walk, at: int) -> str:
    axis, window = axes_of(walk)[at], windows_of(walk)[at]
    room = axis.inputs + window.before + window.after - window.span
    terms = f"{axis.inputs}{_padded(' + ', window)} − {window.span}"
    if window.stride == 1:
        return f"{terms} + 1 = {axis.outputs}" if room + 1 == axis.outputs else ""
    up = getattr(walk.layer, "ceil_mode", False)
    whole = f"({terms}) ÷ {window.stride}"
    if room % window.stride:
        whole = f"⌈{whole}⌉" if up else f"⌊{whole}⌋"
    places = (ceil if up else floor)(room / window.stride) + 1
    return f"{whole} + 1 = {axis.outputs}" if places == axis.outputs else ""


def _backwards(walk: Walk, at: int) -> str:
    axis, window = axes_of(walk)[at], windows_of(walk)[at]
    added = axis.outputs - (
        (axis.inputs - 1) * window.stride - window.before - window.after + window.span
    )
    more = f" + {added}" if added else ""
    taken = _padded(" − ", window)
    return f"({axis.inputs} − 1)·{window.stride}{taken} + {window.span}{more} = {axis.outputs}"


def _padded(sign: str, window: Window) -> str:
    if not window.before + window.after:
        return ""
    if window.before == window.after:
        return f"{sign}2·{window.before}"
    return f"{sign}{window.before}{sign}{window.after}"


def meaning(walk: Walk) -> str:
    """The same rule in words, rounded as its numbers are."""
    windows, found = windows_of(walk), " ".join(formulas(walk))
    pads = "2·pad" if all(w.before == w.after for w in windows) else "pads"
    dilated = any(w.dilation > 1 for w in windows)
    kernel = "span" if dilated else "kernel"
    span = "; span = dilation·(kernel − 1) + 1" if dilated else ""
    if hasattr(walk.layer, "steps"):
        return f"(input − 1)·stride − {pads} + {kernel}{span}"
    room = f"input + {pads} − {kernel}"
    if all(w.stride == 1 for w in windows):
        return f"{room} + 1{span}"
    left, right = next(((a, b) for a, b in ("⌊⌋", "⌈⌉") if a in found), ("", ""))
    return f"{left}({room}) ÷ stride{right} + 1{span}"


def counted(walk: Walk, shape: Shape) -> list[str]:
    """What the graph counts for the whole layer, a line each."""
    found = count(walk.layer, shape)
    lines = [many(found.connections + found.fixed_connections, "connection")]
    if not found.connections:
        return [*lines, "no weights"]
    lines.append(many(found.weights, "weight"))
    return [*lines, many(found.biases, "bias")] if found.biases else lines


def context(walk: Walk, shape: Shape) -> str:
    """The layer and its input, as the line under the title says them."""
    return f"{walk.layer!r} · input {size(list(shape))}"


def described(walk: Walk, said: str) -> str:
    """The picture in words."""
    made = size([axis.outputs for axis in axes_of(walk)])
    rules = f" Its size: {'; '.join(formulas(walk))}." if formulas(walk) else ""
    return f"{said}. The window takes one position after another and makes {made} outputs.{rules}"
