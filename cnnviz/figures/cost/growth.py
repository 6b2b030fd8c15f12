"""The cost as the input grows: connections and weights against its side, on logarithmic axes."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.cost.cost import MEASURES, Measure, described, remarks
from cnnviz.figures.cost.plots import Plot, plots
from cnnviz.figures.cost.sweep import Growth, grown, swept
from cnnviz.figures.ink.axis import SIZE, power_words
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.margins import foot_lines, with_layer
from cnnviz.figures.page.words import number, say
from cnnviz.figures.request import Request
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Polygons, Style
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme


def picture(request: Request) -> Picture:
    """Two plots, side by side or, on a narrow page, one above the other."""
    growth = grown(request.network, swept(request.options["sweep"]))
    return with_layer(request, lambda layer: _drawn(request, growth, layer))


def _drawn(request: Request, growth: Growth, layer: bool) -> Picture:
    wide = canvas(request)[0]
    low, notes = compact(request), remarks(request.network)
    title, context = _title(growth, low), _context(request.network, growth)
    # Where the sizes have no room, the axis says them.
    above = context if width(context, 13) < wide - 20 else context.split(" · ")[0]
    marks = title_marks(request, title, above, wide)
    top = box(marks).y1 + (6 if low else 14) if marks else (4.0 if low else 18.0)
    said = (*(context.split(" · ")[0],) * layer, SCALES, *remarks(request.network, low))
    foot, footing = foot_lines(request, said)
    page = (wide, top, foot)
    for plot, measure in zip(plots(growth, page, low), MEASURES, strict=True):
        marks += _panel(plot, growth, measure, request.theme)
    last = f"At {times(growth.shapes[-1])}: {described(growth.costs[-1])}"
    return finish(request, marks + footing, (title, f"{context}. {last}"), notes)


SCALES = "Both scales are logarithmic: equal steps are equal factors."


def _panel(plot: Plot, growth: Growth, measure: Measure, theme: Theme) -> list[Mark]:
    """One plot: its title, its grid and names, its curves and what they are."""
    size, y = plot.head, plot.y - plot.head / 2 - 3.5
    spot = (plot.x, y)
    marks: list[Mark] = [say(measure.title, spot, size, theme.ink, "start", True, "panel-title")]
    wide = [width(m.title, size, True) + 12 for m in MEASURES]
    plains = [w + width(m.plain, 13) for w, m in zip(wide, MEASURES, strict=True)]
    if max(plains) < plot.width + plot.labels:
        beside = (plot.x + wide[MEASURES.index(measure)], y)
        marks.append(say(measure.plain, beside, 13, theme.quiet, "start", cls="plain"))
    marks += _grid(plot, theme)
    marks += _powers(plot, theme) if plot.powered else []
    marks += _sizes(plot, growth, theme) if plot.footed else []
    return marks + _curves(plot, growth, measure, theme)


def _grid(plot: Plot, theme: Theme) -> list[Mark]:
    """A faint line at each power of ten that is named, and the axis below."""
    powers = np.array(plot.axis.named(across=False))
    y = plot.foot - plot.axis.pitch * powers
    start = np.stack([np.full(len(y), plot.x), y], axis=1)
    styles = (Style(theme.faint, None, 0.6), Style(theme.line, None, 1.2))
    which = (powers == 0).astype(int)
    ticks = np.array([(plot.across(size), plot.foot) for size in plot.sizes])
    none = np.zeros(len(ticks))
    return [
        Lines(start, start + [plot.width, 0], np.zeros(len(y)), styles, which, "axis"),
        Lines(ticks, ticks + [0, 5], none, styles[1:], none.astype(int), "axis"),
    ]


def _powers(plot: Plot, theme: Theme) -> list[Mark]:
    """To the left of the plot the powers of ten by name."""
    spots = [
        (power, (plot.x - 8, plot.foot - plot.axis.pitch * power + 4))
        for power in plot.axis.named(across=False)
    ]
    return [
        say(power_words(power), spot, SIZE, theme.quiet, "end", cls="tick") for power, spot in spots
    ]


def _sizes(plot: Plot, growth: Growth, theme: Theme) -> list[Mark]:
    """Below the plot the sizes, as many as have room, and what they are the sizes of."""
    marks: list[Mark] = [
        say(number(size), (plot.across(size), plot.foot + 18), SIZE, theme.quiet, cls="tick")
        for size in _named(plot)
    ]
    noun = f"{_side(growth)} of the input"
    spot = (plot.x + plot.width / 2, plot.foot + 36)
    return [*marks, say(noun, spot, 13, theme.ink, cls="axis-title")]


def _named(plot: Plot) -> tuple[int, ...]:
    """The sizes that are named: the last one, and every first, second, ... before it."""
    for step in range(1, len(plot.sizes)):
        chosen = plot.sizes[::-1][::step]
        ends = [(plot.across(size), width(number(size), SIZE) / 2) for size in chosen]
        if all(x - half > y + other + 6 for (x, half), (y, other) in pairwise(ends)):
            return chosen
    return plot.sizes[-1:]


def _side(growth: Growth) -> str:
    return "side" if len(growth.shapes[0]) > 2 else "length"


class Curve(NamedTuple):
    """Kinds of layer that have the same counts: their titles, the counts, the line's look."""

    titles: tuple[str, ...]
    counts: list[int]
    style: Style


def _curves(plot: Plot, growth: Growth, measure: Measure, theme: Theme) -> list[Mark]:
    """The curves, each with dots at its sizes, and their names to their right."""
    found = _distinct(growth, measure, theme)
    marks: list[Mark] = []
    for curve in found:
        at = plot.points(curve.counts)
        line = Polygons(at[None], (curve.style,), np.zeros(1, int), closed=False, cls="curve")
        dot = (Style(fill=curve.style.stroke),)
        dots = Dots(at, np.full(len(at), 3.6), dot, np.zeros(len(at), int), "count")
        names = {"of": measure.field, "count": " ".join(map(str, curve.counts))}
        marks.append(Group((line, dots), "curve", names))
    return marks + _titles(plot, growth, found, theme)


def _distinct(growth: Growth, measure: Measure, theme: Theme) -> list[Curve]:
    """The curves of the plot; kinds with the very same counts are one."""
    looks = {
        "fc": Style(theme.ink, None, 2.4),
        "self": Style(theme.ink, None, 2.4),
        "local": Style(theme.line, None, 2.4, (7.0, 4.0)),
        "conv": Style(theme.accent, None, 3.4),
    }
    found: list[Curve] = []
    for kind, cost in enumerate(growth.costs[0]):
        counts = growth.curve(kind, measure)
        same = next((curve for curve in found if curve.counts == counts), None)
        titles: tuple[str, ...] = (cost.title,)
        if same:
            found.remove(same)
            titles = (*same.titles, f"and {cost.title.lower()}")
        found.append(Curve(titles, counts, looks[cost.kind]))
    return found


def _titles(plot: Plot, growth: Growth, found: list[Curve], theme: Theme) -> list[Mark]:
    """Right of each curve's end what it is and how it grows, moved apart where two would meet."""
    marks: list[Mark] = []
    blocks = []
    size, room = plot.names, plot.labels - 12
    for curve in sorted(found, key=lambda c: -c.counts[-1]):
        words = [line for title in curve.titles for line in wrap(title, size, room, True)]
        blocks.append((curve, words, float(plot.points(curve.counts)[-1, 1])))
    lows = _apart([(y, 16.0 * (len(words) + 1)) for _, words, y in blocks], plot)
    for (curve, words, _), low in zip(blocks, lows, strict=True):
        x, y = plot.x + plot.width + 12, low + 12
        for line in words:
            accent = "convolution" in line.lower() and curve.style.stroke == theme.accent
            ink = theme.accent if accent else theme.ink
            marks.append(say(line, (x, y), size, ink, "start", True, "kind"))
            y += 16
        marks.append(say(_pace(growth, curve.counts), (x, y), 12, theme.quiet, "start", cls="pace"))
    return marks


def _apart(blocks: list[tuple[float, float]], plot: Plot) -> list[float]:
    """Where blocks of (middle, height), highest first, begin, so that none meets the next."""
    lows: list[float] = []
    floor = plot.y - 8
    for middle, high in blocks:
        lows.append(max(floor, middle - high / 2))
        floor = lows[-1] + high + 3
    # The name of the last size may reach under the curves' names.
    wide = width(number(plot.sizes[-1]), SIZE) / 2 > 9 and plot.footed
    ceiling = plot.foot + (6 if wide else 16)
    for i in range(len(blocks) - 1, -1, -1):
        lows[i] = min(lows[i], ceiling - blocks[i][1])
        ceiling = lows[i] - 3
    return lows


def _pace(growth: Growth, counts: list[int]) -> str:
    """How much a curve grows at its end when the side doubles."""
    if len(set(counts)) == 1:
        return f"always {number(counts[0])}"
    known = dict(zip(growth.sizes, counts, strict=True))
    half = max((size for size in known if 2 * size in known and known[size]), default=0)
    if not half:
        return ""
    factor = known[2 * half] / known[half]
    # At a border that the kernel never leaves, a curve comes near its factor, but never to it.
    near = "" if factor == round(factor) else "≈ "
    return f"{_side(growth)} × 2 → {near}× {round(factor, 1):g}"


def _title(growth: Growth, low: bool) -> str:
    weights = growth.curve(-1, MEASURES[1])
    if len(growth.costs[0]) == 1:
        return "No convolution here: nothing is shared"
    if len(set(weights)) == 1 and low:
        return f"The input grows, the {number(weights[0])} weights stay"
    if len(set(weights)) == 1:
        return f"The input grows, the kernels stay: {number(weights[0])} weights at every size"
    return "What a convolution saves grows with its input"


def _context(network: Network, growth: Growth) -> str:
    layers = ", ".join(repr(layer) for layer in network.layers)
    return f"{layers} · input {_size(growth.shapes[0])} to {_size(growth.shapes[-1])}"


def _size(shape: Shape) -> str:
    return " × ".join(map(str, shape))
