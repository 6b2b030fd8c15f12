"""The counts of the figure volume: of the convolution, and as if it were fully connected."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.page.counts import UNITS, hairline
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.volume import say
from cnnviz.figures.volume.subject import Subject
from cnnviz.picture.parts import EMPTY, Part, Size, air, column, grid, group, grown
from cnnviz.picture.theme import Theme


def table(subject: Subject, size: float, beside: int, theme: Theme) -> Part:
    """Connections, weights and biases in type of a size; beside them, their factors: of all, of the
    convolution's, of its weights, or none (`beside` is 3 to 0).
    """
    labels, head = subject.labels, type_of("subhead", theme).sized(13 if size < 24 else 15)
    quiet = head._replace(colour=theme.quiet)
    full = group(text(labels("volume.fc"), quiet), "full")
    rows = [[EMPTY, text(labels("panel.conv"), head), EMPTY, full, EMPTY]]
    for unit, words in zip(UNITS, say.beside(subject), strict=True):
        visible = beside > (unit != "weights"), beside > 2
        wordings = [
            wording if is_visible else ("",)
            for wording, is_visible in zip(words, visible, strict=True)
        ]
        rows.append(_row(subject, unit, size, wordings, theme))
    # Spare room goes beside the numbers, so that these begin where they do in all figures.
    rows = [
        [unit, here, grown(factors_part), full, grown(full_factors)]
        for unit, here, factors_part, full, full_factors in rows
    ]
    counts = grown(grid(rows, Size(12 if beside in (0, 3) else 16, 0)))
    return group(grown(column(air(height=10), hairline(theme), air(height=4), counts)), "counts")


def _row(
    subject: Subject, unit: str, size: float, wordings: Sequence[tuple[str, ...]], theme: Theme
) -> list[Part]:
    """The unit, and for both layers the number and the words beside it."""
    # They must not run into one another even in a viewer without Fira Sans.
    line, count, name = (
        type_of(role, theme)._replace(safe=True) for role in ("line", "count", "unit")
    )
    looks = count.sized(size), count.sized(min(24.0, size))._replace(colour=theme.quiet, bold=False)
    name, base = name.sized(16 if size > 20 else 14), size
    if unit == "biases":
        looks, name, base = (line._replace(cls="count"),) * 2, line._replace(cls="unit"), 0.0
    cells = [text(subject.labels(f"unit.{unit}"), name, base=base)]
    for counts, look, words in zip(subject.counts, looks, wordings, strict=True):
        value = counts.of(unit)
        # The figure's own count stays exact beside words; the hypothetical one may be rounded.
        forms = subject.labels.number(value), subject.labels.short(value)
        is_exact = any(wordings[0]) and counts is subject.counts[0]
        cells.append(text(forms[: 2 - is_exact], look, base=base))
        cells.append(text(words, line, base=base))
    return [*cells[:3], *(group(cell, "full") for cell in cells[3:])]
