"""The words of the figure arithmetic: its point, its cells, how its sizes come about."""

from __future__ import annotations

from math import ceil, floor, prod

from cnnviz.figures.arithmetic.origin import origin
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.page.frame import Words
from cnnviz.figures.walk.kernel_walk import Axis, crowded
from cnnviz.graph.count import count
from cnnviz.layers.network import chain
from cnnviz.layers.window import Window


def words(about: Subject, shown: int) -> Words:
    """The words round a film of so many frames."""
    labels, total = about.labels, about.total
    made = labels.sized(tuple(axis.outputs for axis in about.axes))
    rules = [labels("arithmetic.described.size", size="; ".join(formulas(about)))]
    said = [labels("arithmetic.described", size=made), *rules * bool(formulas(about))]
    said.append(f"{', '.join(counted(about))}.")
    key = "arithmetic.corner" if any(about.walk.cut) else "arithmetic.shown"
    left = [labels(key, n=shown, all=total)] if shown < total else []
    every = "" if crowded(about.walk.layer, about.shape) else " --frames DIR writes them all."
    notes = (f"{left[0]}.{every}",) if left else ()
    return Words((title(about),), context(about, left), " ".join(said), notes)


def position(about: Subject, output: int) -> str:
    """Which of all positions makes an output."""
    return about.labels("arithmetic.position", n=about.walk.numbered(output) + 1, all=about.total)


def title(about: Subject) -> str:
    """The point of the walk: what its padding, stride or dilation does (Dumoulin & Visin 2016)."""
    labels, layer, windows = about.labels, about.walk.layer, about.windows
    strides, gaps = (
        _each(about, [getattr(w, name) for w in windows]) for name in ("stride", "dilation")
    )
    if layer.direction == "backward":
        ins, outs = (
            labels.sized(tuple(getattr(axis, name) for axis in about.axes))
            for name in ("inputs", "outputs")
        )
        key = "arithmetic.transposed" if strides == "1" else "arithmetic.transposed.stride"
        return labels(key, ins=ins, outs=outs, stride=strides)
    if layer.sharing == "local":
        return labels("arithmetic.local")
    if not about.walk.edges.weight_shape:
        return labels("arithmetic.max" if about.walk.edges.reduce == "max" else "arithmetic.mean")
    if any(w.stride > 1 for w in windows):
        step = labels.spelled(windows[0].stride) if " " not in strides else strides
        key = "arithmetic.stride" if gaps == "1" else "arithmetic.stride.dilation"
        return labels(key, stride=strides, step=step, dilation=gaps)
    if any(w.dilation > 1 for w in windows):
        return labels("arithmetic.dilation", dilation=gaps)
    return labels(f"arithmetic.{_padding(about, windows)}")


def _padding(about: Subject, windows: tuple[Window, ...]) -> str:
    """The kinds of padding that the guide names, by what they do to the size."""
    padded = [w.before + w.after for w in windows]
    if any(about.walk.cut):
        # A corner does not show how large the output is.
        return "begin.padded" if any(padded) else "begin"
    if not any(padded):
        return "none" if any(a.kernel > 1 for a in about.axes) else "one"
    if all(a.inputs == a.outputs for a in about.axes):
        return "half"
    full = all(p == 2 * (w.span - 1) for p, w in zip(padded, windows, strict=True))
    return "full" if full else "padded"


def context(about: Subject, left: list[str]) -> list[list[str]]:
    """The layer, its input, what is not as it looks, and what is left out."""
    labels, layer = about.labels, about.walk.layer
    maps = layer.output_shape(about.shape)[0]
    said = [labels("arithmetic.input", size=labels.sized(about.shape))]
    if about.shape[0] > 1 or maps > 1:
        said.append(labels("arithmetic.channel", channels=about.shape[0], maps=maps))
    if about.place[1] > 1:
        said.append(labels("arithmetic.first", n=about.place[1]))
    if layer.direction == "backward":
        said.append(labels("arithmetic.backward"))
    elif padding_note(chain(about.shape, (layer,))):
        said.append(labels("border"))
    return [[repr(layer), *said, *left], [*said, *left]]


def _each(about: Subject, values: list[int]) -> str:
    """A number an axis, said once where they are equal."""
    return str(values[0]) if len(set(values)) == 1 else about.labels.sized(tuple(values))


def cells(about: Subject) -> list[tuple[str, str]]:
    """The looks of cells by their names, and what they mean."""
    walk, labels = about.walk, about.labels
    wins = bool(about.values) and walk.edges.reduce == "max"
    found = [
        ("input", labels("arithmetic.cell.input")),
        ("seen", labels(f"arithmetic.cell.{'kernel' if walk.edges.weight_shape else 'window'}")),
        ("now", labels(f"arithmetic.cell.{'largest' if wins else 'now'}")),
    ]
    if len(walk.inputs) < walk.shape[0] * walk.shape[1]:
        found.insert(1, ("virtual", _virtual(about)))
    if any(
        set(walk.window(out).tolist()) - {*walk.inputs.tolist()} for out in range(prod(walk.made))
    ):
        found.insert(3, ("seen_virtual", _over(about)))
    others = [(key, labels(f"arithmetic.cell.{key}")) for key in ("made", "later")]
    return [*found, *others * (about.total > 1)]


def _over(about: Subject) -> str:
    """What a cell under the kernel is that is no input neuron."""
    walk = about.walk
    kind = "zero" if walk.layer.direction == "backward" else "padding"
    return about.labels(f"arithmetic.over.{kind if walk.edges.weight_shape else 'window'}")


def _virtual(about: Subject) -> str:
    """What a cell is that is no input neuron."""
    walk, labels = about.walk, about.labels
    if walk.layer.direction == "forward" and not any(w.before + w.after for w in about.windows):
        return labels("arithmetic.cell.beyond")
    if walk.layer.direction == "backward":
        return labels(f"arithmetic.cell.{_zeros(walk.axes)}")
    if not walk.edges.weight_shape and walk.edges.reduce == "max":
        return labels("arithmetic.cell.never")
    if walk.layer.edge == "zeros":
        return labels("arithmetic.cell.zero")
    return labels("arithmetic.cell.padding", mode=walk.layer.edge)


def _zeros(axes: tuple[Axis, Axis]) -> str:
    """Where the cells are that a transposed convolution puts zeros into."""
    if not any(axis.step > 1 and axis.inputs > 1 for axis in axes):
        return "around"
    ends = ((axis.first, axis.first + axis.step * (axis.inputs - 1), axis.cells) for axis in axes)
    around = any(first > 0 or last < cells - 1 for first, last, cells in ends)
    return "between" if around else "inside"


def formulas(about: Subject) -> list[str]:
    """How the size of the output follows, a line an axis, one line where the axes are alike.

    Relationships 6 (with dilation, 15) and 14 of Dumoulin & Visin 2016. Left out where the last
    window was dropped because it would begin in the padding, which no formula says.
    """
    rule = _backwards if about.walk.layer.direction == "backward" else _forwards
    lines = [rule(about, *pair) for pair in zip(about.axes, about.windows, strict=True)]
    if not all(lines):
        return []
    if len(set(lines)) == 1:
        return lines[:1]
    names = (about.labels("arithmetic.rows"), about.labels("arithmetic.columns"))
    return [f"{name}: {line}" for name, line in zip(names, lines, strict=True)]


def _forwards(about: Subject, axis: Axis, window: Window) -> str:
    room = axis.inputs + window.before + window.after - window.span
    terms = f"{axis.inputs}{_padded(' + ', window)} − {window.span}"
    if window.stride == 1:
        return f"{terms} + 1 = {axis.outputs}" if room + 1 == axis.outputs else ""
    up = about.walk.layer.ceil_mode
    whole = f"({terms}) ÷ {window.stride}"
    if room % window.stride:
        whole = f"⌈{whole}⌉" if up else f"⌊{whole}⌋"
    places = (ceil if up else floor)(room / window.stride) + 1
    return f"{whole} + 1 = {axis.outputs}" if places == axis.outputs else ""


def _backwards(_: Subject, axis: Axis, window: Window) -> str:
    added = _added(axis, window)
    more = f" + {added}" if added else ""
    taken = _padded(" − ", window)
    return f"({axis.inputs} − 1)×{window.stride}{taken} + {window.span}{more} = {axis.outputs}"


def _added(axis: Axis, window: Window) -> int:
    """The output padding of a transposed convolution."""
    plain = (axis.inputs - 1) * window.stride - window.before - window.after + window.span
    return axis.outputs - plain


def _padded(sign: str, window: Window) -> str:
    if not window.before + window.after:
        return ""
    if window.before == window.after:
        return f"{sign}2×{window.before}"
    return f"{sign}{window.before}{sign}{window.after}"


def meaning(about: Subject) -> str:
    """The same rule in words, rounded as its numbers are."""
    labels, windows, found = about.labels, about.windows, " ".join(formulas(about))
    even = all(w.before == w.after for w in windows)
    dilated = any(w.dilation > 1 for w in windows)
    names = {
        "pads": labels("arithmetic.pad" if even else "arithmetic.pads"),
        "kernel": labels("arithmetic.span" if dilated else "arithmetic.kernel"),
    }
    span = labels("arithmetic.rule.span") if dilated else ""
    if about.walk.layer.direction == "backward":
        added = any(_added(*pair) for pair in zip(about.axes, windows, strict=True))
        more = labels("arithmetic.rule.added") if added else ""
        return f"{labels('arithmetic.rule.backward', **names)}{more}{span}"
    room = labels("arithmetic.rule", **names)
    if all(w.stride == 1 for w in windows):
        return f"{room} + 1{span}"
    left, right = next(((a, b) for a, b in ("⌊⌋", "⌈⌉") if a in found), ("", ""))
    return f"{left}({room}) ÷ {labels('arithmetic.stride.word')}{right} + 1{span}"


def connections(about: Subject) -> str:
    """Where the connections come from."""
    found = count(about.walk.layer, about.shape)
    return origin(about, found.connections + found.fixed_connections)


def counted(about: Subject) -> list[str]:
    """What the graph counts for the whole layer, a line each."""
    found, labels = count(about.walk.layer, about.shape), about.labels
    lines = [labels("connections", n=found.connections + found.fixed_connections)]
    lines.append(labels("weights", n=found.weights))
    return [*lines, labels("biases", n=found.biases)] if found.biases else lines
