"""What is said of a table that has been read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cnnviz.reading.keras_table.rows import Row
from cnnviz.reading.wording import listed


def notes_on(
    rows: Sequence[Row],
    others: Sequence[str],
    overlaps: Collection[str],
    cut: Iterable[str],
    within: Sequence[str],
) -> tuple[str, ...]:
    """What a table does not say.

    `others` are the names of further tables, `overlaps` of pools that no other could be, `cut` of
    rows that are cut, `within` of models in it whose layers are taken one after another.
    """
    notes = [f"the table ends in the row of {name}, which is left out" for name in cut]
    if others:
        named = [f'"{name}"' if " " in name else name for name in others if name]
        way = "paste another alone to draw it"
        way = f"--model chooses another: {listed(named)}" if named else way
        notes.append(f"one of {len(others) + 1} tables of the text is drawn; {way}")
    notes.append(
        "kernels, strides and padding are worked out from the table's shapes and counts;"
        " activations are not printed"
    )
    if within:
        notes.append(
            f"the table does not tell what reads what in {listed(within)}: layers there are taken"
            " one after another, each once"
        )
    return (*notes, *_taken(rows, overlaps))


def _taken(rows: Sequence[Row], overlaps: Collection[str]) -> Iterator[str]:
    """How pools and zeros are taken to be."""
    kinds = {row.kind for row in rows}
    if any(kind.startswith(("MaxPool", "AveragePool")) for kind in kinds):
        names = listed(sorted(overlaps, key=[row.name for row in rows].index)) if overlaps else ""
        but = f", but for {names}: none fits there, and 3 in steps of 2 does" if names else ""
        yield f"pools are taken to have windows that do not overlap{but}"
    if any(kind.startswith("ZeroPad") for kind in kinds):
        yield "zeros are taken to stand alike on both sides; an odd one stands right or below"
