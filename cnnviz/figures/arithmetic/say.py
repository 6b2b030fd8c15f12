"""The words of the figure arithmetic: its title, its cells, how its sizes follow."""

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


def words(subject: Subject, shown: int) -> Words:
    """The words around a film of this many frames."""
    labels, total = subject.labels, subject.total
    size = labels.sized(tuple(axis.outputs for axis in subject.axes))
    rules = [labels("arithmetic.described.size", size="; ".join(formulas(subject)))]
    sentences = [labels("arithmetic.described", size=size), *rules * bool(formulas(subject))]
    sentences.append(f"{', '.join(counted(subject))}.")
    key = "arithmetic.corner" if any(subject.walk.cut) else "arithmetic.shown"
    left_out = [labels(key, n=shown, all=total)] if shown < total else []
    all_frames = (
        "" if crowded(subject.walk.layer, subject.shape) else " --frames DIR writes them all."
    )
    notes = (f"{left_out[0]}.{all_frames}",) if left_out else ()
    return Words((title(subject),), context(subject, left_out), " ".join(sentences), notes)


def position(subject: Subject, output: int) -> str:
    """The position that makes an output, out of how many."""
    return subject.labels(
        "arithmetic.position", n=subject.walk.numbered(output) + 1, all=subject.total
    )


def title(subject: Subject) -> str:
    """The point of the walk: what its padding, stride or dilation does (Dumoulin & Visin 2016)."""
    labels, layer, windows = subject.labels, subject.walk.layer, subject.windows
    strides, gaps = (
        _per_axis(subject, [getattr(w, name) for w in windows]) for name in ("stride", "dilation")
    )
    if layer.direction == "backward":
        ins, outs = (
            labels.sized(tuple(getattr(axis, name) for axis in subject.axes))
            for name in ("inputs", "outputs")
        )
        key = "arithmetic.transposed" if strides == "1" else "arithmetic.transposed.stride"
        return labels(key, ins=ins, outs=outs, stride=strides)
    if layer.sharing == "local":
        return labels("arithmetic.local")
    if not subject.walk.edges.weight_shape:
        return labels("arithmetic.max" if subject.walk.edges.reduce == "max" else "arithmetic.mean")
    if any(w.stride > 1 for w in windows):
        step = labels.spelled(windows[0].stride) if " " not in strides else strides
        key = "arithmetic.stride" if gaps == "1" else "arithmetic.stride.dilation"
        return labels(key, stride=strides, step=step, dilation=gaps)
    if any(w.dilation > 1 for w in windows):
        return labels("arithmetic.dilation", dilation=gaps)
    return labels(f"arithmetic.{_padding(subject, windows)}")


def _padding(subject: Subject, windows: tuple[Window, ...]) -> str:
    """The kind of padding, as the guide names it, by its effect on the size."""
    padded = [w.before + w.after for w in windows]
    if any(subject.walk.cut):
        # A corner does not show how large the output is.
        return "begin.padded" if any(padded) else "begin"
    if not any(padded):
        return "none" if any(a.kernel > 1 for a in subject.axes) else "one"
    if all(a.inputs == a.outputs for a in subject.axes):
        return "half"
    is_full = all(p == 2 * (w.span - 1) for p, w in zip(padded, windows, strict=True))
    return "full" if is_full else "padded"


def context(subject: Subject, left_out: list[str]) -> list[list[str]]:
    """The layer, its input, what differs from its looks, and what is left out."""
    labels, layer = subject.labels, subject.walk.layer
    maps = layer.output_shape(subject.shape)[0]
    facts = [labels("arithmetic.input", size=labels.sized(subject.shape))]
    if subject.shape[0] > 1 or maps > 1:
        facts.append(labels("arithmetic.channel", channels=subject.shape[0], maps=maps))
    if subject.place[1] > 1:
        facts.append(labels("arithmetic.first", n=subject.place[1]))
    if layer.direction == "backward":
        facts.append(labels("arithmetic.backward"))
    elif padding_note(chain(subject.shape, (layer,))):
        facts.append(labels("border"))
    return [[repr(layer), *facts, *left_out], [*facts, *left_out]]


def _per_axis(subject: Subject, values: list[int]) -> str:
    """A number per axis, or a single one if they are equal."""
    return str(values[0]) if len(set(values)) == 1 else subject.labels.sized(tuple(values))


def cells(subject: Subject) -> list[tuple[str, str]]:
    """The names of the looks of cells, and what they mean."""
    walk, labels = subject.walk, subject.labels
    has_largest = bool(subject.values) and walk.edges.reduce == "max"
    meanings = [
        ("input", labels("arithmetic.cell.input")),
        ("seen", labels(f"arithmetic.cell.{'kernel' if walk.edges.weight_shape else 'window'}")),
        ("now", labels(f"arithmetic.cell.{'largest' if has_largest else 'now'}")),
    ]
    if len(walk.inputs) < walk.shape[0] * walk.shape[1]:
        meanings.insert(1, ("virtual", _virtual(subject)))
    if any(
        set(walk.window(out).tolist()) - {*walk.inputs.tolist()}
        for out in range(prod(walk.map_shape))
    ):
        meanings.insert(3, ("seen_virtual", _over(subject)))
    others = [(key, labels(f"arithmetic.cell.{key}")) for key in ("made", "later")]
    return [*meanings, *others * (subject.total > 1)]


def _over(subject: Subject) -> str:
    """What a cell under the kernel is if it is no input neuron."""
    walk = subject.walk
    kind = "zero" if walk.layer.direction == "backward" else "padding"
    return subject.labels(f"arithmetic.over.{kind if walk.edges.weight_shape else 'window'}")


def _virtual(subject: Subject) -> str:
    """What a cell is if it is no input neuron."""
    walk, labels = subject.walk, subject.labels
    if walk.layer.direction == "forward" and not any(w.before + w.after for w in subject.windows):
        return labels("arithmetic.cell.beyond")
    if walk.layer.direction == "backward":
        return labels(f"arithmetic.cell.{_zeros(walk.axes)}")
    if not walk.edges.weight_shape and walk.edges.reduce == "max":
        return labels("arithmetic.cell.never")
    if walk.layer.edge == "zeros":
        return labels("arithmetic.cell.zero")
    return labels("arithmetic.cell.padding", mode=walk.layer.edge)


def _zeros(axes: tuple[Axis, Axis]) -> str:
    """Where a transposed convolution puts its zeros."""
    if not any(axis.step > 1 and axis.inputs > 1 for axis in axes):
        return "around"
    ends = ((axis.first, axis.first + axis.step * (axis.inputs - 1), axis.cells) for axis in axes)
    around = any(first > 0 or last < cells - 1 for first, last, cells in ends)
    return "between" if around else "inside"


def formulas(subject: Subject) -> list[str]:
    """How the size of the output follows: a line per axis, or one line if the axes are alike.

    Relationships 6 (with dilation, 15) and 14 of Dumoulin & Visin 2016. [] if the last window was
    dropped because it would begin in the padding, which no formula says.
    """
    rule = _backwards if subject.walk.layer.direction == "backward" else _forwards
    lines = [rule(subject, *pair) for pair in zip(subject.axes, subject.windows, strict=True)]
    if not all(lines):
        return []
    if len(set(lines)) == 1:
        return lines[:1]
    names = (subject.labels("arithmetic.rows"), subject.labels("arithmetic.columns"))
    return [f"{name}: {line}" for name, line in zip(names, lines, strict=True)]


def _forwards(subject: Subject, axis: Axis, window: Window) -> str:
    room = axis.inputs + window.before + window.after - window.span
    terms = f"{axis.inputs}{_padded(' + ', window)} − {window.span}"
    if window.stride == 1:
        return f"{terms} + 1 = {axis.outputs}" if room + 1 == axis.outputs else ""
    rounds_up = subject.walk.layer.ceil_mode
    quotient = f"({terms}) ÷ {window.stride}"
    if room % window.stride:
        quotient = f"⌈{quotient}⌉" if rounds_up else f"⌊{quotient}⌋"
    places = (ceil if rounds_up else floor)(room / window.stride) + 1
    return f"{quotient} + 1 = {axis.outputs}" if places == axis.outputs else ""


def _backwards(_: Subject, axis: Axis, window: Window) -> str:
    extra = _added(axis, window)
    extra_term = f" + {extra}" if extra else ""
    padding = _padded(" − ", window)
    return (
        f"({axis.inputs} − 1)×{window.stride}{padding} + {window.span}{extra_term} = {axis.outputs}"
    )


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


def meaning(subject: Subject) -> str:
    """The same rule in words, with the rounding of its numbers."""
    labels, windows, lines = subject.labels, subject.windows, " ".join(formulas(subject))
    is_even = all(w.before == w.after for w in windows)
    is_dilated = any(w.dilation > 1 for w in windows)
    names = {
        "pads": labels("arithmetic.pad" if is_even else "arithmetic.pads"),
        "kernel": labels("arithmetic.span" if is_dilated else "arithmetic.kernel"),
    }
    span = labels("arithmetic.rule.span") if is_dilated else ""
    if subject.walk.layer.direction == "backward":
        has_added = any(_added(*pair) for pair in zip(subject.axes, windows, strict=True))
        added_term = labels("arithmetic.rule.added") if has_added else ""
        return f"{labels('arithmetic.rule.backward', **names)}{added_term}{span}"
    room = labels("arithmetic.rule", **names)
    if all(w.stride == 1 for w in windows):
        return f"{room} + 1{span}"
    opening, closing = next(((a, b) for a, b in ("⌊⌋", "⌈⌉") if a in lines), ("", ""))
    return f"{opening}({room}) ÷ {labels('arithmetic.stride.word')}{closing} + 1{span}"


def connections(subject: Subject) -> str:
    """Where the connections come from."""
    counts = count(subject.walk.layer, subject.shape)
    return origin(subject, counts.connections + counts.fixed_connections)


def counted(subject: Subject) -> list[str]:
    """The graph's counts for the whole layer, a line each."""
    counts, labels = count(subject.walk.layer, subject.shape), subject.labels
    lines = [labels("connections", n=counts.connections + counts.fixed_connections)]
    lines.append(labels("weights", n=counts.weights))
    return [*lines, labels("biases", n=counts.biases)] if counts.biases else lines
