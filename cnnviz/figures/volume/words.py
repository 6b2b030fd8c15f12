"""The words of the volume figure: what is seen, by which kernels, the sizes, and what is shared."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.page.words import many, say
from cnnviz.figures.volume.blocks import cut_maps, ellipsis, looks, places
from cnnviz.figures.volume.layout import Laid, small_size
from cnnviz.figures.volume.subject import Seen, Subject, kernel_weights, slots
from cnnviz.figures.volume.wires import OUTLINE, paths
from cnnviz.graph.count import count
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Lines, Mark, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme


def caption(laid: Laid) -> float:
    """The size of the words that make the point."""
    if not laid.room.sizes:
        return laid.room.caption
    return 17.0 if laid.wide > 840 else 15.0


def second(laid: Laid) -> float:
    """The size of the words below these."""
    return 13.0 if laid.room.sizes else 12.0


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
    if not laid.room.sizes:
        texts = _short_heads(about, laid)
    one, two, three = (_wide(pair, laid) for pair in texts)
    right, margin = laid.wide - laid.room.margin, laid.room.margin
    middle = float(laid.kernels[0][0]) + small_size(about, laid.small)[0] / 2
    least, most = margin + one + two / 2 + 10, right - three - two / 2 - 10
    spots = ((margin - 2, "start"), (max(least, min(middle, most)), "middle"), (right, "end"))
    down = 19.0 if laid.room.sizes else 4 + caption(laid)
    marks: list[Mark] = []
    for (x, anchor), (first, below) in zip(spots, texts, strict=True):
        for words, y, size, bold in (
            (first, 0.0, caption(laid), True), (below, down, second(laid), False)
        ):  # fmt: skip
            at = (x, laid.heads + y)
            marks.append(say(words, at, size, theme.ink, anchor, bold, cls="caption"))
    return marks


def _short_heads(
    about: Subject, laid: Laid
) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]]:
    """The same in few words, with the sizes that stand along the blocks elsewhere."""
    (channels, k), dims = (about.source[0], about.target[0]), about.layer.dims
    own = many(kernel_weights(about), "weight")
    bias = " + 1 bias" if about.layer.bias else ""
    texts = (
        ("input", f"{many(channels, 'channel')}, {times(about.source[1:][:dims])}"),
        (many(k, "kernel"), f"{own}{bias}{' each' * (k > 1)}"),
        ("output", f"{many(k, 'map')}, {times(about.target[1:][:dims])}"),
    )
    room = laid.wide - 2 * laid.room.margin - 24
    if sum(_wide(pair, laid) for pair in texts) > room:
        return texts[0], (texts[1][0], own + " each" * (k > 1)), texts[2]
    return texts


def _wide(pair: tuple[str, str], laid: Laid) -> float:
    return max(width(pair[0], caption(laid), True), width(pair[1], second(laid)))


def field_caption(about: Subject, laid: Laid, seen: Seen, theme: Theme) -> list[Mark]:
    """Below the band that leaves the input what it brings to the kernels."""
    sizes = (len(seen.rows), len(seen.columns))[: about.layer.dims]
    whole = f"{many(about.source[0], 'channel')} × {times(sizes)} = {many(seen.inputs, 'input')}"
    if sizes != about.kernel[: about.layer.dims]:
        whole += " + padding"
    to = "go to every kernel" if about.target[0] > 1 else "go to the kernel"
    first = caption(laid)
    lines = [("one receptive field", first, 23.0), (whole, 13.0, 42.0), (to, 13.0, 58.0)]
    if not laid.room.sizes:
        whole = whole.replace(f"{many(about.source[0], 'channel')} ×", f"{about.source[0]:,} ×")
        lines = [(lines[0][0], first, 6 + first), (whole, 12.0, 21 + first)]
    x, y = laid.room.margin - 2, laid.fork[1]
    if not laid.room.sizes and x + width(whole, 12) > laid.fork[0] - laid.room.band:
        # Below the foot of the band, which these words would meet.
        y = max(y, float(laid.kernels[-1][1]) + small_size(about, laid.small)[1] / 2)
    return [
        say(words, (x, y + down), size, theme.ink, "start", i == 0, cls="caption")
        for i, (words, size, down) in enumerate(lines)
    ]


def _leader(start: tuple[float, float], end: tuple[float, float], theme: Theme) -> Mark:
    ends = np.array([start], float), np.array([end], float)
    return Lines(*ends, np.zeros(1), (Style(theme.ink, None, 1.1),), np.zeros(1, int), "leader")


def map_caption(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Above the outlined feature map what holds for it."""
    view, right = laid.target, laid.wide - laid.room.margin
    far = about.target[2]
    x, top = view.at(slots(about.maps)[-1], 0, far - 0.25 * (far - cut_maps(laid))).tolist()
    name = looks(about, theme)[-1].name
    parts, y = ["same feature map,", f"same kernel ({name})"], top - 22
    if not laid.room.sizes:
        corner = float(view.at(slots(about.maps)[-1], 0, far)[1])
        parts, y = [f"same map, same kernel ({name})"], min(top - 12, corner - 5)
    marks = [_leader((x, y + (6 if laid.room.sizes else 3)), (x, top - 1), theme)]
    for i, part in enumerate(parts):
        at = (right, y - 20 * (len(parts) - 1 - i))
        marks.append(say(part, at, caption(laid), theme.ink, "end", True, cls="caption"))
    return marks


def position_caption(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Below the lines to the maps what holds for the neurons at one position."""
    x, y = places(about, laid)[-1].tolist()
    x += laid.radius + OUTLINE
    k, size, right = about.target[0], caption(laid), laid.wide - laid.room.margin
    low = float(laid.lanes[-1]) + (22 if laid.room.sizes else size + 3)
    step = 20.0 if laid.room.sizes else size + 3
    parts = ("one position:", "one neuron, one kernel")
    if k > 1:
        parts = ("one position: same receptive field,", f"{k:,} neurons, {k:,} different kernels")
        left = right - width(parts[0], size, True)
        start, lane = paths(about, laid)[-1, :2]
        t = min(1.0, (left - 8 - start[0]) / (lane[0] - start[0]))
        if t < 0 or start[1] + t * (lane[1] - start[1]) > low - size:
            parts = ("one position: same inputs,", f"{k:,} different kernels")
    end = right if right - width(parts[0], size, True) < x - 4 else x + 8
    marks = [_leader((x, low - 15), (x, y), theme)]
    for i, part in enumerate(parts):
        at = (end, low + step * i)
        marks.append(say(part, at, caption(laid), theme.ink, "end", True, cls="caption"))
    return marks


def sizes(about: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Along the edges of both blocks how many cells they have, where there is room."""
    if not laid.room.sizes:
        return []
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
    """The letter of each drawn kernel, and where there is room a word at the last one if some are
    left out.
    """
    wide, high = small_size(about, laid.small)
    middles = laid.kernels + [wide / 2, high / 2]
    marks: list[Mark] = []
    for (x, y), look in zip(middles, looks(about, theme), strict=True):
        at = (float(x) + wide / 2 + (12 if laid.room.sizes else 9), float(y) + 5.5)
        marks.append(
            say(
                look.name,
                at,
                15 if laid.room.sizes else 13,
                theme.ink,
                bold=True,
                cls="kernel-name",
            )
        )
    if len(about.maps) < about.target[0] and laid.room.sizes:
        at = (at[0] - 6, at[1] + (17 if at[1] > laid.lanes[-1] else -15))
        marks.append(say("the last", at, 12, theme.ink, "start", cls="kernel-name"))
    return [*marks, *ellipsis(middles, about.maps, theme)]


def feet(about: Subject, laid: Laid, notes: list[str], theme: Theme) -> list[Mark]:
    """What is counted, what is shared and what not, and the notes."""
    k, each = about.target[0], kernel_weights(about)
    counts = count(about.layer, about.fed)
    total = f"{many(counts.weights, 'weight')} ({many(k, 'kernel')} × {each:,})"
    total += f" and {many(counts.biases, 'bias')}" if counts.biases else ", no bias"
    positions = prod(about.target[1:])
    plain = f"All {many(positions, 'neuron')} of a feature map share one kernel."
    if k > 1:
        plain = f"The {k:,} neurons at one position share no weight. {plain}"
    if not laid.room.sizes:
        return _low_feet(laid, total, notes, theme)
    room, x = laid.wide - 2 * laid.room.margin, laid.wide / 2
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


def _low_feet(laid: Laid, total: str, notes: list[str], theme: Theme) -> list[Mark]:
    """What is counted, and the notes: the captions say what is shared."""
    x, size = laid.wide / 2, caption(laid) + 1
    size = min(size, size * (laid.wide - 2 * laid.room.margin) / width(total, size, True))
    return [
        say(total, (x, laid.foot), size, theme.ink, bold=True, cls="headline"),
        *(
            say(line, (x, laid.foot + 15 * (i + 1)), 12, theme.ink, cls="note")
            for i, line in enumerate(notes)
        ),
    ]
