"""Panels side by side, or above one another on a narrow page, over one table of counts: one
declaration, two arrangements.
"""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.comparison.panel import BESIDE, Panel, beside_legend, headers
from cnnviz.figures.comparison.rooms import AIR, CLEAR, SMALL, number_size, unit_look, widths
from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page import counts
from cnnviz.figures.page.frame import canvas
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.parts import (
    EMPTY,
    Drawn,
    Part,
    Size,
    Span,
    Spots,
    air,
    centred,
    column,
    either,
    fixed,
    grid,
    group,
    grown,
    linked,
    named,
    pad,
    row,
)
from cnnviz.picture.theme import Theme

NARROW = 600.0
"""A page narrower than this, in points, has its panels above one another."""
FEW = 3
"""Between so many panels above one another lines go across the page."""
ALONE = 0.68
"""The part of the width that the graph of a panel alone has, beside its counts."""
GUTTER, APART = 94.0, 30.0
"""The room for units and axis words, at least, and between panels."""
HEAD = 18.0
"""The size of the heads of panels above one another, at most."""
BARE = 45.0
"""What is between two numbers and an arrow at least."""


class Sheet(NamedTuple):
    """What is compared: panels, the rows of their counts, the words beside their axes (drawn into a
    box as high as the graphs), and where graphs stand above one another what their rows are.
    """

    panels: tuple[Panel, ...]
    rows: tuple[counts.Row, ...]
    axis: Part
    above: str = ""


def narrow(request: Request) -> bool:
    """Whether panels stand above one another."""
    return canvas(request).width < NARROW


def arranged(request: Request, sheet: Sheet, small: bool = False) -> Part:
    """The body of a page; `small` has counts in smaller type."""
    theme = request.theme
    if small:
        sheet = sheet._replace(rows=tuple(one._replace(size=SMALL) for one in sheet.rows))
    if narrow(request):
        return _stacked(request, sheet, theme)
    one = len(sheet.panels) == 1 and not request.no_counts
    return _single(request, sheet, theme) if one else _beside(request, sheet, theme)


def _grouped(part: Part, panel: Panel) -> Part:
    return group(part, "panel", panel.names)


def _beside(request: Request, sheet: Sheet, theme: Theme) -> Part:
    """Panels side by side, the counts below a hairline, what changes on arrows between them."""
    room = _gutter(sheet, theme, request.labels)
    gutter = fixed(EMPTY, room)
    heads = map(_grouped, headers(sheet.panels, _cell(request, sheet, room), theme), sheet.panels)
    graphs = [_grouped(panel.graph, panel) for panel in sheet.panels]
    body = [[gutter, *heads], [fixed(sheet.axis, room), *graphs]]
    if any(panel.traced is not EMPTY for panel in sheet.panels):
        body.append([gutter, *(_grouped(panel.traced, panel) for panel in sheet.panels)])
    upper = grid(_spaced(body, (12.0, 6.0)), Size(APART, 0), even=True)
    if request.no_counts:
        return upper
    sheet = _led(request, sheet, room, theme)
    return column(pad(upper, low=10), counts.hairline(theme), _table(sheet, theme, request.labels))


def _single(request: Request, sheet: Sheet, theme: Theme) -> Part:
    """A panel alone, its counts at its right: over the whole width its lines would be flat."""
    [panel], labels, on = sheet.panels, request.labels, canvas(request)
    room = 0.0 if sheet.axis is EMPTY else _gutter(sheet, theme, labels)
    units = [counts.unit_part(one, theme, labels) for one in sheet.rows]
    numbers = [counts.number_part(one, 0, theme, labels) for one in sheet.rows]
    if sheet.rows[0].brief:
        bare = sheet.rows[0]._replace(beside=(), brief=())
        numbers[0] = _fixed(counts.number_part(bare, 0, theme, labels), sheet.rows[0], theme)
    pairs = zip(units, numbers, strict=True)
    table = grid(
        [[pad(unit, top=5), _grouped(pad(n, top=5), panel)] for unit, n in pairs], Size(18, 0)
    )
    most = (1 - ALONE) * (on.width - 2 * on.margin) - APART
    shown = grown(_grouped(panel.graph, panel))
    counted = fixed(centred(table), max(most, table.width.least))
    free = on.width - 2 * on.margin - counted.width.least - APART - (room and room + APART)
    [head] = headers([panel], free, theme)
    body = [
        [EMPTY, grown(_grouped(head, panel)), EMPTY],
        [fixed(sheet.axis, room), shown, counted],
        [EMPTY, _grouped(panel.traced, panel), EMPTY],
    ]
    # Without words in the gutter there is none.
    body = body if room else [cells[1:] for cells in body]
    return grid(_spaced(body, (12.0, 6.0)), Size(APART, 0))


def _cell(request: Request, sheet: Sheet, gutter: float) -> float:
    """The width of a panel."""
    on, total = canvas(request), len(sheet.panels)
    return (on.width - 2 * on.margin - gutter - total * APART) / total


def _led(request: Request, sheet: Sheet, gutter: float, theme: Theme) -> Sheet:
    """Counts in a size, not less than three fifths, that leaves arrows room for words; else in one
    that leaves room for arrows, or in which they are clear of one another in a wider font.
    """
    room, labels = _cell(request, sheet, gutter) + APART, request.labels
    look = type_of("count", theme)._replace(safe=True)
    led = [one for one in sheet.rows if one.large and any(lead.short for lead in one.steps)]
    wide = max((look.width(labels.number(max(one.numbers[:-1]))) for one in led), default=0.0)
    if not wide:
        return sheet
    size, bare, clear = (look.size * (room - gap) / wide for gap in (counts.LED, BARE, CLEAR))
    if any(size < 0.6 * one.size for one in led):
        size = bare if bare >= SMALL else max(24.0, clear)
    return sheet._replace(rows=tuple(one._replace(size=min(one.size, size)) for one in sheet.rows))


def _spaced(rows: list[list[Part]], gaps: tuple[float, ...]) -> list[list[Part]]:
    """Rows with different room between them: above each but the first."""
    return [
        rows[0],
        *(
            [pad(cell, top=gap) for cell in cells]
            for cells, gap in zip(rows[1:], gaps, strict=False)
        ),
    ]


def _table(sheet: Sheet, theme: Theme, labels: Labels) -> Part:
    rows, room = [], _gutter(sheet, theme, labels)
    for one in sheet.rows:
        top = 5.0 if one.large else 4.0
        cells = [fixed(counts.unit_part(one, theme, labels), room)]
        cells += [
            grown(_grouped(counts.number_part(one, at, theme, labels), panel))
            for at, panel in enumerate(sheet.panels)
        ]
        rows.append([pad(cell, top=top) for cell in cells])
    table = grid(rows, Size(APART, 0), even=True)
    return linked(table, lambda spots, _: counts.arrows(sheet.rows, spots, theme))


def _gutter(sheet: Sheet, theme: Theme, labels: Labels) -> float:
    """The room for units and axis words, in a wider font, too."""
    look = type_of("unit", theme)._replace(safe=True)
    return max(GUTTER, *(look.width(labels(f"unit.{one.unit}")) + 2 for one in sheet.rows))


def _stacked(request: Request, sheet: Sheet, theme: Theme) -> Part:
    """Panels above one another: words and counts at the left, the graph at the right."""
    on = canvas(request)
    labels = request.labels
    sheet = sheet._replace(rows=()) if request.no_counts else sheet
    inner = sum(widths(sheet.rows, theme, labels)) + AIR * (len(sheet.rows) - 1)
    left = max(0.46 * (on.width - 2 * on.margin), inner)
    parts, many = list[Part](), len(sheet.panels) > FEW
    size = min(beside_legend(panel, HEAD, left, theme) for panel in sheet.panels)
    for at, panel in enumerate(sheet.panels):
        words = _grouped(_card(sheet, at, size, theme, labels), panel)
        under = EMPTY if panel.traced is EMPTY or on.low else pad(panel.traced, top=4)
        line = [pad(counts.hairline(theme), down=5)] * (at > 0)
        shown = column(*line * many, _grouped(panel.graph, panel), _grouped(under, panel))
        # A head belongs to the graph at its right: both are below one line, if it has room.
        parts += line * (not many)
        parts.append(row(fixed(words, left), grown(shown), gap=18))
    units = _units(sheet, left, theme, labels) if sheet.rows else EMPTY
    if sheet.above:
        look = type_of("line", theme).sized(13)._replace(cls="axis")
        units = row(fixed(units, left), grown(text((sheet.above, ""), look, align=0.5)), gap=18)
    # Closer to the first panel than to the title, units would be that panel's alone.
    apart = Part(Span(0, 0), lambda _: Span(4, 7 if on.low else 12), lambda _: Drawn())
    body = column(units, apart, column(*parts))
    return linked(body, lambda spots, at: _down(sheet, spots, at.x0 + left, theme))


def _units(sheet: Sheet, left: float, theme: Theme, labels: Labels) -> Part:
    """The units as heads of columns."""
    cells = [
        fixed(counts.in_row(text(labels(f"unit.{one.unit}"), unit_look(one, theme)), one), width)
        for one, width in zip(sheet.rows, widths(sheet.rows, theme, labels), strict=True)
    ]
    return fixed(grid([cells], Size(AIR, 0)), left)


def _card(sheet: Sheet, at: int, head_size: float, theme: Theme, labels: Labels) -> Part:
    """The head of a panel with its legend, and below it the counts in a row, if any."""
    panel = sheet.panels[at]
    head = text(panel.head, type_of("head", theme).sized(head_size, 15)._replace(safe=True))
    whole = text(panel.head, type_of("head", theme).sized(head_size)._replace(safe=True))
    legend, first = panel.legend, panel.named if panel.named is not None else panel.legend
    beside = (row(*both, gap=BESIDE) for both in ((whole, first), (head, legend)))
    ways = (*beside, column(head, legend, gap=4), head)
    top = named(either(*ways) if legend is not EMPTY else head, f"head {at}")
    if not sheet.rows:
        return top
    size = number_size(sheet.rows, theme, labels)
    bare = (one._replace(beside=(), brief=(), size=size) for one in sheet.rows)
    numbers = [counts.number_part(one, at, theme, labels, size) for one in bare]
    if len(sheet.panels) == 1 and sheet.rows[0].brief:
        numbers[0] = _fixed(numbers[0], sheet.rows[0], theme)
    pairs = zip(numbers, widths(sheet.rows, theme, labels), strict=True)
    cells = [fixed(cell, width) for cell, width in pairs]
    return column(top, grid([cells], Size(AIR, 0)), air(height=2))


def _fixed(number: Part, of: counts.Row, theme: Theme) -> Part:
    """A number of connections, and below it that they are fixed: beside it may be no room."""
    small = type_of("line", theme).sized(13)._replace(cls="beside")
    return column(number, counts.in_row(text(of.brief[0], small), of))


def _down(sheet: Sheet, spots: Spots, end: float, theme: Theme) -> Marks:
    """From each number that a step changes an arrow down to the next, with the step's words, which
    have room up to `end`.
    """
    marks: Marks = ()
    for at in range(len(sheet.panels) - 1):
        changed = [one for one in sheet.rows if one.large and _changes(one, at)]
        for one in changed:
            # Words stand once: right of the arrow, or left of it where another one is.
            words = one.steps[at].words if one is changed[0] else ""
            ends = spots[f"{one.unit} {at}"], spots[f"head {at + 1}"]
            wide = ends[0].x0 + 24 + type_of("step", theme)._replace(safe=True).width(words)
            side: Side = "right" if len(changed) == 1 and wide <= end else "left"
            marks += _down_arrow(ends, (one.unit, words), side, theme)
    return marks


def _changes(one: counts.Row, at: int) -> bool:
    return bool(one.steps) and bool(one.steps[at].words) and one.numbers[at] != one.numbers[at + 1]


def _down_arrow(ends: tuple[Box, Box], said: tuple[str, str], side: Side, theme: Theme) -> Marks:
    (here, there), (unit, words) = ends, said
    x, y0 = here.x0 + 12, here.y1 + 3
    # It ends above the line between two panels, where it has room.
    y1 = max(there.y0 - 12, min(there.y0 - 7, y0 + 12))
    if y1 - y0 < 12:
        return ()
    names = {"row": unit}
    line = arrow((x, y0), (x, y1), theme.ink, names=names)
    if not words:
        return line
    look, lines = type_of("step", theme), [words]
    wide = look._replace(safe=True).width(words)
    if side == "left" and wide > x - 12 and y1 - y0 > 2 * look.line:
        lines, y1 = [*counts.halves(words, look)], y1 - look.line
    return (*line, near(lines, Box(x, y0, x, y1), side, look, 12, names=names))
