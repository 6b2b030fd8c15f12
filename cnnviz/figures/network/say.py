"""The words of the figure network: what each column is, and which of them do and hold most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import compress
from math import prod

from cnnviz.figures.network.stages import Stage, is_vector, kind_of
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.counts import counted
from cnnviz.graph.count import Counts, added
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.wording import percents

SHORT = 110.0
"""Words that are no wider than this, in points, are not broken."""


def title(found: tuple[Stage, ...], labels: Labels) -> str:
    """The point, as far as it holds: who has most connections, and who has most weights; of a layer
    alone how many of both it has.
    """
    one = [node.counts for stage in found for node in stage.nodes if node.counts.connections]
    if len(one) == 1 and one[0].weights:
        if one[0].weights == one[0].connections:
            return labels("network.title.own")
        both = {unit: labels(unit, n=one[0].of(unit)) for unit in ("connections", "weights")}
        return labels("network.title.one", **both)
    work, hold = (_most(found, unit) for unit in ("connections", "weights"))
    return labels(f"network.title.{work}.{hold}" if work and hold else "network.title")


def share(found: tuple[Stage, ...], unit: str, kind: str) -> float:
    """The part, 0 to 1, of all connections or weights that one kind of layer has."""
    nodes = [node for stage in found for node in stage.nodes]
    total = added(node.counts for node in nodes).of(unit)
    own = added(node.counts for node in nodes if kind_of(node.layer) == kind)
    return own.of(unit) / total if total else 0.0


def _most(found: tuple[Stage, ...], unit: str) -> str:
    return next((kind for kind in ("conv", "fc") if share(found, unit, kind) > 0.5), "")


def shares(found: tuple[Stage, ...], unit: str, labels: Labels) -> str:
    """How much of a unit the kind of layer has that has most of it."""
    kind = _most(found, unit)
    if not kind:
        return ""
    part = share(found, unit, kind)
    words = labels(f"network.share.{kind}", part=labels.number(_together(found, unit, kind)))
    return labels("network.share.over", share=words) if 0.9995 < part < 1 else words


def _together(found: tuple[Stage, ...], unit: str, kind: str) -> float:
    """The part of all that a kind has, in per cent: what its columns add up to, where they have
    nothing else.
    """
    own, counts = share(found, unit, kind), [stage.counts.of(unit) for stage in found]
    alone = [stage.kind == kind for stage in found]
    if own == 1 or own * sum(counts) != sum(compress(counts, alone)):
        return 100 if own == 1 else min(99.9, round(100 * own, 1))
    return min(99.9, round(sum(compress(percents(counts), alone)), 1))


def head(stage: Stage, labels: Labels) -> tuple[str, ...]:
    """What a column is, in fewer words as well."""
    layers = [node.layer for node in stage.nodes if node.layer is not None]
    if not layers:
        return (labels("network.input"),)
    main = [layer for layer in layers if kind_of(layer) == stage.kind]
    names = {_name(layer, labels) for layer in main}
    if len(main) == 1:
        [name] = names
        return (f"{name} {_kernel(main[0])}".strip(), name)
    if stage.kind == "other":
        return (_listed(main, labels, sized=False), _name(main[0], labels))
    kind = labels(f"network.{stage.kind}")
    sizes = {_kernel(layer) for layer in main}
    ways = f"{kind} {sizes.pop()}".strip() if len(sizes) == 1 else kind, kind
    each = len(main) // stage.times
    if stage.times == 1 or each == 1:
        return tuple(f"{len(main)} {way}" for way in ways)
    said = (labels("network.times", n=stage.times, layers=f"{each} {way}") for way in ways)
    # On two lines it breaks before the kernel alone.
    return tuple("\u00a0".join(one.split(" ", 3)) for one in said)


def details(stage: Stage, labels: Labels, known: tuple[str, ...] = ()) -> list[str]:
    """What else there is to say, but for what is `known` of all: how the layers of its kind move,
    where that is one way, and the other layers of a stage.
    """
    layers = [node.layer for node in stage.nodes if node.layer is not None]
    main = [layer for layer in layers if kind_of(layer) == stage.kind]
    ways = {tuple(moves(layer, labels)) for layer in main}
    way = ways.pop() if len(ways) == 1 else _dilations(main, labels) * (stage.times > 1)
    others = _listed([layer for layer in layers if layer not in main], labels)
    return [line for line in (", ".join(one for one in way if one not in known), others) if line]


def _dilations(layers: list[Layer], labels: Labels) -> tuple[str, ...]:
    """From which dilation to which layers see."""
    found = [window.dilation for layer in layers for window in layer.windows() or ()]
    if len(set(found)) < 2:
        return ()
    both = labels("network.range", first=min(found), last=max(found))
    return (labels("window.dilation", size=both),)


def alike(found: tuple[Stage, ...], labels: Labels, kernel: bool) -> tuple[str, ...]:
    """The padding, and the `kernel` if asked for, of all convolutions, where there are several and
    it is the same.
    """
    layers = [node.layer for stage in found for node in stage.nodes if node.layer is not None]
    main = [layer for layer in layers if kind_of(layer) == "conv" and layer.windows()]
    pads = {_padding(layer, labels) for layer in main}
    kernels = {labels("window.kernel", size=_kernel(layer)) for layer in main} if kernel else set()
    same = [said.pop() for said in (kernels, pads) if len(said) == 1 < len(main)]
    return tuple(filter(None, same))


def kernel(stage: Stage, labels: Labels) -> str:
    """The kernel of a stage's layers of its kind, if it is one."""
    layers = [node.layer for node in stage.nodes if node.layer is not None]
    sizes = {_kernel(layer) for layer in layers if kind_of(layer) == stage.kind}
    return labels("window.kernel", size=sizes.pop()) if len(sizes) == 1 else ""


def _padding(layer: Layer, labels: Labels) -> str:
    """How much padding a layer adds; "" for none."""
    windows = layer.windows() or ()
    pads = [f"{w.before}" if w.before == w.after else f"{w.before}+{w.after}" for w in windows]
    return labels("window.padding", size=_short(pads)) if set(pads) - {"0"} else ""


def _listed(layers: list[Layer], labels: Labels, sized: bool = True) -> str:
    """Layers by name, and kernel if `sized`, with how many there are of each."""
    alike: dict[tuple[str, str], list[Layer]] = {}
    for layer in layers:
        key = _name(layer, labels), _kernel(layer) if sized else ""
        alike.setdefault(key, []).append(layer)
    return ", ".join(
        " ".join([str(len(same))] * (len(same) > 1) + [_name(same[0], labels, len(same))])
        + f" {kernel}" * bool(kernel)
        for (_, kernel), same in alike.items()
    )


def moves(layer: Layer, labels: Labels) -> Iterator[str]:
    """Stride, padding, dilation and groups, where they are worth a word."""
    windows = layer.windows() or ()
    usual = [w.kernel for w in windows] if layer.rule == "pool" else [1] * len(windows)
    if [w.stride for w in windows] != usual:
        yield labels("window.stride", size=_short([w.stride for w in windows]))
    if padding := _padding(layer, labels):
        yield padding
    if any(w.dilation > 1 for w in windows):
        yield labels("window.dilation", size=_short([w.dilation for w in windows]))
    if layer.groups > 1 and kind_of(layer) == "conv":
        yield labels("groups.head", n=layer.groups)


def _name(layer: Layer, labels: Labels, n: int = 1) -> str:
    """A layer, or `n` of a kind, in the words of the field."""
    base = layer.spec_name.rstrip("123d") if layer.spec_name[-2:-1].isdigit() else layer.spec_name
    key = f"network.layer.{base}"
    return labels(key, n=n) if labels.has(key) else layer.spec_name


def name(stage: Stage) -> str:
    """The name of a stage's one layer, or of the block that it is."""
    return (len(stage.nodes) == 1 and own_name(stage.nodes[0].name)) or stage.name


def own_name(name: str) -> str:
    """The name that somebody gave a layer: of one that only stands in a list there is none.

    >>> own_name("encoder.conv1"), own_name("features.0")
    ('encoder.conv1', '')
    """
    return "" if name.rpartition(".")[-1].isdigit() else name


def broken(words: str, width: Callable[[str], float]) -> str:
    """Words on two lines where one would be longer than a size mostly is: a kernel alone on the
    second, if that makes the first hardly longer.
    """
    if width(words) < SHORT:
        return words
    parts = words.split(" ")
    ways = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    longest = [max(map(width, way)) for way in ways]
    even = [way for way, long in zip(ways, longest, strict=True) if long <= 1.1 * min(longest)]
    return "\n".join(even[-1])


def _kernel(layer: Layer) -> str:
    """The size of a layer's window."""
    if not layer.windows() or (layer.sharing == "none" and layer.rule != "pool"):
        return ""
    return "×".join(str(window.kernel) for window in layer.windows() or ())


def _short(sizes: list[int] | list[str]) -> str:
    """One number where all are the same."""
    words = [str(size) for size in sizes]
    return words[0] if len(set(words)) == 1 else "×".join(words)


def size(shape: Shape, labels: Labels) -> str:
    """A shape, as it stands below a head."""
    return labels.number(prod(shape)) if is_vector(shape) else labels.sized(shape)


def sizes(stage: Stage, labels: Labels) -> str:
    """The shape of a stage; of several vectors each different one."""
    if not is_vector(stage.shape):
        return size(stage.shape, labels)
    return " · ".join(dict.fromkeys(size(node.shape, labels) for node in stage.nodes))


def context(
    network: Network, found: tuple[Stage, ...], known: tuple[str, ...], labels: Labels
) -> list[list[str]]:
    """How many layers of each kind, from what to what, what is `known` of all convolutions, and
    what else the counts need; in fewer words as well.
    """
    kinds = Counter(
        node.layer.spec_name for stage in found for node in stage.nodes if node.layer is not None
    )
    # What a layer learns that acts on each neuron alone is counted where it acts.
    alone = (layer for layer in network.layers if layer.pointwise and layer.sharing != "none")
    layers, with_ = (
        ", ".join(f"{n} {name}" for name, n in of.items())
        for of in (kinds, Counter(layer.spec_name for layer in alone))
    )
    more = [labels("network.alone", layers=with_)] if with_ else []
    source, target = size(network.input_shape, labels), size(network.shapes[-1], labels)
    ends = labels("network.ends", source=source, target=target)
    same = [labels("network.alike", same=", ".join(known))] if known else []
    edge = border(network, labels)
    needed = [*same, *filter(None, [edge])]
    full = [[layers, *more, ends, *needed], [*more, ends, *needed], [*more, ends, *same]]
    return [*full, *([] if known else [[layers, *more, ends], [*more, ends]]), [ends, *same]]


def description(found: tuple[Stage, ...], labels: Labels) -> str:
    """Each column in words, then the totals."""
    total: Counts = added(stage.counts for stage in found)
    columns = "; ".join(f"{head(s, labels)[0]}, {size(s.shape, labels)}" for s in found)
    return f"{columns}. {counted(total, labels)}."
