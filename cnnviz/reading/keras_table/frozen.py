"""Which layers of a table do not learn, where the lines under it leave one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.layers.network import Network
from cnnviz.reading.keras.frozen import without
from cnnviz.reading.keras_table.rows import Row

_MOST_SUMS = 20_000
_MOST_NAMES = 4


def as_it_learns(
    network: Network, rows: Sequence[Row], calls: Sequence[range], kept: int | None
) -> Network:
    """The network, with what of it does not learn: `kept` numbers, as the table says.

    `calls` are those of each row: none for a table of vectors and for what is skipped.
    """
    many = [_learned(network, row, own) for row, own in zip(rows, calls, strict=True)]
    # A BatchNorm keeps numbers of what it has met, which never learn.
    rest = (kept or 0) - sum(row.parameters for row in rows) + sum(many)
    said = [at for at, row in enumerate(rows) if not row.learns and many[at]]
    if rest <= 0 and not said:
        return network
    found = said or subset(many, rest)
    if not found:
        note = (
            f"{rest:,} parameters do not learn, as the table says, but not of which layers:"
            " they are counted in all"
        )
        return replace(network, notes=(*network.notes, note))
    names = [rows[at].name for at in found[: _MOST_NAMES - (len(found) > _MOST_NAMES)]]
    names += [f"{len(found) - len(names)} more"] if len(found) > len(names) else []
    why = "the table says so" if said else "no others have as many as the table says"
    own = [network.owner(call) for at in found for call in calls[at]]
    own += [rows[at].name for at in found if not calls[at]]
    return without(network, own, f" for {', '.join(names)} ({why})")


def _learned(network: Network, row: Row, calls: range) -> int:
    """How many numbers of a row can learn."""
    if calls:
        return sum(network.layers[at].parameters or 0 for at in calls)
    return row.parameters // (2 if row.kind.startswith("Batch") else 1)


def subset(counts: Sequence[int], goal: int) -> list[int]:
    """Which counts, by their places, make `goal` together; none where several sets do, or none.

    >>> subset([80, 320, 5], 85), subset([80, 80, 5], 85)
    ([0, 2], [])
    """
    left, tried = sum(counts), 0
    turned = 2 * goal > left  # Those that are left over are fewer to look for.
    goal = left - goal if turned else goal
    ways: dict[int, tuple[int, int]] = {0: (1, 0)}  # By each sum: how many sets, and one of them.
    for at in sorted(range(len(counts)), key=lambda at: -counts[at]):
        left -= counts[at]
        grown: dict[int, tuple[int, int]] = {}
        for made, (many, chosen) in ways.items():
            for one, bit in ((0, 0), (counts[at], 1 << at))[: 1 + bool(counts[at])]:
                if made + one <= goal <= made + one + left:
                    known = grown.get(made + one, (0, 0))[0]
                    grown[made + one] = (known + many, chosen | bit)
        ways, tried = grown, tried + len(grown)
        if tried > _MOST_SUMS:
            return []
    many, chosen = ways.get(goal, (0, 0))
    places = [at for at, count in enumerate(counts) if count and chosen >> at & 1 != turned]
    return places if many == 1 else []
