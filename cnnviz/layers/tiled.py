"""A layer that slides like a convolution but shares less: tiled convolution."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.layers.base import Sharing
from cnnviz.layers.checks import Ints
from cnnviz.layers.conv import Sliding
from cnnviz.layers.window import tile_counts


@dataclass(frozen=True, repr=False, eq=False)
class TiledConv(Sliding):
    """A convolution with `tiles` kernels per axis, in turn: position p uses kernel p mod tiles.

    Arguments and shapes as `Conv`. Weight: (*tiles, out_channels, in_channels / groups,
    *kernel_size). Bias: (*tiles, out_channels), none, or, with bias="untied", one per neuron.
    Source: Le et al. 2010, Tiled convolutional neural networks.

    >>> TiledConv(1, 1, 1, kernel_size=3, tiles=2)
    TiledConv1d(1, 1, kernel_size=3, tiles=2)
    """

    tiles: Ints = 2

    rule: ClassVar[str] = "tiled"
    sharing: ClassVar[Sharing] = "tiled"

    @property
    def own_parameters(self) -> int | None:
        """Those of a convolution, times the number of tiles."""
        base = super().own_parameters
        return None if base is None else base * prod(self.tiles)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(tiles=tile_counts(self.tiles, self.kernel_size, self.dims))

    def _arguments(self) -> list[str]:
        arguments = super()._arguments()
        return arguments if arguments[-1].startswith("tiles=") else [*arguments, "tiles=2"]
