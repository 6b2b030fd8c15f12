"""The tokens of every look: colours, line widths, radii and type sizes, a theme each.

A user's own theme is a TOML file with the same names; what it leaves out is taken from `base` (or light).
"""

from __future__ import annotations

from typing import NamedTuple


class Theme(NamedTuple):
    """The tokens of one look. Colours are `#rrggbb`; widths and radii are points on a 960 x 540 slide."""

    name: str = "light"
    background: str = "#ffffff"
    ink: str = "#1b2733"
    """Titles and words that matter."""
    quiet: str = "#4a5866"
    """Second lines and notes; still 4.5:1 on the background."""
    faint: str = "#b9c3cd"
    """Lines that are context only."""
    line: str = "#6b7885"
    """Lines in neutral ink that carry meaning."""
    neuron: str = "#f4f7fa"
    neuron_edge: str = "#1b2733"
    panel: str = "#f4f7fa"
    accent: str = "#0065a8"
    """The one neuron, patch or number that stands out."""
    weights: tuple[str, ...] = (
        "#0065a8", "#c04d00", "#007a55", "#a8397f", "#7a5c00", "#00808c", "#6a4fc0", "#c62b38",
    )  # fmt: skip
    dashes: tuple[tuple[float, ...], ...] = (
        (), (7, 3), (2, 2.5), (9, 3, 2, 3), (12, 4), (4, 2), (9, 2.5, 2, 2.5, 2, 2.5), (1, 4),
        (14, 2, 4, 2), (5, 5), (6, 2, 6, 6), (3, 1.5), (10, 6), (2, 2, 6, 2), (1, 2, 4, 2), (8, 2, 3, 6),
    )  # fmt: skip
    line_width: float = 1.8
