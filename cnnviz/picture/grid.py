"""Parts side by side, one below the other, and in tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from cnnviz.picture.extent import Box
from cnnviz.picture.part import NO_GAP, Part, PlacedPart, Size, Span, divided, together, widest


def row(*parts: Part, gap: float = 0.0, most: float = 0.0) -> Part:
    """Parts side by side; room that none of them wants goes between them, up to `most` each."""
    return grid([parts], Size(gap, 0.0), most=most)


def column(*parts: Part, gap: float = 0.0) -> Part:
    """Parts one below the other, all as wide as the widest may be."""
    return grid([[part] for part in parts], Size(0.0, gap))


def grid(
    rows: Sequence[Sequence[Part]], gap: Size = NO_GAP, even: bool = False, most: float = 0.0
) -> Part:
    """Parts in rows and columns, as in a table: a column has one width, a row one height. With
    `even`, columns that grow are equally wide. Room that is left over goes between the columns, up
    to `most` each, then to the right.
    """
    table = _table(rows, gap, even, most)
    gaps = gap.width * (len(table.widths) - 1)
    total = Span(*(sum(sizes) + gaps for sizes in zip(*table.widths, strict=True)))
    return Part(total, lru_cache(8)(table.height), table.draw, any(table.across), any(table.down))


class _Table(NamedTuple):
    """What each column and each row of a table needs, and which of them grow."""

    rows: Sequence[Sequence[Part]]
    gap: Size
    even: bool
    most: float
    widths: list[Span]
    across: list[bool]
    down: list[bool]

    def height(self, room: float) -> Span:
        """The height of the table if it is this wide."""
        spans = self.heights(self.shares(room))
        inner = self.gap.height * (len(self.rows) - 1)
        return Span(*(sum(sizes) + inner for sizes in zip(*spans, strict=True)))

    def shares(self, room: float) -> list[float]:
        """The width of each column."""
        inner = room - self.gap.width * (len(self.widths) - 1)
        if not self.even or not any(self.across):
            return divided(self.widths, inner, self.across)
        # Columns that grow are alike: they share what the others leave.
        pairs = list(zip(self.widths, self.across, strict=True))
        share = (inner - sum(s.wanted for s, grows in pairs if not grows)) / sum(self.across)
        return [share if grows else s.wanted for s, grows in pairs]

    def heights(self, shares: list[float]) -> list[Span]:
        """What each row needs if the columns have these widths."""
        return [
            widest([cell.height(w) for cell, w in zip(cells, shares, strict=True)])
            for cells in self.rows
        ]

    def draw(self, at: Box) -> PlacedPart:
        """All cells in their places."""
        shares, gaps = self.shares(at.width), len(self.widths) - 1
        inner = at.height - self.gap.height * (len(self.rows) - 1)
        heights = divided(self.heights(shares), inner, self.down)
        free = max(0.0, at.width - sum(shares) - self.gap.width * gaps)
        step = self.gap.width + min(self.most, free / max(1, gaps))
        x = list(accumulate(shares, lambda x, share: x + share + step, initial=at.x0))
        y = list(accumulate(heights, lambda y, height: y + height + self.gap.height, initial=at.y0))
        return together(
            cell.draw(Box(x[j], y[i], x[j] + shares[j], y[i] + heights[i]))
            for i, cells in enumerate(self.rows)
            for j, cell in enumerate(cells)
        )


def _table(rows: Sequence[Sequence[Part]], gap: Size, even: bool, most: float) -> _Table:
    columns = list(zip(*rows, strict=True))
    widths = [widest([cell.width for cell in cells]) for cells in columns]
    across = [any(cell.across for cell in cells) for cells in columns]
    down = [any(cell.down for cell in cells) for cells in rows]
    if even and any(across):
        common = widest([span for span, grows in zip(widths, across, strict=True) if grows])
        widths = [common if grows else span for span, grows in zip(widths, across, strict=True)]
    return _Table(rows, gap, even, most, widths, across, down)
