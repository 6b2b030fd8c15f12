"""Colours in terms of a deck's theme, so that they change with it."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from functools import cache

from cnnviz.picture.theme import Theme
from cnnviz.render.words import escaped

SLOTS = ("tx1", "bg1", "tx2", "bg2", *(f"accent{i}" for i in range(1, 7)))
"""The colours of a deck's theme that a shape can name, except the two for links."""
IN_FILE = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
"""The names of the first four in the theme itself."""

Scheme = tuple[str, ...]
"""The colour, `#rrggbb` in lower case, of each slot."""


@cache
def scheme_of(theme: Theme) -> Scheme:
    """The colours of a new deck for pictures in a theme.

    >>> from cnnviz.picture.theme import LIGHT
    >>> scheme_of(LIGHT)[SLOTS.index("bg1")]
    '#ffffff'
    """
    plain = (theme.ink, theme.background, theme.quiet, theme.wash)
    greys = (theme.rule, theme.quiet, theme.ink, theme.faint, theme.rule, theme.rule)
    accents = [*theme.weights[:5], *greys]
    return tuple(colour.lower() for colour in (*plain, *accents[:6]))


def scheme_xml(scheme: Scheme, name: str) -> str:
    """The colour scheme of a deck's theme (`a:clrScheme`, ECMA-376 part 1, 20.1.6.2)."""
    colours = {IN_FILE.get(slot, slot): c for slot, c in zip(SLOTS, scheme, strict=True)}
    order = ("dk1", "lt1", "dk2", "lt2", *(f"accent{i}" for i in range(1, 7)))
    lines = [f'<a:{slot}><a:srgbClr val="{colours[slot][1:]}"/></a:{slot}>' for slot in order]
    links = (("hlink", colours["accent1"]), ("folHlink", colours["dk2"]))
    lines += [f'<a:{slot}><a:srgbClr val="{colour[1:]}"/></a:{slot}>' for slot, colour in links]
    return f'<a:clrScheme name="cnnviz {escaped(name)}">{"".join(lines)}</a:clrScheme>'


@cache
def colour_xml(colour: str, scheme: Scheme, opacity: float = 1.0) -> str:
    """A colour in terms of the deck's theme: one of its slots, or one with another saturation and
    luminance (ECMA-376 part 1, 20.1.2.3), or else the colour itself.

    >>> from cnnviz.picture.theme import LIGHT
    >>> colour_xml("#ffffff", scheme_of(LIGHT))
    '<a:schemeClr val="bg1"></a:schemeClr>'
    """
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    index = _slot(colour.lower(), scheme)
    if index is None:
        return f'<a:srgbClr val="{colour[1:].lower()}">{alpha}</a:srgbClr>'
    changes = ""
    if scheme[index] != colour.lower():
        _, lightness, saturation = _hls(colour)
        changes = f'<a:sat val="{round(saturation * 1e5)}"/><a:lum val="{round(lightness * 1e5)}"/>'
    return f'<a:schemeClr val="{SLOTS[index]}">{changes}{alpha}</a:schemeClr>'


NEAR = 3
"""The tolerated error of a derived colour, of 255."""


def _slot(colour: str, scheme: Scheme) -> int | None:
    """The slot that has the colour or, failing that, its hue; None if there is none."""
    if colour in scheme:
        return scheme.index(colour)
    _, lightness, saturation = _hls(colour)
    distance, index = min(
        (_distance(colour, base, (lightness, saturation)), i) for i, base in enumerate(scheme)
    )
    return index if distance <= NEAR else None


def _distance(colour: str, base: str, tone: tuple[float, float]) -> float:
    """How far a colour is from the one of that tone with the hue of `base`."""
    shade = hls_to_rgb(_hls(base)[0], *tone)
    pairs = zip(_rgb(colour), shade, strict=True)
    return max(abs(a - b) for a, b in pairs) * 255


def _hls(colour: str) -> tuple[float, float, float]:
    return rgb_to_hls(*_rgb(colour))


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
