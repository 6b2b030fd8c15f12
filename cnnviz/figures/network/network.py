"""A whole network as volumes in a row: how large each layer's output is, and what it costs."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.network.boxes import arrows, boxes, brackets
from cnnviz.figures.network.narrow import Stack, drawing, stacked
from cnnviz.figures.network.refusal import too_large
from cnnviz.figures.network.scale import MARGIN, Laid, enlarged, placed
from cnnviz.figures.network.steps import Step, added, is_vector, short, steps, undrawn
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.page.asked import only_right
from cnnviz.figures.page.canvas import canvas, compact, narrow
from cnnviz.figures.page.words import many, say
from cnnviz.figures.request import Request
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Group, Mark, Picture, Texts
from cnnviz.picture.text import width, wrap, wrap_evenly
from cnnviz.picture.theme import Theme


class Rows(NamedTuple):
    """The y of what stands below the volumes: a stage's bracket, the layers' words, their sizes,
    their counts, the totals and the notes.
    """

    bracket: float
    done: float
    size: float
    counts: float
    total: float
    notes: float


Fitted = tuple[tuple[Step, ...], Laid, Rows, list[str]]
"""What stands in a row, where its volumes and its words are, and the lines of notes."""


def picture(request: Request) -> Picture:
    """Every layer's output as a volume with its size, in one row, or on a narrow page in several;
    a deep network stage by stage.

    Raises CnnvizError where the sizes of all volumes have no room on the canvas.
    """
    only_right(request, "network")
    drawn = _drawn(request)
    if not drawn:
        raise too_large(request, lambda other: _drawn(other) is not None)
    return drawn


def _drawn(request: Request) -> Picture | None:
    """The picture, or None where the page has no room for it."""
    stack = _stack(request) if narrow(request) else None
    if stack:
        return _narrow(request, stack)
    fitted = _fitted(request, canvas(request)[:2])
    return _in_a_row(request, fitted) if fitted else None


def _in_a_row(request: Request, fitted: Fitted) -> Picture:
    """All volumes in one row, with all that there is to say of them."""
    wide, (found, laid, rows, notes) = canvas(request)[0], fitted
    theme, network = request.theme, request.network
    title, context = title_of(network), context_of(network)
    marks = title_marks(request, title, context, wide)
    volumes = (
        *boxes(found, laid, theme),
        *arrows(laid, theme),
        *brackets(laid, rows.bracket, theme),
    )
    marks.append(Group(volumes, "panel", {"panel": "network", "ink": "neutral"}))
    marks += _table(found, laid, rows, theme)
    total, room = totals(found), wide - 2 * MARGIN
    line = total if width(total, 12, True) < room else total.removesuffix(" with weights")
    size = max(12.0, min(20.0, 20.0 * room / width(line, 20, True)))
    marks.append(say(line, (wide / 2, rows.total), size, theme.ink, bold=True, cls="headline"))
    for i, line in enumerate(notes):
        marks.append(say(line, (wide / 2, rows.notes + 16 * i), 12, theme.quiet, cls="note"))
    chain = ", then ".join(" ".join(step.size) for step in found)
    return finish(request, marks, (title, f"{context}: {chain}. {total}."))


def _stack(request: Request) -> Stack | None:
    """The network in rows below the title, or None where it has no room."""
    if compact(request):
        heads = title_marks(request, _brief(request), "", canvas(request)[0])
        ends = (mark.at[0, 1] for mark in heads if isinstance(mark, Texts))
        return stacked(request, 8.0 + max(ends, default=0.0))
    return stacked(request, 14.0 if request.title == "" else 82.0)


def _brief(request: Request) -> str:
    """The title, or where it does not break well, what it says of the volumes."""
    title, room = title_of(request.network), canvas(request)[0] - 16
    first, *more = wrap(title, 12.5 if compact(request) else 17, room, True)
    if not more or ": " not in title or (first.endswith(":") and not compact(request)):
        return title
    words = title.split(": ")[1]
    return words[0].upper() + words[1:]


def _narrow(request: Request, stack: Stack) -> Picture:
    """The rows of a narrow page with their title, their totals and their notes."""
    theme, wide = request.theme, canvas(request)[0]
    title, context, total = _brief(request), context_of(request.network), totals(stack.found)
    marks = [*title_marks(request, title, context, wide), *drawing(stack, wide, theme)]
    lines = (total, total.removesuffix(" with weights"), _rounded(stack.found))
    line = next((line for line in lines if width(line, 12, True) < wide - 20), lines[-1])
    size = max(12.0, min(17.0, 17 * (wide - 20) / width(line, 17, True)))
    marks.append(say(line, (wide / 2, stack.total), size, theme.ink, bold=True, cls="headline"))
    for i, note in enumerate(stack.notes):
        spot = (wide / 2, stack.total + 17 + 15 * i)
        marks.append(say(note, spot, 12, theme.quiet, cls="note"))
    chain = ", then ".join(" ".join(step.size) for step in stack.found)
    return finish(request, marks, (title, f"{context}: {chain}. {total}."))


def _fitted(request: Request, size: tuple[float, float]) -> Fitted | None:
    """The network layer by layer, or where that has no room, by stages."""
    top = 18.0 if request.title == "" else 84.0
    for level in (0, 1, 2, 3):
        found, notes = steps(request.network, level), [""]
        # The notes say at which scale, and the scale depends on the room that they leave.
        for _ in (0, 1):
            rows = _rows(found, size, len(notes))
            laid = placed(found, (size[0], rows.bracket - 10 - top), top)
            notes = notes_of(request.network, laid, level, size[0]) if laid else [""]
        if laid and rows.bracket - top > 90:
            return found, laid, rows, notes
    return None


def _rows(found: tuple[Step, ...], canvas: tuple[float, float], notes: int) -> Rows:
    wide, high = canvas
    step = 16 * max(1.0, enlarged(found, wide))
    lines = max(len(step.done) for step in found)
    end = high - 10 - 16 * (notes - 1)
    total = end - 24
    counts = total - 20 - 2 * step
    size = counts - 4 - 2 * step
    done = size - 4 - step * lines
    return Rows(done - 18, done, size, counts, total, end)


def _table(found: tuple[Step, ...], laid: Laid, rows: Rows, theme: Theme) -> list[Mark]:
    """Under each step what it does, how large its output is, its weights and its connections."""
    marks: list[Mark] = []
    size, down = 12 * laid.large, 16 * laid.large
    for step, x in zip(found, laid.middles, strict=True):
        for i, line in enumerate(step.done):
            marks.append(say(line, (x, rows.done + down * i), size, theme.ink, cls="done"))
        marks.append(say(step.size[0], (x, rows.size), size, theme.ink, bold=True, cls="size"))
        marks.append(say(step.size[1], (x, rows.size + down), size, theme.ink, cls="size"))
        counts = (step.counts.weights, step.counts.connections)
        words = map(short, counts) if step.places != (0,) else ("weights", "connections")
        for i, word in enumerate(words):
            marks.append(say(word, (x, rows.counts + down * i), size, theme.quiet, cls="count"))
    return marks


def title_of(network: Network) -> str:
    """From what to what, and how the volumes change on the way, where all do so alike."""
    first, last = network.shapes[0], network.shapes[-1]
    ends = f"From {_size(first)} to {_size(last)}"
    maps = [c.shape for c in columns(network) if not is_vector(c.shape)]
    way = _way([shape[1:] for shape in maps])
    if way and maps[-1][0] != maps[0][0]:
        other = "shrink" if way == "grow" else "grow"
        if (maps[-1][0] > maps[0][0]) == (other == "grow"):
            alike = _way([shape[:1] for shape in maps]) == other
            return f"{ends}: maps {way}" + (f", channels {other}" if alike else "")
    return f"{ends} in {many(len(columns(network)) - 1, 'layer')}"


def _way(sizes: list[Shape]) -> str:
    """Whether sizes grow or shrink from the first to the last, no step the other way; else "".

    >>> _way([(3,), (9,), (9,)]), _way([(3,), (9,), (6,)]), _way([(3,), (3,)])
    ('grow', '', '')
    """
    pairs = [pair for a, b in pairwise(sizes) for pair in zip(a, b, strict=True)]
    if len(set(sizes)) < 2:
        return ""
    if all(a <= b for a, b in pairs):
        return "grow"
    return "shrink" if all(a >= b for a, b in pairs) else ""


def _size(shape: Shape) -> str:
    return " × ".join(f"{n:,}" for n in shape) if not is_vector(shape) else f"{shape[0]:,} neurons"


def context_of(network: Network) -> str:
    """How many layers of which kind."""
    kinds: dict[str, int] = {}
    for column in columns(network)[1:]:
        if column.layer:
            kinds[column.layer.spec_name] = kinds.get(column.layer.spec_name, 0) + 1
    return " · ".join(f"{number} {name}" for name, number in kinds.items())


def totals(found: tuple[Step, ...]) -> str:
    """What the whole network has."""
    counts = added(tuple(step.counts for step in found))
    words = [many(counts.weights, "weight"), many(counts.biases, "bias")]
    return f"{' + '.join(words)} · {many(counts.connections, 'connection')} with weights"


def _rounded(found: tuple[Step, ...]) -> str:
    """The same in three digits, for a network that has very many."""
    counts = added(tuple(step.counts for step in found))
    parts = (counts.weights, counts.biases, counts.connections)
    weights, biases, connections = map(short, parts)
    return f"{weights} weights + {biases} biases · {connections} connections"


def notes_of(network: Network, laid: Laid, level: int, wide: float) -> list[str]:
    """At which scale, and what is not drawn, as lines for the foot."""
    shapes = network.shapes
    parts = ["Volumes are drawn to scale"]
    if laid.scale.log:
        parts = ["Heights, widths and depths are on a log scale"]
    elif any(is_vector(shape) for shape in shapes):
        parts = ["Volumes are drawn to scale, bars (lists of neurons) on a log scale"]
    if any(len(shape) > 3 for shape in shapes):
        parts.append("the first spatial axis is not drawn")
    alone = undrawn(network)
    notes = "; ".join(parts) + "."
    if level:
        notes += " A bracket holds the layers of one map size."
    if alone:
        notes += f" Not drawn, as all neurons stay: {', '.join(alone)}."
    return wrap_evenly(notes, 12, wide - 2 * MARGIN)
