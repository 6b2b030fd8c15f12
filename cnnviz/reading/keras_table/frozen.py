"""Which layers of a table do not learn, if the lines under it leave one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.layers.network import Network
from cnnviz.reading.keras.frozen import with_frozen
from cnnviz.reading.keras_table.rows import Row

_MOST_SUMS = 20_000
_MOST_NAMES = 4


def with_frozen_rows(
    network: Network, rows: Sequence[Row], calls: Sequence[range], untrained: int | None
) -> Network:
    """The network with what does not learn: `untrained` numbers, as the table says.

    `calls` are those of each row: none for a table of vectors or a skipped row.
    """
    counts = [
        _learnable(network, row, row_calls) for row, row_calls in zip(rows, calls, strict=True)
    ]
    # A BatchNorm keeps statistics, which never learn.
    rest = (untrained or 0) - sum(row.parameters for row in rows) + sum(counts)
    marked = [at for at, row in enumerate(rows) if not row.learns and counts[at]]
    if rest <= 0 and not marked:
        return network
    frozen_rows = marked or subset(counts, rest)
    if not frozen_rows:
        note = (
            f"{rest:,} parameters do not learn, as the table says, but not of which layers:"
            " they are in the total"
        )
        return replace(network, notes=(*network.notes, note))
    names = [rows[at].name for at in frozen_rows[: _MOST_NAMES - (len(frozen_rows) > _MOST_NAMES)]]
    names += [f"{len(frozen_rows) - len(names)} more"] if len(frozen_rows) > len(names) else []
    reason = "the table says so" if marked else "no others have as many as the table says"
    frozen_names = [network.owner(call) for at in frozen_rows for call in calls[at]]
    frozen_names += [rows[at].name for at in frozen_rows if not calls[at]]
    return with_frozen(network, frozen_names, f" for {', '.join(names)} ({reason})")


def _learnable(network: Network, row: Row, calls: range) -> int:
    """How many parameters of a row can learn."""
    if calls:
        return sum(network.layers[at].parameters or 0 for at in calls)
    return row.parameters // (2 if row.kind.startswith("Batch") else 1)


def subset(counts: Sequence[int], goal: int) -> list[int]:
    """The places of the counts that add up to `goal`; none if several sets do, or none does.

    >>> subset([80, 320, 5], 85), subset([80, 80, 5], 85)
    ([0, 2], [])
    """
    rest, tried = sum(counts), 0
    is_complement = 2 * goal > rest  # Fewer are left out: look for these.
    goal = rest - goal if is_complement else goal
    ways: dict[int, tuple[int, int]] = {0: (1, 0)}  # By sum: how many sets, and one of them.
    for at in sorted(range(len(counts)), key=lambda at: -counts[at]):
        rest -= counts[at]
        next_ways: dict[int, tuple[int, int]] = {}
        for total, (sets, chosen) in ways.items():
            for count, bit in ((0, 0), (counts[at], 1 << at))[: 1 + bool(counts[at])]:
                if total + count <= goal <= total + count + rest:
                    previous = next_ways.get(total + count, (0, 0))[0]
                    next_ways[total + count] = (previous + sets, chosen | bit)
        ways, tried = next_ways, tried + len(next_ways)
        if tried > _MOST_SUMS:
            return []
    sets, chosen = ways.get(goal, (0, 0))
    places = [at for at, count in enumerate(counts) if count and chosen >> at & 1 != is_complement]
    return places if sets == 1 else []
