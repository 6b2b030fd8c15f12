"""The words of the volume figure: what is seen, by which kernels, the sizes, and what is shared."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.identity import letter
from cnnviz.figures.volume_blocks import Field, cut, cut_maps, ellipsis, looks, places, sampled
from cnnviz.figures.volume_layout import MARGIN, Laid, small_size
from cnnviz.figures.volume_subject import Seen, Subject, kernel_weights, slots
from cnnviz.figures.volume_wires import OUTLINE, paths
from cnnviz.figures.words import many, say
from cnnviz.graph.count import count
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Lines, Mark, Style
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


def heads(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """The words above: the input, the kernels, the output."""
    (channels, k), dims = (about.source[0], about.target[0]), about.layer.dims
    bias = " + 1 bias" if about.layer.bias else ""
    own = f"{many(kernel_weights(about), 'weight')}{bias}"
    texts = (
        (f"input: {many(channels, 'channel')}", f"{times(about.source[1:][:dims])} inputs each"),
        ("one kernel", own) if k == 1 else (many(k, "different kernel"), f"{own} each"),
        (
            f"output: {many(k, 'feature map')}",
            f"{times(about.target[1:][:dims])} neurons{' each' * (k > 1)}",
        ),
    )
    one, two, three = (_wide(pair, laid) for pair in texts)
    right = laid.wide - MARGIN
    middle = float(laid.kernels[0][0]) + small_size(about, laid.small)[0] / 2
    least, most = MARGIN + one + two / 2 + 10, right - three - two / 2 - 10
    spots = ((MARGIN - 2, "start"), (max(least, min(middle, most)), "middle"), (right, "end"))
    marks: list[Mark] = []
    for (x, anchor), (first, second) in zip(spots, texts, strict=True):
        for words, y, size, bold in ((first, 0, caption(laid), True), (second, 19, 13, False)):
            at = (x, laid.heads + y)
            marks.append(say(words, at, size, theme.ink, anchor, bold, cls="caption"))
    return marks


def _wide(pair: tuple[str, str], laid: Laid) -> float:
    return max(width(pair[0], caption(laid), True), width(pair[1], 13))


def field_caption(about: Subject, laid: Laid, seen: Seen, theme: Theme) -> list[Mark]:
    """Below the band that leaves the input what it brings to the kernels."""
    sizes = (len(seen.rows), len(seen.columns))[: about.layer.dims]
    whole = f"{many(about.source[0], 'channel')} × {times(sizes)} = {many(seen.inputs, 'input')}"
    if sizes != about.kernel[: about.layer.dims]:
        whole += " + padding"
    to = "go to every kernel" if about.target[0] > 1 else "go to the kernel"
    lines = (("one receptive field", caption(laid), 23), (whole, 13.0, 42), (to, 13.0, 58))
    y = laid.fork[1]
    return [
        say(words, (MARGIN - 2, y + down), size, theme.ink, "start", size > 13, cls="caption")
        for words, size, down in lines
    ]


def _leader(start: tuple[float, float], end: tuple[float, float], theme: Theme) -> Mark:
    ends = np.array([start], float), np.array([end], float)
    return Lines(*ends, np.zeros(1), (Style(theme.ink, None, 1.1),), np.zeros(1, int), "leader")


def map_caption(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Above the outlined feature map what holds for it."""
    view, right = laid.target, laid.wide - MARGIN
    far = about.target[2]
    x, top = view.at(slots(about.maps)[-1], 0, far - 0.25 * (far - cut_maps(laid))).tolist()
    parts = ("same feature map,", f"same kernel ({looks(about, theme)[-1].name})")
    y = top - 22
    marks = [_leader((x, y + 6), (x, top - 1), theme)]
    for i, part in enumerate(parts):
        at = (right, y - 20 * (1 - i))
        marks.append(say(part, at, caption(laid), theme.ink, "end", True, cls="caption"))
    return marks


def position_caption(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Below the lines to the maps what holds for the neurons at one position."""
    x, y = places(about, laid)[-1].tolist()
    x += laid.radius + OUTLINE
    k, low = about.target[0], float(laid.lanes[-1]) + 22
    right, size = laid.wide - MARGIN, caption(laid)
    parts = ("one position:", "one neuron, one kernel")
    if k > 1:
        parts = ("one position: same receptive field,", f"{k:,} neurons, {k:,} different kernels")
        left = right - width(parts[0], size, True)
        start, lane = paths(about, laid)[-1, :2]
        t = min(1.0, (left - 8 - start[0]) / (lane[0] - start[0]))
        if t < 0 or start[1] + t * (lane[1] - start[1]) > low - size:
            parts = ("one position: same inputs,", f"{k:,} different kernels")
    end = max(right, x + 8) if right - width(parts[0], size, True) < x - 4 else x + 8
    marks = [_leader((x, low - 15), (x, y), theme)]
    for i, part in enumerate(parts):
        at = (end, low + 20 * i)
        marks.append(say(part, at, caption(laid), theme.ink, "end", True, cls="caption"))
    return marks


def sizes(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Along the edges of both blocks how many cells they have."""
    marks: list[Mark] = []
    leader = float(places(about, laid)[-1, 0]) + laid.radius + OUTLINE
    blocks = (
        (laid.source, about.source, about.channels),
        (laid.target, about.target, about.maps),
    )
    for which, (view, (_, rows, columns), drawn) in enumerate(blocks):
        last = slots(drawn)[-1]
        near, far = view.at(0, rows / 2, 0), view.at(last, rows / 2, columns)
        x, y = near + [-view.thick - 7, 4] if which == 0 else far + [7, 4]
        tall = f"{rows:,} {'long' if about.flat else 'high'}"
        side = "start" if which else "end"
        marks.append(say(tall, (float(x), float(y)), 13, theme.ink, side, cls="size"))
        if not about.flat:
            steep = view.rise * columns > 24
            part, off = (0.5, [6.0, 14.0]) if steep else (1.0, [7.0, 4.0])
            x, y = view.at(last, rows, columns * part) + off
            spot = (max(float(x), leader + 5 if which else 0.0), float(y))
            marks.append(say(f"{columns:,} wide", spot, 13, theme.ink, "start", cls="size"))
    return marks


def kernel_names(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """The letter of each drawn kernel, and a word at the last one where some are left out."""
    wide, high = small_size(about, laid.small)
    middles = laid.kernels + [wide / 2, high / 2]
    marks: list[Mark] = []
    for (x, y), look in zip(middles, looks(about, theme), strict=True):
        at = (float(x) + wide / 2 + 12, float(y) + 5.5)
        marks.append(say(look.name, at, 15, theme.ink, bold=True, cls="kernel-name"))
    if len(about.maps) < about.target[0]:
        at = (at[0] - 6, at[1] + (17 if at[1] > laid.lanes[-1] else -15))
        marks.append(say("the last", at, 12, theme.ink, "start", cls="kernel-name"))
    return [*marks, *ellipsis(middles, about.maps, theme)]


def feet(about: Subject, laid: Laid, notes: list[str], theme: Theme) -> list[Mark]:
    """What is counted, what is shared and what not, and the notes."""
    k, each = about.target[0], kernel_weights(about)
    counts = count(about.layer, about.fed)
    total = f"{many(k * each, 'weight')} ({many(k, 'kernel')} × {each:,})"
    total += f" and {many(counts.biases, 'bias')}" if counts.biases else ", no bias"
    positions = prod(about.target[1:])
    plain = f"All {many(positions, 'neuron')} of a feature map share one kernel."
    if k > 1:
        plain = f"The {k:,} neurons at one position share no weight. {plain}"
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
        marks.append(say(line, (x, laid.foot + 47 + 17 * i), 13, theme.ink, cls="note"))
    return marks


def notes(about: Subject, laid: Laid, drawn: Field) -> list[str]:
    """How many connections there are, and what is not drawn or not to scale; lines for the foot."""
    counts = count(about.layer, about.fed)
    parts = [f"{many(prod(about.target), 'neuron')} · {many(counts.connections, 'connection')}."]
    shown, total = len(sampled(about, laid)[0]), prod(about.target[1:])
    maps, k = len(about.maps), about.target[0]
    last = letter(maps - 1).upper()
    if maps < k:
        parts.append(f"{maps} of {k:,} maps are drawn.")
    count_of = f"all {total:,}" if shown == total else f"{shown:,} of {total:,}"
    others = ", one on each other map" if k > 1 else ""
    parts.append(f"Circles are neurons: {count_of} on map {last}{others}.")
    if cut(laid, drawn) != (0, 0):
        parts.append("The blocks are cut open at that position.")
    if drawn.enlarged:
        parts.append("The receptive field is drawn larger than to scale.")
    text, room = " ".join([*parts, laid.scale]), laid.wide - 2 * MARGIN
    least = len(wrap(text, 13, room))
    shares = (share for share in (0.6, 0.7, 0.8, 0.9) if len(wrap(text, 13, share * room)) == least)
    return wrap(text, 13, next(shares, 1.0) * room)
