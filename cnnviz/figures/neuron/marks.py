"""The marks of two neurons of a layer: inputs, weights, sum, bias, function, activation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners, discs, polygons, segments
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.neuron import say
from cnnviz.figures.neuron.numbers import INPUTS, Neuron, Subject
from cnnviz.figures.neuron.place import NO_FUNCTION, PLUS, SUM, Place, middles
from cnnviz.figures.neurons.looks import Looks, looks
from cnnviz.figures.page.near import Point, Side, near
from cnnviz.figures.page.type import Type, inscribed, type_of
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Dots, Floats, Group, Marks, Names, Polygons, Style, Texts
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

THIN, STRONG = 1.2, 1.6
SIGN = 16.0
"""The type size of the signs of sums."""


class Bench(NamedTuple):
    """Two neurons of one layer, the names of their groups, and how they are drawn; `which` of them
    is being drawn, at a height `y`.
    """

    subject: Subject
    kind: str
    neurons: tuple[Neuron, Neuron]
    called: tuple[Names, ...]
    place: Place
    theme: Theme
    labels: Labels
    which: int = 0
    y: float = 0.0

    @property
    def neuron(self) -> Neuron:
        """The neuron being drawn."""
        return self.neurons[self.which]

    @property
    def look(self) -> Looks:
        """The looks of all weights."""
        weights: Indices = distinct(np.concatenate([n.wires.weight for n in self.neurons]))
        (look,) = looks([weights], [self.neurons[0].wires], self.kind == "conv", self.theme)
        return look

    @property
    def shared_bias(self) -> bool:
        """Whether both neurons add the same bias."""
        first, second = self.neurons[0].wires.bias.tolist()
        return bool(first == second >= 0)

    def letter(self, words: str, at: Point, colour: str, cls: str = "value") -> Texts:
        """A number or a sign, centred at a point."""
        look = type_of("letter", self.theme)._replace(colour=colour, cls=cls)
        return near(words, at, "within", look)


def marks(bench: Bench, size: Size) -> Marks:
    """Both neurons, a group each, with their biases."""
    ys = middles(bench.place, size.height)
    groups: Marks = ()
    for which, y in enumerate(ys):
        work = bench._replace(which=which, y=y)
        parts = (*_body(work), *_bias(work, ys), *_weighing(work), *_steps(work), *_words(work))
        groups += (Group(parts, "panel", bench.called[which]),)
    return groups


def _body(work: Bench) -> Marks:
    """The box that is a neuron."""
    place, theme = work.place, work.theme
    (left, right), half = place.body, place.half
    outline = corners(Box(left, work.y - half, right, work.y + half))
    return (polygons(outline, Style(theme.rule, theme.wash, 1.0), "body"),)


def _weighing(work: Bench) -> Marks:
    """The inputs, the neuron's weights as tiles next to them, and the connections to the sum."""
    place, theme, wires, look = work.place, work.theme, work.neuron.wires, work.look
    inputs = place.points("inputs", work.y)
    tiles = place.points("tiles", work.y)[wires.src]
    sums, ends_of_inputs = np.array([place.x("sum"), work.y]), inputs[wires.src]
    way = sums - tiles
    ends = sums - way / np.hypot(*way.T)[:, None] * SUM
    starts = ends_of_inputs + [place.reach("inputs"), 0.0]
    shared = look.coloured
    styles = tuple(
        Style(colour if shared else theme.ink, None, theme.line_width if shared else THIN, dash)
        for colour, dash in look.combos
    )
    which = look.of(wires.weight)
    names = {"layer": 0, "src": wires.src, "dst": wires.dst, "weight": wires.weight}
    edges = Polygons(np.stack([starts, tiles, ends], 1), styles, which, False, "edge", names)
    names = {"layer": 1, "index": work.neuron.flat}
    total = _circle(work, "sum", SUM, "Σ", names)
    return (edges, *_inputs(work, inputs), *_tiles(work, tiles, which), *total)


def _inputs(work: Bench, at: Floats) -> Marks:
    """The inputs with their values; those that the neuron does not see are pale."""
    place, theme, index = work.place, work.theme, np.arange(len(at))
    is_seen = np.isin(index, work.neuron.wires.src).astype(int)
    styles = (Style(theme.rule, theme.background, 1.0), Style(theme.ink, theme.wash2, STRONG))
    names = {"layer": 0, "index": index}
    dots = Dots(at, np.full(len(at), place.reach("inputs")), styles, is_seen, "neuron", names)
    texts = [written(value) for value in INPUTS[: len(at)]]
    return (dots, inscribed(texts, at, _value(theme), {}, (theme.quiet, theme.ink), is_seen))


def _tiles(work: Bench, at: Floats, which: Indices) -> Marks:
    """The neuron's kernel: its weights as tiles, each next to its input."""
    theme, half, look = work.theme, work.place.reach("tiles"), work.look
    squares = at[:, None] + corners(Box(-half, -half, half, half))
    fills = tuple(
        Style(None, colour) if look.coloured else Style(theme.ink, theme.wash2, THIN)
        for colour, _ in look.combos
    )
    names = {"layer": 0, "weight": work.neuron.wires.weight}
    inks = [readable_on(c, theme) if look.coloured else theme.ink for c, _ in look.combos]
    texts = [written(value) for value in work.neuron.weights.tolist()]
    values = inscribed(texts, at, _value(theme), names, inks, which)
    return (Polygons(squares, fills, which, cls="tile", names=names), values)


def _value(theme: Theme) -> Type:
    """The type of values."""
    return type_of("letter", theme)._replace(cls="value")


def _circle(work: Bench, step: str, radius: float, sign: str, names: Names) -> Marks:
    """The circle of a step that adds up the products, or adds the bias."""
    theme, x = work.theme, work.place.x(step)
    style = Style(theme.ink, theme.background, THIN)
    dot = discs((x, work.y), radius, style, "neuron" if names else "plus", names)
    look = type_of("letter", theme).sized(SIGN)._replace(cls="sign")
    return (dot, near(sign, (x, work.y), "within", look))


def _steps(work: Bench) -> Marks:
    """The steps after the sum: the bias, the function, the activation, numbers over the lines."""
    place, neuron, y, theme = work.place, work.neuron, work.y, work.theme
    function = place.spots["function"]
    adds = place.way.apart and neuron.bias is not None
    before = place.spots["plus" if adds else "sum"].x1
    spans = [(before, function.x0), (function.x1, place.spots["out"].x0)]
    numbers = [("before", neuron.before, spans[0])]
    marks_: Marks = ()
    if adds:
        spans.append((place.spots["sum"].x1, place.spots["plus"].x0))
        numbers.append(("weighted", neuron.weighted, spans[-1]))
        marks_ += _circle(work, "plus", PLUS, "+", {})
    starts, ends = zip(*(((a, y), (b, y)) for a, b in spans), strict=True)
    box = corners(function._replace(y0=y - 14, y1=y + 14))
    name = work.subject.after.called or NO_FUNCTION
    return (
        *marks_,
        segments(starts, ends, Style(theme.ink, None, THIN), "step"),
        polygons(box, Style(theme.ink, theme.background, THIN), "function"),
        work.letter(name, (place.x("function"), y), theme.ink, "function"),
        discs((place.x("out"), y), place.reach("out"), Style(None, theme.ink), "activation"),
        work.letter(written(neuron.after), (place.x("out"), y), theme.background, "after"),
        *(
            near(written(value), Box(a, y, b, y), "above", _value(theme)._replace(cls=cls), 7.5)
            for cls, value, (a, b) in numbers
        ),
    )


def _bias(work: Bench, ys: tuple[float, float]) -> Marks:
    """The bias as a tile, like weights: each neuron's own, or one between both."""
    place, neuron, theme = work.place, work.neuron, work.theme
    if neuron.bias is None:
        return ()
    towards = 1 if work.which == 0 else -1
    shared, half = work.shared_bias, 12.0
    at = sum(ys) / 2 if shared else work.y + towards * _reach(work, ys)
    rim = work.y + towards * (PLUS if place.way.apart else SUM)
    line = _bias_line(work)
    colour = line.stroke or theme.ink
    index = int(neuron.wires.bias[work.which])
    names = {"layer": 0, "dst": neuron.flat, "bias": index}
    x = place.x("plus" if place.way.apart else "sum")
    edge = segments((x, at - towards * half), (x, rim), line, "bias-edge", names)
    if shared and work.which:
        return (edge,)
    fill = Style(None, colour) if shared else Style(theme.ink, theme.wash2, THIN)
    outline = Box(x - half, at - half, x + half, at + half)
    tile = polygons(corners(outline), fill, "bias", {"layer": 0, "bias": index})
    ink = readable_on(colour, theme) if shared else theme.ink
    word = work.labels("neuron.bias.shared" if shared else "neuron.bias")
    text = near(word, outline, "right", type_of("line", theme), 7)
    number = work.letter(written(neuron.bias), (x, at), ink, "bias-value")
    return (edge, tile, number, *((text,) if work.which == 0 else ()))


def _reach(work: Bench, ys: tuple[float, float]) -> float:
    """The distance of a bias from its neuron."""
    half = work.place.half
    return half + min(24.0, (ys[1] - ys[0] - 2 * half) / 4 + 1)


def _bias_line(work: Bench) -> Style:
    """The line of a bias: if it is shared, in the look after those of the weights, if one is left;
    else in ink.
    """
    theme, at = work.theme, len(work.look.weights)
    if not work.shared_bias:
        return Style(theme.ink, None, THIN)
    colour, dash = theme.look(at) if work.look.coloured and at < theme.looks else (theme.ink, ())
    return Style(colour, None, theme.line_width, dash)


def _words(work: Bench) -> Marks:
    """The kernel's name below it; the names of the steps, or the neuron's, over its box."""
    place, theme, labels = work.place, work.theme, work.labels
    plain = type_of("line", theme)
    small, bold = plain.sized(13), type_of("label", theme).sized(13)._replace(cls="kernel")
    left, half = place.spots["tiles"].x0 if place.way.apart else 0.0, place.block / 2
    inputs = Box(0.0, work.y - half, place.body[1], work.y + half)
    body = Box(place.body[0], work.y - place.half, place.body[1], work.y + place.half)
    kernel_name = say.kernel(work.kind, work.which, labels)
    marks_: Marks = (near(kernel_name, inputs._replace(x0=left), "below", bold, 2, "start"),)
    if not place.way.gutter:
        count = work.subject.layer.output_shape(work.subject.shape)[1]
        name = f"{labels('neuron.name', n=work.neuron.place + 1)} {labels('neuron.of', n=count)}"
        side: Side = "below" if work.which else "above"
        marks_ += (near(name, body, side, small._replace(cls="which"), anchor="start"),)
    if work.which or work.kind != "fc" or not place.way.named:
        return marks_
    marks_ += (near(labels("neuron.weighing"), inputs, "above", plain, 7, "start"),)
    if not place.way.gutter:
        return marks_
    sum_, function = labels("neuron.sum"), labels("neuron.function")
    is_narrow = plain.width(sum_) + plain.width(function) + 12 > body.width
    # One above the other: the lines from the inputs are at the left.
    gap = 6.0 + is_narrow * plain.line
    return (
        *marks_,
        near(labels("neuron.activation"), body, "below", plain, anchor="end"),
        near(sum_, body, "above", plain, anchor="start"),
        near(function, body, "above", plain, gap, "end"),
    )
