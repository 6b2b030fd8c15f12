"""The counts of the figure volume: of the convolution, and if it were fully connected."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.page.counts import UNITS, hairline
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.volume import say
from cnnviz.figures.volume.subject import Subject
from cnnviz.picture.parts import EMPTY, Part, Size, air, column, grid, group, grown
from cnnviz.picture.theme import Theme


def table(about: Subject, size: float, beside: int, theme: Theme) -> Part:
    """Connections, weights and biases in type of a size; beside them, what they are made of:
    all; the convolution's; its weights.
    """
    labels, head = about.labels, type_of("subhead", theme).sized(13 if size < 24 else 15)
    quiet = head._replace(colour=theme.quiet)
    full = group(text(labels("volume.fc"), quiet), "full")
    rows = [[EMPTY, text(labels("panel.conv"), head), EMPTY, full, EMPTY]]
    for unit, words in zip(UNITS, say.beside(about), strict=True):
        told = beside > (unit != "weights"), beside > 2
        said = [way if shown else ("",) for way, shown in zip(words, told, strict=True)]
        rows.append(_row(about, unit, size, said, theme))
    # What is left over goes beside the numbers, which begin where those of all figures do.
    rows = [[unit, here, grown(made), full, grown(of)] for unit, here, made, full, of in rows]
    counts = grown(grid(rows, Size(12 if beside in (0, 3) else 16, 0)))
    return group(grown(column(air(height=6), hairline(theme), air(height=4), counts)), "counts")


def _row(
    about: Subject, unit: str, size: float, said: Sequence[tuple[str, ...]], theme: Theme
) -> list[Part]:
    """The unit, and for both layers the number and what stands beside it."""
    # In a viewer that has no Fira Sans, too, none runs into the next.
    line, count, name = (
        type_of(role, theme)._replace(safe=True) for role in ("line", "count", "unit")
    )
    looks = count.sized(size), count.sized(min(24.0, size))._replace(colour=theme.quiet, bold=False)
    name, base = name.sized(16 if size > 20 else 14), size
    if unit == "biases":
        looks, name, base = (line._replace(cls="count"),) * 2, line._replace(cls="unit"), 0.0
    cells = [text(about.labels(f"unit.{unit}"), name, base=base)]
    for counts, look, words in zip(about.counts, looks, said, strict=True):
        value = counts.of(unit)
        # What the figure counts stays exact beside words; what it would be gives way to them.
        ways = about.labels.number(value), about.labels.short(value)
        exact = any(said[0]) and counts is about.counts[0]
        cells.append(text(ways[: 2 - exact], look, base=base))
        cells.append(text(words, line, base=base))
    return [*cells[:3], *(group(cell, "full") for cell in cells[3:])]
