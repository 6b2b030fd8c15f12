"""How shapes look: fills, outlines, dashes (DrawingML, ECMA-376 part 1, 20.1.8 and 20.1.2)."""

from __future__ import annotations

from functools import cache

from cnnviz.picture.marks import Style
from cnnviz.render.slides.scheme import Scheme, colour_xml

POINT = 12_700
"""A point in English Metric Units, the unit of slides."""


@cache
def fill_xml(style: Style, scheme: Scheme) -> str:
    """The fill of a shape, or none."""
    if not style.fill:
        return "<a:noFill/>"
    return f"<a:solidFill>{colour_xml(style.fill, scheme, style.opacity)}</a:solidFill>"


@cache
def line_xml(style: Style, scheme: Scheme) -> str:
    """The outline of a shape, or none: blunt ends, round joins."""
    if not style.stroke:
        return "<a:ln><a:noFill/></a:ln>"
    ink = colour_xml(style.stroke, scheme, style.opacity)
    return (
        f'<a:ln w="{round(style.width * POINT)}" cap="flat"><a:solidFill>{ink}</a:solidFill>'
        f"{_dash_xml(style)}<a:round/></a:ln>"
    )


def _dash_xml(style: Style) -> str:
    """Dashes and gaps relative to the line's width, in thousandths of a percent."""
    if not style.dash or not style.width:
        return ""
    parts = [max(1, round(length / style.width * 100_000)) for length in style.even_dash]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    stops = "".join(f'<a:ds d="{dash}" sp="{gap}"/>' for dash, gap in pairs)
    return f"<a:custDash>{stops}</a:custDash>"
