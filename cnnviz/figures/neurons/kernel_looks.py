"""The looks of kernels, by the same rule in all figures: a colour each, and dashes for more."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.ink.hues import hues
from cnnviz.figures.neurons.looks import BRIGHT, FULL
from cnnviz.picture.faint import mixed
from cnnviz.picture.theme import Theme

KERNELS = 8
"""How many kernels have a colour of their own: the theme's, then some that are far from these."""
TINT = 0.15
"""The share of the kernel's colour in a map that has no tint in the theme."""


class KernelLook(NamedTuple):
    """The colour and the dash of a kernel, and the tint of its map."""

    colour: str
    dash: tuple[float, ...]
    tint: str


def kernel_look(kernel: int, theme: Theme) -> KernelLook:
    """The look of a kernel: like a weight if the theme has few colours, or dashes first.

    >>> from cnnviz.picture.theme import LIGHT
    >>> looks = [kernel_look(at, LIGHT) for at in range(9)]
    >>> len({look.colour for look in looks}), [at for at, look in enumerate(looks) if look.dash]
    (8, [8])
    """
    colours, tints = _colours(theme), theme.tints
    if theme.dash_first or not colours:
        colour, dash = theme.look(kernel)
        return KernelLook(colour, dash, theme.wash if dash else tints[kernel % len(tints)])
    turn, place = divmod(kernel, len(colours))
    colour, dash = colours[place], theme.dashes[turn % len(theme.dashes)]
    tint = tints[place % len(tints)] if place < len(theme.weights) else None
    return KernelLook(colour, dash, tint or mixed(colour, theme.background, TINT))


def kernel_looks(theme: Theme) -> int:
    """How many kernels can be told apart."""
    return (len(_colours(theme)) or len(theme.weights)) * len(theme.dashes)


def _colours(theme: Theme) -> tuple[str, ...]:
    """The colours of kernels; none if the theme has few, or dashes first."""
    if theme.dash_first or len(theme.weights) < FULL:
        return ()
    avoided = *theme.weights, theme.ink, theme.rule
    more = max(0, KERNELS - len(theme.weights))
    return theme.weights + hues(more, theme.background, avoided, BRIGHT[0])
