"""Notes on a table that has been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cnnviz.reading.keras_table.rows import Row
from cnnviz.reading.wording import listed


def notes_on(
    rows: Sequence[Row],
    others: Sequence[str],
    pools: tuple[Mapping[str, str], Mapping[str, str]],
    cut: Iterable[str],
    within: Sequence[str],
) -> tuple[str, ...]:
    """Notes on what a table does not say.

    `others` are the names of other tables, `pools` the windows of those that have to overlap and of
    those that could have several, by name, `cut` the names of cut rows, `within` of inner models
    whose layers are assumed to follow one another.
    """
    notes = [f"the table ends in the row of {name}, which is left out" for name in cut]
    if others:
        named_tables = [f'"{name}"' if " " in name else name for name in others if name]
        hint = "paste another alone to draw it"
        hint = f"--model chooses another: {listed(named_tables)}" if named_tables else hint
        notes.append(f"one of {len(others) + 1} tables of the text is drawn; {hint}")
    notes.append(
        "kernels, strides and padding are worked out from the table's shapes and counts, without"
        " dilation; activations are not printed"
    )
    if within:
        notes.append(
            f"the table does not tell what reads what in {listed(within)}: layers there are assumed"
            " to follow one another, each once"
        )
    return (*notes, *_assumptions(rows, *pools))


def notes_on_cut_names(names: Sequence[str]) -> tuple[str, ...]:
    """The note on cut names that several rows may have."""
    if not names:
        return ()
    return (
        f"the table cuts off {listed(list(dict.fromkeys(names)))} in its last column: the only row"
        " of such a name that no other row reads is taken",
    )


def _assumptions(
    rows: Sequence[Row], overlaps: Mapping[str, str], chosen: Mapping[str, str]
) -> Iterator[str]:
    """What is assumed about pools, zero padding and cropping."""
    kinds = {row.kind for row in rows}
    if any(kind.startswith(("MaxPool", "AveragePool")) for kind in kinds):
        others = [f"{name} ({window})" for name, window in overlaps.items()]
        but = f", except {listed(others)}: none fits there" if others else ""
        windows = [f"{window} for {name}" for name, window in chosen.items()]
        one = f"; of several that fit, one is taken: {listed(windows)}" if windows else ""
        yield f"pools are assumed to have windows that do not overlap{but}{one}"
    if any(kind.startswith("ZeroPad") for kind in kinds):
        yield "zeros are assumed to be equal on both sides; an odd one is on the right or below"
    if any(kind.startswith("Cropping") for kind in kinds):
        yield (
            "as much is assumed to be cropped on both sides, an odd position on the right or below:"
            " no count depends on it"
        )
