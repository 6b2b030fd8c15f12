"""Layers that are passed by since no rule fits them: they are assumed to keep the shape."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import listed, nearest, short

_RESHAPING = frozenset(
    (
        *("RNN", "LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"),
        *("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "ConvRNN2D"),
    )
)
"""Layers that are sure to change the shape."""


def skip_hint(kind: str) -> str:
    """The hint for a kind that cnnviz does not know, unless it changes the shape.

    >>> skip_hint("Mine"), skip_hint("LSTM")
    ('; --skip passes it by', '')
    """
    return "" if kind in _RESHAPING else "; --skip passes it by"


class Skips:
    """The names given with `--skip`, of layers or of their kinds, and the layers they met.

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
        self._names: dict[str, None] = {}

    def take(self, name: str, kind: str) -> bool:
        """Whether the layer of that name, or whose class is called `kind`, is passed by."""
        kind = kind.rpartition(".")[2]
        self._names |= {name: None, kind: None}
        matches = [candidate for candidate in (name, kind) if candidate in self.names]
        self._used.update(matches)
        if matches:
            self.met.append(f"{name} ({kind})" if name not in ("", kind) else kind)
        return bool(matches)

    def check(self) -> None:
        """Raises `CnnvizError` if a name belongs to no layer."""
        for name in self.names:
            if name not in self._used:
                near = nearest(name, tuple(self._names))
                hint = f"; did you mean {near}?" if near else ""
                raise CnnvizError(f"there is no layer {short(name)} to skip (--skip){hint}")

    def notes(self) -> list[str]:
        """The notes for the user."""
        if not self.met:
            return []
        skipped = list(dict.fromkeys(self.met))
        single = len(skipped) == 1
        stay = "its shape is" if single else "their shapes are"
        count = "its parameters are" if single else "their parameters are"
        return [f"skipped: {listed(skipped)}; {stay} taken to stay, {count} not counted"]

    def assumed(self) -> tuple[str, ...]:
        """The same for a figure's line of context."""
        return (f"{listed(list(dict.fromkeys(self.met)))} skipped",) if self.met else ()
