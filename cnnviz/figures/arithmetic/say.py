"""The words of the figure arithmetic: its title, its positions, its cells, its counts."""

from __future__ import annotations

from math import prod

from cnnviz.figures.arithmetic.origin import origin
from cnnviz.figures.arithmetic.sizes import formulas
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


def positions(subject: Subject, shown: int) -> tuple[str, str]:
    """How many positions the small frames show, and how they stand."""
    labels, total = subject.labels, subject.total
    key = "shown" if shown < total else "all"
    head = labels(f"arithmetic.{key}", n=shown, all=total)
    is_cut, in_rows = any(subject.walk.cut), len(subject.walk.edges.input_shape) > 2
    if in_rows:
        return head, labels(f"arithmetic.stands{'.corner' * is_cut}")
    return head, labels("arithmetic.stands.first") * is_cut


def met(subject: Subject, output: int) -> str:
    """What the weights of one position meet."""
    labels, walk = subject.labels, subject.walk
    met_inputs = int((walk.edges.dst == output).sum())
    names = {"n": met_inputs, "all": subject.taps, "rest": subject.taps - met_inputs}
    if not walk.edges.weight_shape:
        return labels("arithmetic.met.window", n=met_inputs)
    if walk.layer.sharing != "kernel":
        key = "own" if walk.layer.sharing == "local" else "turn"
        return labels(f"arithmetic.met.{key}", n=met_inputs)
    rest = "zeros" if walk.layer.direction == "backward" else "padding"
    return labels(f"arithmetic.met.{rest if names['rest'] else 'all'}", **names)


def empty(subject: Subject) -> tuple[str, ...]:
    """What cells are that are no inputs, and the same in fewer words; () if there are none."""
    walk, labels = subject.walk, subject.labels
    if len(walk.inputs) == walk.shape[0] * walk.shape[1]:
        return ()
    full = labels(f"arithmetic.empty.{_kind(subject)}", mode=walk.layer.edge)
    key = "hollow" if walk.layer.direction == "backward" else "dashed"
    return full, labels(f"arithmetic.empty.{key}", what=_virtual(subject).replace(": ", ", "))


def numbers(subject: Subject) -> list[tuple[str, str]]:
    """The counts of connections and of weights, and their units; biases stand with the weights."""
    counts, labels = count(subject.walk.layer, subject.shape), subject.labels
    connections = counts.connections + counts.fixed_connections
    pairs = [(connections, labels("connections", n=connections))]
    if counts.weights:
        words_ = labels("weights", n=counts.weights)
        more = f", {labels('biases', n=counts.biases)}" * bool(counts.biases)
        pairs.append((counts.weights, f"{words_}{more}"))
    return [(labels.number(n), unit.replace(labels.number(n), "", 1).strip()) for n, unit in pairs]


def reason(subject: Subject) -> str:
    """The number of connections and the product or sum that it is; "" if that is not simple."""
    counts = count(subject.walk.layer, subject.shape)
    total = counts.connections + counts.fixed_connections
    found = origin(subject, total)
    return f"{subject.labels.number(total)} =\u00a0{found}" if found else ""


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
    elif not subject.plain and padding_note(chain(subject.shape, (layer,))):
        facts.append(labels("border"))
    if not subject.plain:
        facts += left_out
    return [[repr(layer), *facts], facts]


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
    return subject.labels(f"arithmetic.cell.{_kind(subject)}", mode=subject.walk.layer.edge)


def _kind(subject: Subject) -> str:
    """The kind of cells that are no input neurons."""
    walk = subject.walk
    if walk.layer.direction == "forward" and not any(w.before + w.after for w in subject.windows):
        return "beyond"
    if walk.layer.direction == "backward":
        return _zeros(walk.axes)
    if not walk.edges.weight_shape and walk.edges.reduce == "max":
        return "never"
    return "zero" if walk.layer.edge == "zeros" else "padding"


def _zeros(axes: tuple[Axis, Axis]) -> str:
    """Where a transposed convolution puts its zeros."""
    if not any(axis.step > 1 and axis.inputs > 1 for axis in axes):
        return "around"
    ends = ((axis.first, axis.first + axis.step * (axis.inputs - 1), axis.cells) for axis in axes)
    around = any(first > 0 or last < cells - 1 for first, last, cells in ends)
    return "between" if around else "inside"


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
