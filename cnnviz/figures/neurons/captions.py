"""The words of a comparison: what each panel is, what it counts, what its columns are, and the
notes.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column, columns, spatial
from cnnviz.figures.neurons.legend import told
from cnnviz.figures.neurons.panel import Panel, counted, fan_ins, lines_said, transposed, unshared
from cnnviz.figures.neurons.scene import Scene
from cnnviz.figures.neurons.variants import TITLES
from cnnviz.figures.page.canvas import compact, narrow
from cnnviz.figures.page.words import many, number, say
from cnnviz.figures.request import Request
from cnnviz.graph.count import count
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme


class Card(NamedTuple):
    """The words of one panel: its title, a plain sentence, the count that makes the point, all
    counts; `lines` what a legend would say in words, for a page that has it beside its graph;
    `kernels` its kernels in words, for one that cannot show them.
    """

    title: str
    plain: str
    headline: str
    counts: str
    lines: str = ""
    kernels: str = ""

    @property
    def bare(self) -> bool:
        """Whether the panel has no kernels to show."""
        return not self.kernels


LONGEST = Card(
    "Fully connected",
    "each neuron sees all 100 inputs,\nwith its own weights",
    "100 weights",
    "100 connections · 100 weights · 1 bias",
    kernels="1 kernel of 3",
)
"""A card whose words take the usual room: a page is laid out for it before anything is counted."""


def card(panel: Panel, point: str, title: str = "") -> Card:
    """The words of a panel; `point` is the count of its headline: "weights", "connections" or
    "biases".
    """
    counts = panel.counts
    headlines = {
        "weights": many(counts.weights, "weight"),
        "connections": many(counts.connections or counts.fixed_connections, "connection"),
        "biases": many(counts.biases, "bias"),
    }
    title = title or title_of(panel.kind, panel.network)
    own = 0 if panel.kind in ("fc", "local") else unshared(panel)
    lines = lines_said(panel) if panel.neutral else f"{many(own, 'weight')} unshared" if own else ""
    bare = panel.neutral or panel.kind in ("fc", "local")
    kernels = "" if bare else told(panel)
    return Card(title, plain(panel), headlines.get(point, ""), counted(counts), lines, kernels)


def brief(words: Card, request: Request, point: str) -> Card:
    """The same card without what the page has no room for, or the figure no use."""
    words = words if point else words._replace(headline="")
    if narrow(request):
        # Beside its graph a panel's words have no room to say the count of the headline twice.
        rest = [part for part in words.counts.split(" · ") if part != words.headline]
        plain = "" if compact(request) else words.plain
        return words._replace(plain=plain, counts=" · ".join(rest))
    return words._replace(plain="", headline="") if compact(request) else words


def title_of(kind: str, network: Network) -> str:
    """The title of a panel; a network that stands for itself is named by what it is made of."""
    names = {layer.spec_name for layer in network.layers if not layer.pointwise}
    if kind in ("fc", "local") and not any(
        n.startswith(("Linear", "Fully", "Local")) for n in names
    ):
        return "The network" if len(names) > 1 else next(iter(names))
    sliding = [layer for layer in network.layers if layer.convolutional]
    if kind == "conv" and all(map(transposed, sliding)):
        return "Transposed convolution"
    if kind == "grouped":
        return f"{getattr(sliding[0], 'groups', 1)} groups"
    return TITLES[kind]


THROUGH = {
    "conv": "one kernel for each feature map",
    "tiled": "through kernels taken in turn",
    "untied": "and adds a bias of its own",
    "tied": "and adds the one of its feature map",
    "full": "in every channel",
    "grouped": "in the channels of its group",
    "depthwise": "in one channel alone",
    "pointwise": "one in every channel",
}
"""What a neuron's inputs have in common, in the panels of each kind."""


def plain(panel: Panel) -> str:
    """A sentence on what one neuron sees, with numbers from the graph."""
    fans, weights = fan_ins(panel), panel.counts.weights
    if not fans:
        return "no weights to learn"
    if len(set(fans)) > 1:
        sees = f"neurons see {', then '.join(map(str, fans))} inputs"
    else:
        exact = _exact(panel, fans)
        sees = f"each neuron sees {many(fans[0], 'input')}"
        sees = sees if exact else sees.replace("neuron sees", "sees up to")
    if len(fans) > 1:
        # "Sees" would count what layers before gather: here it is each neuron's own lines.
        sees = sees.replace("neuron sees", "neuron has")
    if panel.kind in THROUGH:
        one = panel.kind == "conv" and len(fans) == 1 and weights == fans[0]
        through = f"all through the same {weights} weights" if one else THROUGH[panel.kind]
        return f"{sees},\n{through}"
    if panel.kind == "fc" and len(set(fans)) > 1:
        sees = "each neuron sees the whole column before"
    elif panel.kind == "fc":
        sees = sees.replace("sees ", "sees all ")
    return f"{sees},\nwith its own weights"


def _exact(panel: Panel, fans: list[int]) -> bool:
    """Whether every neuron sees as many inputs as the one in the middle; at padding some see
    fewer, and some see an input twice.
    """
    network = panel.network
    if any(
        getattr(layer, "padding_mode", "") in ("reflect", "replicate") for layer in network.layers
    ):
        return False
    outputs = [
        prod(after)
        for layer, (before, after) in zip(network.layers, pairwise(network.shapes), strict=True)
        if not layer.pointwise and count(layer, before).connections
    ]
    ends = sum(fan * neurons for fan, neurons in zip(fans, outputs, strict=True))
    return panel.counts.connections == ends


FAINT = "The lines into one neuron stand out; all others are faint."
SOME_FAINT = "Where lines are faint, those into one neuron stand out."


def notes(shown: Scene, drawn: list[Panel], key: str, colours: bool) -> tuple[str, ...]:
    """The notes under the panels: the key to the marks, and what is not drawn. A page without room
    for a `key` has none for what can be seen, either.
    """
    words = [
        key if any(panel.weights for panel in drawn) else "",
        _grey(drawn, not key) if colours else "",
    ]
    found = [*filter(None, [" ".join(filter(None, words)), _same(drawn)]), *shown.notes]
    if any(panel.left_out for panel in drawn):
        found.append("Where lines would be too many, only those into one neuron are drawn.")
    faint = [not strong.all() for panel in drawn for strong in panel.strong if not panel.marked]
    if key and any(faint) and not any(panel.left_out for panel in drawn):
        found.append(FAINT if all(faint) else SOME_FAINT)
    return tuple(found)


def _grey(drawn: list[Panel], short: bool) -> str:
    """What grey lines mean in panels that are coloured by weight."""
    wires = zip(columns(drawn[0].network)[1:], drawn[0].wires, strict=False)
    fixed = dict.fromkeys(c.layer.spec_name for c, w in wires if c.layer and not w.weight_shape)
    names = " and ".join(fixed)
    if any(panel.neutral and panel.kind in ("fc", "local") for panel in drawn):
        if short and not names:
            return ""  # The words of these panels count their lines and weights.
        return f"Grey lines: every one its own weight{f'; of {names}: none' * bool(names)}."
    learned = any(panel.weights for panel in drawn)
    return f"Grey lines of {names}: no weight." if names and learned else ""


def _same(drawn: list[Panel]) -> str:
    """That a step changes nothing, as where a kernel is as large as its input."""
    counts = {panel.kind: panel.counts for panel in drawn}
    full, local, conv = (counts.get(kind) for kind in ("fc", "local", "conv"))
    said = []
    if full and conv and full.connections == conv.connections:
        said.append("Here each neuron sees every input: no connection is dropped.")
    if conv and (other := local or full) and other.weights == conv.weights:
        said.append("A kernel has one place only: no weight is shared.")
    return " ".join(said)


def alone_height(network: Network) -> float:
    """The room above the graph for the names of layers that act on each neuron alone."""
    return 16.0 * any(column.alone for column in columns(network))


ALONE = 64.0
"""The room on the left of a column that lies flat for the layers that act on its neurons alone."""


def label_room(shown: tuple[Column, ...], most: float) -> float:
    """The room on the left of columns that lie flat for their sizes, up to about `most` points."""
    alone = [width(", ".join(column.alone), 12) for column in shown]
    named = max((room for room in alone if room <= ALONE), default=0.0)
    return 10 + max(named, *(width(_label(shown, at, most - 10), 12) for at in range(len(shown))))


def column_labels(shown: Scene, theme: Theme, room: tuple[float, float, float]) -> list[Mark]:
    """Under each column its size, above it the layers that act on each of its neurons alone.

    `room` is how far words may stand out of the panel's box, how much columns that lie flat have on
    their left, and how much there is for the words of the last column, in points.
    """
    spare, most, last = room
    if shown.layout.turned:
        return _flat_labels(shown, theme, most)
    stands, radius, wide = shown.layout.stands, shown.layout.radius, shown.layout.width
    middles = [float(stand.at[:, 0].mean()) for stand in stands]
    share = min(after - before for before, after in pairwise(middles)) - 6
    floor = max(stand.at[:, 1].max() for stand in stands) + radius + 15
    ceiling = min(stand.at[:, 1].min() for stand in stands) - radius - 6
    marks: list[Mark] = []
    for column, x in enumerate(middles):
        alone = ", ".join(shown.columns[column].alone)
        around = max(2 * (min(x, wide - x) + spare), (wide + 2 * spare) / len(middles) - 16)
        free = min(share, around, last if column == len(middles) - 1 else share)
        words = _label(shown.columns, column, free)
        # A size that is wider than its column's room stays within that of the panel.
        half = width(words, 12) / 2 - spare
        at = max(half, min(x, wide - half))
        marks.append(say(words, (at, floor), 12, theme.quiet, cls="column"))
        if alone and width(alone, 12) <= share:
            marks.append(say(alone, (at, ceiling), 12, theme.quiet, cls="alone"))
    return marks


def _flat_labels(shown: Scene, theme: Theme, most: float) -> list[Mark]:
    """The same on the left of columns that lie flat, in `most` points."""
    marks: list[Mark] = []
    for column, stand in enumerate(shown.layout.stands):
        y, alone = float(stand.at[:, 1].mean()), ", ".join(shown.columns[column].alone)
        words = _label(shown.columns, column, most - 10)
        marks.append(say(words, (-8.0, y + 4), 12, theme.quiet, "end", cls="column"))
        if alone and width(alone, 12) <= ALONE:
            marks.append(say(alone, (-8.0, y + 18), 12, theme.quiet, "end", cls="alone"))
    return marks


def _label(shown: tuple[Column, ...], column: int, room: float) -> str:
    """The size of a column, in as many words as fit in `room` points."""
    channels, *size = spatial(shown[column].shape)
    each = "×".join(map(number, size))
    if channels > 1:
        words, bare = f"{number(channels)} channels × {each}", f"{channels}×{each}"
    else:
        one = size == [1]
        words, bare = f"{each} {'input' if column == 0 else 'neuron'}{'' if one else 's'}", each
    return words if width(words, 12) <= room else bare
