"""A layer that slides like a convolution but shares nothing: locally connected."""

from __future__ import annotations

from typing import ClassVar

from cnnviz.layers.base import Sharing
from cnnviz.layers.conv import Sliding


class LocallyConnected(Sliding):
    """A convolution whose weights are not shared: every output position has its own kernel.

    Arguments and shapes as `Conv`. Weight: (*output positions, out_channels, in_channels / groups,
    *kernel_size). Bias: one per neuron, or none.

    >>> LocallyConnected(1, 1, 1, kernel_size=3).output_shape((1, 8))
    (1, 6)
    """

    rule: ClassVar[str] = "local"
    sharing: ClassVar[Sharing] = "local"

    @property
    def own_parameters(self) -> None:
        """Unknown: one kernel per position."""
        return None
