"""Texts as text boxes in the deck's fonts."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, radians, sin

from cnnviz.picture.extent import ANCHORS
from cnnviz.picture.marks import Floats, Style, Texts
from cnnviz.picture.text import width
from cnnviz.render.slides.geometry import POINT, box_xml
from cnnviz.render.slides.scheme import Scheme, colour_xml
from cnnviz.render.words import escaped, one_line

ASCENT, LINE = 0.96, 1.2
"""From the top of a line to its baseline, and to the next line, in ems: between the font's own
0.93, which PowerPoint takes, and LibreOffice's 1 for all fonts.
"""
ALIGN = {"start": "l", "middle": "ctr", "end": "r"}
FONTS = {"title": "+mj-lt"}
"""The deck's title font; all else is in its body font."""


def text_boxes(mark: Texts, first: int, scheme: Scheme, room: Floats) -> Iterator[str]:
    """A text box for each text, numbered from `first`; `room` (n, 2) is how far it reaches beyond
    the text to the left and to the right.
    """
    rows = zip(mark.at.tolist(), mark.strings, mark.which.tolist(), room.tolist(), strict=True)
    for number, ((x, y), string, i, (left, right)) in enumerate(rows, first):
        x0, y0, x1, y1 = _frame(mark, (x, y), string)
        place = _place(mark, (x, y), (x0 - left, y0, x1 + right, y1))
        body = _paragraphs(mark, [string], mark.styles[i], scheme)
        yield _box_xml(number, mark.cls or "text", place, body, 'txBox="1"', "")


def title_box(marks: list[Texts], first: int, page: float, scheme: Scheme) -> str:
    """The title, on one line or several, as the title by which programs know the slide.

    Its box takes the whole width of the `page`, as programs would break wider titles.
    """
    head = marks[0]
    x, y = head.at[0].tolist()
    _, top, _, bottom = _frame(head, (x, y), "")
    lines = [string for mark in marks for string in mark.strings]
    heights = [float(height) for mark in marks for height in mark.at[:, 1]]
    step = heights[1] - y if len(lines) > 1 else bottom - top
    half = min(x, page - x)
    sides = {"start": (x, page), "middle": (x - half, x + half), "end": (0.0, x)}
    left, right = sides[head.anchor]
    extra = len(lines) - 1
    # With unused room above: LibreOffice shrinks lines that fill their box.
    frame = (left, top - 0.3 * head.size * extra, right, bottom + step * extra)
    place = box_xml([round(value * POINT) for value in frame])
    body = _paragraphs(head, lines, head.styles[head.which[0]], scheme, step)
    return _box_xml(first, "title", place, body, "", '<p:ph type="title"/>')


def _box_xml(number: int, name: str, place: str, body: str, kind: str, ph: str) -> str:
    locks = '<a:spLocks noGrp="1"/>' if ph else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{escaped(name)} {number}"/>'
        f"<p:cNvSpPr {kind}>{locks}</p:cNvSpPr><p:nvPr>{ph}</p:nvPr></p:nvSpPr>"
        f'<p:spPr>{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f"<p:txBody>{_BODY}<a:lstStyle/>{body}</p:txBody></p:sp>"
    )


_BODY = (
    '<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" anchor="b">'
    "<a:normAutofit/></a:bodyPr>"
)
"""Texts that are wider than their box are shrunk, on their baseline."""


def _frame(mark: Texts, at: tuple[float, float], string: str) -> list[float]:
    """The rectangle of a text before rotation: x0, y0, x1, y1."""
    length = width(string, mark.size, mark.bold, mark.font)
    left, top = at[0] - ANCHORS[mark.anchor] * length, at[1] - ASCENT * mark.size
    return [left, top, left + length, top + LINE * mark.size]


def _place(mark: Texts, at: tuple[float, float], frame: tuple[float, ...]) -> str:
    """A frame, rotated about its centre as slides do it, such that the text turns about `at`."""
    x0, y0, x1, y1 = frame
    if not mark.turn:
        return box_xml([round(value * POINT) for value in (x0, y0, x1, y1)])
    c, s = cos(radians(mark.turn)), sin(radians(mark.turn))
    dx, dy = (x0 + x1) / 2 - at[0], (y0 + y1) / 2 - at[1]
    shift = (at[0] + dx * c + dy * s - (x0 + x1) / 2, at[1] + dy * c - dx * s - (y0 + y1) / 2)
    moved = (x0 + shift[0], y0 + shift[1], x1 + shift[0], y1 + shift[1])
    clockwise = round(-mark.turn % 360 * 60_000)
    return box_xml([round(value * POINT) for value in moved], f' rot="{clockwise}"')


def _paragraphs(
    mark: Texts, lines: list[str], style: Style, scheme: Scheme, step: float | None = None
) -> str:
    """The lines as one paragraph, `step` apart."""
    ink = colour_xml(style.fill, scheme, style.opacity) if style.fill else ""
    fill = f"<a:solidFill>{ink}</a:solidFill>" if ink else "<a:noFill/>"
    face = FONTS.get(mark.cls, "+mn-lt")
    look = f'lang="en-US" sz="{max(100, round(mark.size * 100))}" b="{int(mark.bold)}" i="0"'
    inner = f'{fill}<a:latin typeface="{face}"/>'
    runs = [
        f"<a:r><a:rPr {look}>{inner}</a:rPr><a:t>{escaped(one_line(line))}</a:t></a:r>"
        for line in lines
    ]
    percent = 100_000 if step is None else round(step / (LINE * mark.size) * 100_000)
    return (
        f'<a:p><a:pPr algn="{ALIGN[mark.anchor]}" marL="0" indent="0">'
        f'<a:lnSpc><a:spcPct val="{percent}"/></a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f"<a:buNone/></a:pPr>{f'<a:br><a:rPr {look}/></a:br>'.join(runs)}</a:p>"
    )
