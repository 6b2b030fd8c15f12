"""The words of the figure network: what each column is, and which compute and store most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from math import prod
from operator import itemgetter

from cnnviz.figures.network.stages import Stage, is_vector, kind_of
from cnnviz.figures.page.counts import counted
from cnnviz.figures.page.frame import canvas, no_longer
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts, total_counts
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape

SHORT = 110.0
"""Narrower words, in points, are not broken."""


def title(stages: tuple[Stage, ...], labels: Labels) -> str:
    """The title: which kind has most connections and which has most weights, if any has; for a
    single layer, how many it has.
    """
    counting = [node.counts for stage in stages for node in stage.nodes if node.counts.connections]
    if len(counting) == 1 and counting[0].weights:
        if counting[0].weights == counting[0].connections:
            return labels("network.title.own")
        both = {unit: labels(unit, n=counting[0].of(unit)) for unit in ("connections", "weights")}
        return labels("network.title.one", **both)
    work, store = (_most(stages, unit) for unit in ("connections", "weights"))
    return labels(f"network.title.{work}.{store}" if work and store else "network.title")


def share(stages: tuple[Stage, ...], unit: str, kind: str) -> float:
    """The share, 0 to 1, of one kind of layer in all connections or weights."""
    nodes = [node for stage in stages for node in stage.nodes]
    total = total_counts(node.counts for node in nodes).of(unit)
    of_kind = total_counts(node.counts for node in nodes if kind_of(node.layer) == kind)
    return of_kind.of(unit) / total if total else 0.0


def _most(stages: tuple[Stage, ...], unit: str) -> str:
    return next((kind for kind in ("conv", "fc") if share(stages, unit, kind) > 0.5), "")


def shares(stages: tuple[Stage, ...], unit: str, labels: Labels) -> tuple[str, str]:
    """The kind of layer that has most of a unit, and its share in words, in whole per cent; "" if
    there is nothing to share.
    """
    parts = {kind: share(stages, unit, kind) for kind in ("conv", "fc")}
    kind, part = max(parts.items(), key=itemgetter(1))
    if not part:
        return "", ""
    whole = round(100 * part)
    words = labels(f"network.share.{kind}", part=min(99, whole) if part < 1 else 100)
    return kind, labels("network.share.over", share=words) if whole == 100 > 100 * part else words


def head(stage: Stage, labels: Labels) -> tuple[str, ...]:
    """The head of a column, and a shorter one."""
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
    heads = f"{kind} {sizes.pop()}".strip() if len(sizes) == 1 else kind, kind
    per_block = len(main) // stage.times
    if stage.times == 1 or per_block == 1:
        return tuple(f"{len(main)} {text}" for text in heads)
    texts = (labels("network.times", n=stage.times, layers=f"{per_block} {text}") for text in heads)
    # On two lines it breaks before the kernel only.
    return tuple("\u00a0".join(block.split(" ", 3)) for block in texts)


def details(stage: Stage, labels: Labels, known: tuple[str, ...] = ()) -> list[str]:
    """Further details, except those `known` of all: how the layers of its kind move, if all alike,
    and the other layers of a stage.
    """
    layers = [node.layer for node in stage.nodes if node.layer is not None]
    main = [layer for layer in layers if kind_of(layer) == stage.kind]
    variants = {tuple(moves(layer, labels)) for layer in main}
    shared = variants.pop() if len(variants) == 1 else _dilations(main, labels) * (stage.times > 1)
    others = _listed([layer for layer in layers if layer not in main], labels)
    return [
        line for line in (", ".join(move for move in shared if move not in known), others) if line
    ]


def _dilations(layers: list[Layer], labels: Labels) -> tuple[str, ...]:
    """The range of dilations, if there are several."""
    dilations = [window.dilation for layer in layers for window in layer.windows() or ()]
    if len(set(dilations)) < 2:
        return ()
    span = labels("network.range", first=min(dilations), last=max(dilations))
    return (labels("window.dilation", size=span),)


def common(stages: tuple[Stage, ...], labels: Labels, kernel: bool) -> tuple[str, ...]:
    """The padding, and the `kernel` if wanted, that several convolutions all share."""
    layers = [node.layer for stage in stages for node in stage.nodes if node.layer is not None]
    main = [layer for layer in layers if kind_of(layer) == "conv" and layer.windows()]
    pads = {_padding(layer, labels) for layer in main}
    kernels = {labels("window.kernel", size=_kernel(layer)) for layer in main} if kernel else set()
    shared = [texts.pop() for texts in (kernels, pads) if len(texts) == 1 < len(main)]
    return tuple(filter(None, shared))


def kernel(stage: Stage, labels: Labels) -> str:
    """The kernel of a stage's layers of its kind, if they share one."""
    layers = [node.layer for node in stage.nodes if node.layer is not None]
    sizes = {_kernel(layer) for layer in layers if kind_of(layer) == stage.kind}
    return labels("window.kernel", size=sizes.pop()) if len(sizes) == 1 else ""


def _padding(layer: Layer, labels: Labels) -> str:
    """The padding of a layer; "" for none."""
    windows = layer.windows() or ()
    pads = [f"{w.before}" if w.before == w.after else f"{w.before}+{w.after}" for w in windows]
    return labels("window.padding", size=_short(pads)) if set(pads) - {"0"} else ""


def _listed(layers: list[Layer], labels: Labels, sized: bool = True) -> str:
    """Layers by name, and by kernel if `sized`, with the number of each."""
    groups: dict[tuple[str, str], list[Layer]] = {}
    for layer in layers:
        key = _name(layer, labels), _kernel(layer) if sized else ""
        groups.setdefault(key, []).append(layer)
    return ", ".join(
        " ".join([str(len(group))] * (len(group) > 1) + [_name(group[0], labels, len(group))])
        + f" {kernel}" * bool(kernel)
        for (_, kernel), group in groups.items()
    )


def moves(layer: Layer, labels: Labels) -> Iterator[str]:
    """Stride, padding, dilation and groups, unless they are the usual ones."""
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
    """The name of a layer, or of `n` of a kind, in the words of the field."""
    base = layer.spec_name.rstrip("123d") if layer.spec_name[-2:-1].isdigit() else layer.spec_name
    key = f"network.layer.{base}"
    return labels(key, n=n) if labels.has(key) else layer.spec_name


def name(stage: Stage) -> str:
    """The name of a stage's only layer, or of its block."""
    return (len(stage.nodes) == 1 and own_name(stage.nodes[0].name)) or stage.name


def own_name(name: str) -> str:
    """The name that the user gave a layer; "" if it is only numbered.

    >>> own_name("encoder.conv1"), own_name("features.0")
    ('encoder.conv1', '')
    """
    return "" if name.rpartition(".")[-1].isdigit() else name


def two_lines(words: str, width: Callable[[str], float]) -> str:
    """Words broken into two lines if one would be wider than most sizes: the kernel alone on the
    second line, if that makes the first hardly longer.
    """
    if width(words) < SHORT:
        return words
    parts = words.split(" ")
    splits = [(" ".join(parts[:i]), " ".join(parts[i:])) for i in range(1, len(parts))]
    lengths = [max(map(width, split)) for split in splits]
    even = [
        split for split, length in zip(splits, lengths, strict=True) if length <= 1.1 * min(lengths)
    ]
    return "\n".join(even[-1])


def _kernel(layer: Layer) -> str:
    """The size of a layer's window."""
    if not layer.windows() or (layer.sharing == "none" and layer.rule != "pool"):
        return ""
    return "×".join(str(window.kernel) for window in layer.windows() or ())


def _short(sizes: list[int] | list[str]) -> str:
    """Sizes as a product, or one number if all are the same."""
    words = [str(size) for size in sizes]
    return words[0] if len(set(words)) == 1 else "×".join(words)


def size(shape: Shape, labels: Labels) -> str:
    """A shape as written below a head."""
    return labels.number(prod(shape)) if is_vector(shape) else labels.sized(shape)


def sizes(stage: Stage, labels: Labels) -> str:
    """The shape of a stage; for several vectors each distinct one."""
    if not is_vector(stage.shape):
        return size(stage.shape, labels)
    return " · ".join(dict.fromkeys(size(node.shape, labels) for node in stage.nodes))


def maps(stage: Stage, at: int, labels: Labels) -> tuple[str, ...]:
    """The shape of a stage's maps, or of the input's channels, on two lines, and in fewer words; ()
    for vectors.
    """
    if is_vector(stage.shape):
        return ()
    total, size = stage.shape[0], labels.sized(stage.shape[1:])
    count = labels("maps" if at else "channels", n=total)
    short = labels("of", count=labels.number(total), each=size)
    return f"{count}\n{size}", short.replace(f" {size}", f"\n{size}")


def context(
    request: Request, stages: tuple[Stage, ...], known: tuple[str, ...], edge: str
) -> list[list[str]]:
    """The network's name, how many layers of each kind, the sizes of input and output, what is
    `known` of all convolutions, and notes that the counts need, as on its `edge`; then shorter
    versions.
    """
    network, labels = request.network, request.labels
    kinds = Counter(
        node.layer.spec_name for stage in stages for node in stage.nodes if node.layer is not None
    )
    # The weights of pointwise layers are counted where these act.
    learning = (layer for layer in network.layers if layer.pointwise and layer.sharing != "none")
    layers, pointwise = (
        ", ".join(f"{n} {name}" for name, n in counter.items())
        for counter in (kinds, Counter(layer.spec_name for layer in learning))
    )
    if network.name:
        layers = labels("network.named", name=network.name, layers=layers)
    extra = [labels("network.alone", layers=pointwise)] if pointwise else []
    source, target = size(network.input_shape, labels), size(network.shapes[-1], labels)
    ends = labels("network.ends", source=source, target=target)
    shared = [labels("network.alike", same=", ".join(known))] if known else []
    needed = [*shared, *filter(None, [edge])]
    whole = [layers, *extra, ends, *needed], [layers, *extra, *needed]
    # The columns have the sizes of the ends, too; a paper's column only has this described.
    first = whole if canvas(request).low else no_longer(request, *whole)
    full = [*first, [*extra, ends, *needed], [*extra, ends, *shared]]
    return [*full, *([] if known else [[layers, *extra, ends], [*extra, ends]]), [ends, *shared]]


def description(stages: tuple[Stage, ...], labels: Labels) -> str:
    """Each column in words, then the totals."""
    total: Counts = total_counts(stage.counts for stage in stages)
    columns = "; ".join(f"{head(s, labels)[0]}, {size(s.shape, labels)}" for s in stages)
    return f"{columns}. {counted(total, labels)}."
