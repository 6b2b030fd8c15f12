"""Panels side by side, or stacked on a narrow page, over one table of counts: one declaration, two
arrangements.
"""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.comparison.down import down
from cnnviz.figures.comparison.panel import BESIDE, Panel, beside_legend, headers
from cnnviz.figures.comparison.rooms import AIR, CLEAR, SMALL, number_size, unit_look, widths
from cnnviz.figures.page import counts
from cnnviz.figures.page.frame import canvas
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    PlacedPart,
    Size,
    Span,
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
"""A page narrower than this, in points, has stacked panels."""
FEW = 3
"""The most stacked panels with lines across the page between them."""
ALONE = 0.68
"""The part of the width for the graph of a single panel, beside its counts."""
GUTTER, APART = 94.0, 30.0
"""The least room for units and axis words, and the gap between panels."""
HEAD = 18.0
"""The greatest size of the heads of stacked panels."""
BARE = 45.0
"""The least gap between two numbers with an arrow."""


class Sheet(NamedTuple):
    """What is compared: panels, the rows of their counts, the words beside their axes (drawn into a
    box as high as the graphs), and a line on the rows of stacked graphs, its longest wording first.
    """

    panels: tuple[Panel, ...]
    rows: tuple[counts.Row, ...]
    axis: Part
    above: tuple[str, ...] = ()


def narrow(request: Request) -> bool:
    """Whether panels are stacked."""
    return canvas(request).width < NARROW


def arrange(request: Request, sheet: Sheet, is_small: bool = False) -> Part:
    """The body of a page; `is_small` has counts in smaller type."""
    theme = request.theme
    if is_small:
        sheet = sheet._replace(
            rows=tuple(is_single._replace(size=SMALL) for is_single in sheet.rows)
        )
    if narrow(request):
        return _stacked(request, sheet, theme)
    is_single = len(sheet.panels) == 1 and not request.no_counts
    return _single(request, sheet, theme) if is_single else _beside(request, sheet, theme)


def _group(part: Part, panel: Panel) -> Part:
    return group(part, "panel", panel.names)


def _beside(request: Request, sheet: Sheet, theme: Theme) -> Part:
    """Panels side by side, the counts below a hairline, with changes on arrows between them."""
    room = _gutter(sheet, theme, request.labels)
    gutter = fixed(EMPTY, room)
    heads = map(_group, headers(sheet.panels, _cell(request, sheet, room), theme), sheet.panels)
    graphs = [_group(panel.graph, panel) for panel in sheet.panels]
    body = [[gutter, *heads], [fixed(sheet.axis, room), *graphs]]
    if any(panel.traced is not EMPTY for panel in sheet.panels):
        body.append([gutter, *(_group(panel.traced, panel) for panel in sheet.panels)])
    panels = grid(_spaced(body, (12.0, 6.0)), Size(APART, 0), even=True)
    if request.no_counts:
        return panels
    sheet = _with_arrow_room(request, sheet, room, theme)
    return column(pad(panels, low=10), counts.hairline(theme), _table(sheet, theme, request.labels))


def _single(request: Request, sheet: Sheet, theme: Theme) -> Part:
    """A single panel, its counts at its right: over the full width its lines would be too flat."""
    [panel], labels, page = sheet.panels, request.labels, canvas(request)
    room = 0.0 if sheet.axis is EMPTY else _gutter(sheet, theme, labels)
    units = [counts.unit_part(entry, theme, labels, safe=True) for entry in sheet.rows]
    numbers = [counts.number_part(entry, 0, theme, labels) for entry in sheet.rows]
    if sheet.rows[0].brief:
        bare_row = sheet.rows[0]._replace(beside=(), brief=())
        numbers[0] = _fixed(counts.number_part(bare_row, 0, theme, labels), sheet.rows[0], theme)
    pairs = zip(units, numbers, strict=True)
    table = grid(
        [[pad(unit, top=5), _group(pad(n, top=5), panel)] for unit, n in pairs], Size(18, 0)
    )
    limit = (1 - ALONE) * (page.width - 2 * page.margin) - APART
    drawing = grown(_group(panel.graph, panel))
    count_table = fixed(centred(table), max(limit, table.width.least))
    free = page.width - 2 * page.margin - count_table.width.least - APART - (room and room + APART)
    [head] = headers([panel], free, theme)
    body = [
        [EMPTY, grown(_group(head, panel)), EMPTY],
        [fixed(sheet.axis, room), drawing, count_table],
        [EMPTY, _group(panel.traced, panel), EMPTY],
    ]
    # Without words there is no gutter.
    body = body if room else [cells[1:] for cells in body]
    return grid(_spaced(body, (12.0, 6.0)), Size(APART, 0))


def _cell(request: Request, sheet: Sheet, gutter: float) -> float:
    """The width of a panel."""
    page, total = canvas(request), len(sheet.panels)
    return (page.width - 2 * page.margin - gutter - total * APART) / total


def _with_arrow_room(request: Request, sheet: Sheet, gutter: float, theme: Theme) -> Sheet:
    """Counts in a size, at least three fifths of theirs, that leaves arrows room for words; else in
    one that leaves room for arrows, or keeps numbers apart in a wider font.
    """
    room, labels = _cell(request, sheet, gutter) + APART, request.labels
    look = type_of("count", theme)._replace(safe=True)
    rows = [
        row
        for row in sheet.rows
        if row.large and any(row.changes(i) for i in range(len(row.steps)))
    ]
    width = max((look.width(labels.number(max(row.numbers[:-1]))) for row in rows), default=0.0)
    if not width:
        return sheet
    size, bare, clear = (look.size * (room - gap) / width for gap in (counts.LED, BARE, CLEAR))
    if any(size < 0.6 * row.size for row in rows):
        size = bare if bare >= SMALL else max(24.0, clear)
    return sheet._replace(rows=tuple(row._replace(size=min(row.size, size)) for row in sheet.rows))


def _spaced(rows: list[list[Part]], gaps: tuple[float, ...]) -> list[list[Part]]:
    """Rows with different gaps above each but the first."""
    return [
        rows[0],
        *(
            [pad(cell, top=gap) for cell in cells]
            for cells, gap in zip(rows[1:], gaps, strict=False)
        ),
    ]


def _table(sheet: Sheet, theme: Theme, labels: Labels) -> Part:
    rows, room = [], _gutter(sheet, theme, labels)
    for entry in sheet.rows:
        top = 5.0 if entry.large else 4.0
        cells = [fixed(counts.unit_part(entry, theme, labels), room)]
        cells += [
            grown(_group(counts.number_part(entry, i, theme, labels), panel))
            for i, panel in enumerate(sheet.panels)
        ]
        rows.append([pad(cell, top=top) for cell in cells])
    table = grid(rows, Size(APART, 0), even=True)
    return linked(table, lambda spots, _: counts.arrows(sheet.rows, spots, theme))


def _gutter(sheet: Sheet, theme: Theme, labels: Labels) -> float:
    """The room for units and axis words; in a wider font they may use the gap behind."""
    look = type_of("unit", theme)._replace(safe=True)
    units = [look.width(labels(f"unit.{entry.unit}")) for entry in sheet.rows]
    return max(GUTTER, *(width + CLEAR - APART for width in units))


def _stacked(request: Request, sheet: Sheet, theme: Theme) -> Part:
    """Panels stacked: words and counts at the left, the graph at the right."""
    page = canvas(request)
    labels = request.labels
    sheet = sheet._replace(rows=()) if request.no_counts else sheet
    inner = sum(widths(sheet.rows, theme, labels)) + AIR * (len(sheet.rows) - 1)
    left = max(0.46 * (page.width - 2 * page.margin), inner)
    parts, is_many = list[Part](), len(sheet.panels) > FEW
    size = min(beside_legend(panel, HEAD, left, theme) for panel in sheet.panels)
    for i, panel in enumerate(sheet.panels):
        words = _group(_card(sheet, i, size, theme, labels), panel)
        below = EMPTY if panel.traced is EMPTY or page.low else pad(panel.traced, top=4)
        line = [pad(counts.hairline(theme), down=5)] * (i > 0)
        right = column(*line * is_many, _group(panel.graph, panel), _group(below, panel))
        # A head belongs to the graph at its right: both are below one line, if that fits.
        parts += line * (not is_many)
        parts.append(row(fixed(words, left), grown(right), gap=18))
    units = _units(sheet, left, theme, labels) if sheet.rows else EMPTY
    if sheet.above:
        look = type_of("line", theme).sized(13)._replace(cls="axis", safe=True)
        units = row(fixed(units, left), grown(text((*sheet.above, ""), look, align=0.5)), gap=18)
    if units is not EMPTY:
        # Closer to the first panel than to the title, units would seem to be that panel's only.
        gaps = [_between(*span) for span in ((2, 6), (2, 4), (2, 4 if page.low else 9))]
        parts[:0] = [gaps[0], units, gaps[1], counts.hairline(theme), gaps[2]]
    body = column(*parts)
    return linked(body, lambda spots, i: down(sheet.rows, spots, i, left, theme))


def _between(least: float, wanted: float) -> Part:
    """A gap."""
    return Part(Span(0, 0), lambda _: Span(least, wanted), lambda _: PlacedPart())


def _units(sheet: Sheet, left: float, theme: Theme, labels: Labels) -> Part:
    """The units as heads of columns."""
    cells = [
        fixed(
            counts.in_row(text(labels(f"unit.{entry.unit}"), unit_look(entry, theme)), entry), width
        )
        for entry, width in zip(sheet.rows, widths(sheet.rows, theme, labels), strict=True)
    ]
    return fixed(grid([cells], Size(AIR, 0)), left)


def _card(sheet: Sheet, i: int, head_size: float, theme: Theme, labels: Labels) -> Part:
    """The head of a panel with its legend, and the counts in a row below, if any."""
    panel = sheet.panels[i]
    look = type_of("head", theme)._replace(safe=True)
    # A layer's name may be long.
    sizes = (look.sized(head_size, 15), 1), (look.sized(head_size), 1), (look.sized(15), 3)
    head, full_head, broken_head = (
        named(text(panel.head, size, lines=lines), f"head {i}") for size, lines in sizes
    )
    keys = panel.legend, panel.named if panel.named is not None else panel.legend
    legend, named_legend = (named(key, f"legend {i}") for key in keys)
    tops = (row(*both, gap=BESIDE) for both in ((full_head, named_legend), (head, legend)))
    below = column(head, legend, gap=4)
    # An arrow to the last number has no room beside a legend above that.
    is_low = i > 0 and any(entry.large and entry.changes(i - 1) for entry in sheet.rows[-1:])
    with_legend = (*tops, below) if panel.legend is not EMPTY and not is_low else ()
    top = either(*with_legend, head, broken_head)
    if not sheet.rows:
        return top
    size = number_size(sheet.rows, theme, labels)
    bare_rows = (entry._replace(beside=(), brief=(), size=size) for entry in sheet.rows)
    numbers = [counts.number_part(entry, i, theme, labels, size) for entry in bare_rows]
    if len(sheet.panels) == 1 and sheet.rows[0].brief:
        numbers[0] = _fixed(numbers[0], sheet.rows[0], theme)
    pairs = zip(numbers, widths(sheet.rows, theme, labels), strict=True)
    cells = [fixed(cell, width) for cell, width in pairs]
    foot = (
        pad(either(named_legend, legend), top=8) if is_low and panel.legend is not EMPTY else EMPTY
    )
    return column(top, grid([cells], Size(AIR, 0)), foot, air(height=2))


def _fixed(number: Part, entry: counts.Row, theme: Theme) -> Part:
    """A number of connections, and below it that they are fixed: there may be no room beside it."""
    small = type_of("line", theme).sized(13)._replace(cls="beside")
    return column(number, counts.in_row(text(entry.brief[0], small), entry))
