"""The tokens of every look: colours, dashes, the font; a theme each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnnviz.picture import theme as old


class Tokens(NamedTuple):
    """The tokens of one look. Colours are `#rrggbb`; widths are points on a 960 x 540 slide."""

    name: str = "light"
    background: str = "#ffffff"
    ink: str = "#16202b"
    """Titles, counts, the neuron that is traced and its lines."""
    quiet: str = "#52606d"
    """Second lines, axis words, numbers that do not change."""
    rule: str = "#7d8a97"
    """Lines in neutral ink: rims of neurons, connections of weights that nobody shares."""
    faint: str = "#c9d1d9"
    """What has stepped back."""
    grid: str = "#dde3e9"
    """Hairlines and the lines between cells."""
    wash: str = "#f3f5f8"
    """Feature maps that are nothing special."""
    wash2: str = "#e6ebf0"
    """What the traced neuron sees."""
    weights: tuple[str, ...] = ("#1a49c6", "#c74007", "#157f73", "#8a1f7a", "#6b4b12")
    """Weights a to e and kernels A to E; from the sixth on, dashes begin."""
    tints: tuple[str, ...] = ("#dbe4fb", "#fbe3d8", "#d8ede9", "#f2dcef", "#efe6d3")
    """Feature maps of kernels A to E."""
    dashes: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 2.5), (9, 3, 2, 3), (12, 4))
    dash_first: bool = False
    """Whether neighbouring weights differ by dash before they differ by colour (for few colours).
    """
    line_width: float = 2.0
    font: str = "Fira Sans"

    @property
    def looks(self) -> int:
        """How many weights can be told apart."""
        return len(self.weights) * len(self.dashes)


LIGHT = Tokens()
DARK = Tokens(
    name="dark",
    background="#0f151c",
    ink="#eef2f6",
    quiet="#a9b5c1",
    rule="#7c8996",
    faint="#3b4753",
    grid="#2a343f",
    wash="#18212a",
    wash2="#212c37",
    weights=("#6aa6ff", "#f08a24", "#5fe0b0", "#d98fc0", "#f6dd55"),
    tints=("#1a2c49", "#3f2a14", "#163a30", "#3a2735", "#3d3817"),
)
PRINT = Tokens(
    name="print",
    ink="#000000",
    quiet="#4d4d4d",
    rule="#808080",
    faint="#bdbdbd",
    grid="#d9d9d9",
    wash="#f4f4f4",
    wash2="#e4e4e4",
    weights=("#000000",),
    tints=("#f4f4f4",),
    dash_first=True,
)
TOKENS = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}


def of(theme: old.Theme) -> Tokens:
    """The tokens that stand for a theme of the old kind."""
    from cnnviz.picture.paired import Paired
    from cnnviz.picture.theme import THEMES

    if isinstance(theme.ink, Paired):
        from cnnviz.picture.either import pair

        pairs = zip(LIGHT._fields, LIGHT, DARK, strict=True)
        return LIGHT._replace(**{field: pair(light, dark) for field, light, dark in pairs})
    if THEMES.get(theme.name) == theme:
        return TOKENS[theme.name]
    base = TOKENS.get(theme.name, LIGHT)
    return base._replace(
        background=theme.background, ink=theme.ink, quiet=theme.quiet, faint=theme.faint,
        rule=theme.line, weights=theme.weights, dashes=theme.dashes, dash_first=theme.dash_first,
        line_width=theme.line_width,
    )  # fmt: skip
