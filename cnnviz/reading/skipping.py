"""Layers that are passed by since no rule fits them: their shape is taken to stay as it is."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import listed, nearest, short

_CHANGED = frozenset(
    [
        "RNN",
        "LSTM",
        "GRU",
        "SimpleRNN",
        "CuDNNLSTM",
        "CuDNNGRU",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "ConvRNN2D",
    ]
)
"""Layers that surely give another shape than they read."""


def passes(kind: str) -> str:
    """What is said of a kind that cnnviz does not know: what changes a shape is not passed by.

    >>> passes("Mine"), passes("LSTM")
    ('; --skip passes it by', '')
    """
    return "" if kind in _CHANGED else "; --skip passes it by"


class Skips:
    """The names that `--skip` gave, of layers or of their kinds, and what they met.

    >>> skips = Skips(["attn"])
    >>> skips.take("block.attn", "MyAttention"), skips.take("attn", "MyAttention")
    (False, True)
    >>> skips.notes()
    ['skipped: attn (MyAttention); its shape is taken to stay, its parameters are not counted']
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = tuple(names)
        self.met: list[str] = []
        self._used: set[str] = set()
        self._seen: dict[str, None] = {}

    def take(self, name: str, kind: str) -> bool:
        """Whether the layer of that name, or whose class is called `kind`, is passed by."""
        kind = kind.rpartition(".")[2]
        self._seen |= {name: None, kind: None}
        found = [one for one in (name, kind) if one in self.names]
        self._used.update(found)
        if found:
            self.met.append(f"{name} ({kind})" if name not in ("", kind) else kind)
        return bool(found)

    def check(self) -> None:
        """Raises `CnnvizError` where a name is that of no layer."""
        for name in self.names:
            if name not in self._used:
                near = nearest(name, tuple(self._seen))
                hint = f"; did you mean {near}?" if near else ""
                raise CnnvizError(f"there is no layer {short(name)} to skip (--skip){hint}")

    def notes(self) -> list[str]:
        """What the user should know."""
        if not self.met:
            return []
        met = list(dict.fromkeys(self.met))
        one = len(met) == 1
        stay = "its shape is" if one else "their shapes are"
        count = "its parameters are" if one else "their parameters are"
        return [f"skipped: {listed(met)}; {stay} taken to stay, {count} not counted"]

    def assumed(self) -> tuple[str, ...]:
        """The same for a figure's line of context."""
        return (f"{listed(list(dict.fromkeys(self.met)))} skipped",) if self.met else ()
