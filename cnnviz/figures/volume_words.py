"""The words of the volume figure: what is seen, by which kernels, the sizes, and what is shared."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.volume_blocks import Field, cut, cut_maps, ellipsis, looks, places, sampled
from cnnviz.figures.volume_layout import MARGIN, Laid, small_size
from cnnviz.figures.volume_subject import Seen, Subject, kernel_weights, slots
from cnnviz.figures.words import many, say
from cnnviz.graph.count import count
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats, Lines, Mark, Style
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme


def caption(laid: Laid) -> float:
    """The size of the words that make the point."""
    return 17.0 if laid.wide > 840 else 15.0


def times(shape: Shape) -> str:
    """Sizes as people write them.

    >>> times((3, 7, 7))
    '3 × 7 × 7'
    """
    return " × ".join(f"{n:,}" for n in shape)


def heads(about: Subject, laid: Laid, found: tuple[Seen, Field], theme: Theme) -> list[Mark]:
    """The line of words above: the receptive field, the kernels, the row of neurons."""
    seen, drawn = found
    row = places(about, laid)[0]
    right = float(row[0]) - laid.radius - 4.5
    kernels = float(laid.kernels[0][0]) + small_size(about, laid.small)[0] / 2
    texts = _captions(about, seen, "channels × ")
    lefts = _lefts(texts, (kernels, right), laid)
    if lefts[0] + _wide(texts[0], laid) + 12 > lefts[1]:
        texts = _captions(about, seen, "× ")
    marks: list[Mark] = []
    for i, (x, (first, second)) in enumerate(zip(lefts, texts, strict=True)):
        y, large = laid.heads, caption(laid)
        size, ink = (large, theme.ink) if i == 2 else (13, theme.quiet)
        marks.append(say(first, (x, y), large, theme.ink, "start", bold=True, cls="caption"))
        marks.append(say(second, (x, y + 19), size, ink, "start", i == 2, cls="caption"))
    corner = laid.source.at(0, drawn.rows[0], drawn.columns[0])
    ends = np.array([corner, [right, row[1]]])
    starts = np.array([[corner[0], laid.heads + 26], [right, laid.heads + 26]])
    return [*marks, _leaders(starts, ends, theme)]


Captions = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
"""Two lines each: for the receptive field, for the kernels, for the row of neurons."""


def _captions(about: Subject, seen: Seen, sign: str) -> Captions:
    """What stands above; `sign` is what stands between the channels and the other sizes."""
    k, bias = about.target[0], " + 1 bias" if about.layer.bias else ""
    own = f"{many(kernel_weights(about), 'weight')}{bias}"
    if k == 1:
        return ("one receptive field", _field_words(about, seen, sign)), ("one kernel", own), (
            "one neuron", "of the map")  # fmt: skip
    return (
        ("one receptive field", _field_words(about, seen, sign)),
        (many(k, "different kernel"), f"{own} each"),
        ("same receptive field,", "different kernels"),
    )


def _field_words(about: Subject, seen: Seen, sign: str) -> str:
    """How large the receptive field is, in channels, rows and columns."""
    sizes = (len(seen.rows), len(seen.columns))[: about.layer.dims]
    first = sign[:-4] + " × " if about.source[0] == 1 and len(sign) > 2 else sign
    whole = f"{about.source[0]:,} {first}{times(sizes)} = {many(seen.inputs, 'input')}"
    return whole if sizes == about.kernel[: about.layer.dims] else f"{whole} + padding"


def _wide(pair: tuple[str, str], laid: Laid) -> float:
    return max(width(pair[0], caption(laid), True), width(pair[1], 13))


def _lefts(texts: Captions, aims: tuple[float, float], laid: Laid) -> tuple[float, float, float]:
    """Where the three captions begin: at the margin, over the kernels, at the row; kept apart."""
    _, two, three = (_wide(pair, laid) for pair in texts)
    last = min(aims[1], laid.wide - MARGIN - three)
    return MARGIN - 2, min(aims[0] - two / 2, last - two - 12), last


def _leaders(start: Floats, end: Floats, theme: Theme) -> Mark:
    none = np.zeros(len(start))
    return Lines(start, end, none, (Style(theme.ink, None, 1.1),), none.astype(int), "leader")


def sizes(about: Subject, laid: Laid, drawn: Field, theme: Theme) -> list[Mark]:
    """Along the edges of both blocks how many cells they have, and below them what they are.

    A size that a line would cross is left out: the words below say it too.
    """
    spots = [s for s in _edges(about, laid, 0) if not _in_beam(about, laid, drawn, s)]
    spots += _edges(about, laid, 1)
    if _free(about, laid, spots[-1].y) < laid.wide - MARGIN - spots[-1].x + spots[-1].width:
        spots.pop()
    marks: list[Mark] = [
        say(spot.text, (spot.x, spot.y), 13, theme.ink, spot.anchor, cls="size") for spot in spots
    ]
    each = f"{times(about.source[1:][: about.layer.dims])} each"
    parts = (f"input: {many(about.source[0], 'channel')},", each)
    fits = width(" ".join(parts), 15, True) + MARGIN < laid.fork[0]
    y = float(laid.source.at(0, about.source[1], 0)[1]) + 44
    for i, line in enumerate((" ".join(parts),) if fits else parts):
        at = (MARGIN - 2, y + 20 * i)
        marks.append(say(line, at, 15, theme.ink, "start", bold=True, cls="block"))
    return marks


class Spot(NamedTuple):
    """Words along an edge: where they begin, end or are centred."""

    text: str
    x: float
    y: float
    anchor: str

    @property
    def width(self) -> float:
        """How wide the words are."""
        return width(self.text, 13)


def _in_beam(about: Subject, laid: Laid, drawn: Field, spot: Spot) -> bool:
    """Whether the beam from the receptive field crosses words that begin at the right of it."""
    x, y = laid.source.at(slots(about.channels)[-1], drawn.rows[1], drawn.columns[0])
    if spot.anchor != "start":
        return False
    parts = ((at - x) / (laid.fork[0] - x) for at in (spot.x, spot.x + spot.width))
    return any(y + min(part, 1.0) * (laid.fork[1] - y) > spot.y - 13 for part in parts)


def _edges(about: Subject, laid: Laid, which: int) -> list[Spot]:
    """The sizes of the input (0) or the output (1): its height, width and channels."""
    view = (laid.source, laid.target)[which]
    channels, rows, columns = (about.source, about.target)[which]
    last = slots((about.channels, about.maps)[which])[-1]
    (near, middle), (far, _) = view.at(0, rows / 2, 0), view.at(last, rows / 2, columns)
    tall = f"{rows:,} {'long' if about.flat else 'high'}"
    right = float(view.at(last, 0, 0)[0])
    foot = float(view.at(0, rows, 0)[1]) + 17
    side = (float(near) - view.thick - 7, "end") if which == 0 else (float(far) + 7, "start")
    y = float(middle) + 4 if which == 0 else float(view.at(last, rows / 2, columns)[1]) + 4
    front = ((float(near) - view.thick + right) / 2, "middle") if which == 0 else (right, "end")
    spots = [Spot(tall, side[0], y, side[1])]
    if not about.flat:
        x, below = view.at(last, rows, columns / 2) + [6.0, 14.0]
        spots.append(Spot(f"{columns:,} wide", float(x), float(below), "start"))
    noun = ("channel", "feature map")[which]
    count = Spot(many(channels, noun), front[0], foot, front[1])
    right = count.x + {"middle": count.width / 2, "end": 0.0}[count.anchor]
    spots = [s for s in spots if s.x > right + 4 or abs(s.y - foot) > 16 or s.anchor == "end"]
    return [*spots, count]


def map_caption(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Below the outlined feature map what holds for it, then what the output is."""
    view, (channels, rows, columns) = laid.target, about.target
    near = cut_maps(laid)
    edge = view.at(slots(about.maps)[-1], rows, near + (columns - near) * 0.25)
    each = times(about.target[1:][: about.layer.dims])
    y = float(view.at(0, rows, 0)[1]) + 38
    same = ("same feature map,", f"same kernel ({looks(about, theme)[-1].name})")
    what = (f"output: {many(channels, 'feature map')},", f"{each} each")
    lines, y = _fitted(about, laid, (same, caption(laid)), y)
    more, low = _fitted(about, laid, (what, 15.0), y + 20 * len(lines) + 10)
    spots = [(line, caption(laid), y + 20 * i) for i, line in enumerate(lines)]
    spots += [(line, 15.0, low + 20 * i) for i, line in enumerate(more)]
    right = laid.wide - MARGIN + 6
    return [
        _leaders(np.array([[edge[0], y - 17]]), np.array([edge + [0.0, 3.0]]), theme),
        *(say(t, (right, at), s, theme.ink, "end", bold=True, cls="caption") for t, s, at in spots),
    ]


def _fitted(
    about: Subject, laid: Laid, words: tuple[tuple[str, str], float], y: float
) -> tuple[tuple[str, ...], float]:
    """Words on one line or two at the right margin, at `y` or below, where no line crosses them."""
    parts, size = words
    whole = " ".join(parts)
    while y < laid.foot - 40:
        free = _free(about, laid, y)
        if width(whole, size, True) < min(free, 0.36 * laid.wide):
            return (whole,), y
        if max(width(part, size, True) for part in parts) < free:
            break
        y += 6
    return parts, y


def _free(about: Subject, laid: Laid, y: float) -> float:
    """How wide words at `y` may be that end at the right margin: up to the last kernel's line."""
    wide, high = small_size(about, laid.small)
    (x0, y0), (x1, y1) = laid.kernels[-1] + [wide + 21, high / 2], places(about, laid)[-1]
    end = laid.wide - MARGIN - 12
    if y - 14 > max(y0, y1):
        return 0.5 * laid.wide
    t = min(1.0, max(0.0, (y - 14 - y0) / min(-1.0, y1 - y0)))
    return float(end - x0 - t * (x1 - x0))


def kernel_names(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """The letter of each drawn kernel, and a word at the last one where some are left out."""
    wide, high = small_size(about, laid.small)
    middles = laid.kernels + [wide / 2, high / 2]
    marks: list[Mark] = []
    for (x, y), look in zip(middles, looks(about, theme), strict=True):
        at = (float(x) + wide / 2 + 12, float(y) + 5.5)
        marks.append(say(look.name, at, 15, theme.ink, bold=True, cls="kernel-name"))
    if len(about.maps) < about.target[0]:
        at = (at[0] - 6, at[1] + (17 if at[1] > laid.target.at(0, laid.place[0], 0)[1] else -15))
        marks.append(say("the last", at, 12, theme.ink, "start", cls="kernel-name"))
    return [*marks, *ellipsis(middles, about.maps, theme)]


def feet(about: Subject, laid: Laid, notes: list[str], theme: Theme) -> list[Mark]:
    """What is counted, what is shared and what not, and the notes."""
    k, each = about.target[0], kernel_weights(about)
    counts = count(about.layer, about.fed)
    total = f"{many(k, 'kernel')} × {many(each, 'weight')} = {many(k * each, 'weight')}"
    total += f" + {many(counts.biases, 'bias')}" if counts.biases else ", no bias"
    positions = prod(about.target[1:])
    plain = f"All {many(positions, 'neuron')} of a feature map share one kernel."
    if k > 1:
        plain = f"The {k:,} neurons of the row share no weight. {plain}"
    room, x = laid.wide - 2 * MARGIN, laid.wide / 2
    sizes = [
        min(size, size * room / width(text, size, size > 20))
        for text, size in ((total, 22), (plain, 14))
    ]
    marks: list[Mark] = [
        say(total, (x, laid.foot + 4), sizes[0], theme.ink, bold=True, cls="headline"),
        say(plain, (x, laid.foot + 26), sizes[1], theme.ink, cls="plain"),
    ]
    for i, line in enumerate(notes):
        marks.append(say(line, (x, laid.foot + 46 + 16 * i), 12, theme.quiet, cls="note"))
    return marks


def notes(about: Subject, laid: Laid, drawn: Field) -> list[str]:
    """How many connections there are, and what is not drawn or not to scale; lines for the foot."""
    counts = count(about.layer, about.fed)
    parts = [f"{many(prod(about.target), 'neuron')} · {many(counts.connections, 'connection')}."]
    rows, columns = sampled(about, laid)
    shown, total = len(rows) * len(columns), prod(about.target[1:])
    maps, k = len(about.maps), about.target[0]
    each = f"one a map ({maps} of {k:,} maps)" if maps < k else "one a map"
    all_of = "all" if shown == total else f"{shown:,} of {total:,}"
    parts.append(f"Circles are neurons: {each}, {all_of} on the outlined one.")
    if cut(laid, drawn) != (0, 0):
        parts.append("The blocks are cut open at the row.")
    if drawn.enlarged:
        parts.append("The receptive field is drawn larger than to scale.")
    return wrap(" ".join([*parts, laid.scale]), 12, laid.wide - 2 * MARGIN)
