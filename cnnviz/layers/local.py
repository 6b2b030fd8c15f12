"""Layers that slide like a convolution but share less: locally connected and tiled convolution."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.layers.base import Ints, spread
from cnnviz.layers.conv import Sliding


class LocallyConnected(Sliding):
    """A convolution whose weights are not shared: every output position has its own kernel.

    Arguments and shapes as `Conv`. Weight: (*output positions, out_channels, in_channels / groups,
    *kernel_size). Bias: one a neuron, or none.

    >>> LocallyConnected(1, 1, 1, kernel_size=3).output_shape((1, 8))
    (1, 6)
    """


@dataclass(frozen=True, repr=False)
class TiledConv(Sliding):
    """A convolution with `tiles` kernels an axis, in turn: position p uses kernel p mod tiles.

    Arguments and shapes as `Conv`. Weight: (*tiles, out_channels, in_channels / groups,
    *kernel_size). Bias: (*tiles, out_channels), none, or one a neuron with bias="untied". Source:
    Le et al. 2010, Tiled convolutional neural networks.

    >>> TiledConv(1, 1, 1, kernel_size=3, tiles=2)
    TiledConv1d(1, 1, kernel_size=3, tiles=2)
    """

    tiles: Ints = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(tiles=spread("tiles", self.tiles, self.dims))

    def _arguments(self) -> list[str]:
        words = super()._arguments()
        return words if words[-1].startswith("tiles=") else [*words, "tiles=2"]
