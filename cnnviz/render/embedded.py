"""Fonts embedded in an SVG: of each face only the letters that the picture uses."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Mark, Texts
from cnnviz.picture.metrics import DEJAVU, FIRA
from cnnviz.picture.text import runs
from cnnviz.render.fonts import font_file
from cnnviz.render.words import one_line

WEIGHTS = {(FIRA, True): 600, (DEJAVU, True): 700}
"""The weight of a family's bold face; all others are 400."""


def font_faces(marks: Iterable[Mark]) -> str:
    """The fonts of the texts as `@font-face` rules, each with its file in it."""
    letters: dict[tuple[str, bool], set[str]] = {}
    for mark in (mark for mark in leaves(marks) if isinstance(mark, Texts)):
        for string in mark.strings:
            for piece, _, in_family in runs(one_line(string), mark.bold, mark.font):
                family = mark.font if in_family else DEJAVU
                letters.setdefault((family, mark.bold), set()).update(piece)
    return "".join(_face(*face, text) for face, text in sorted(letters.items()))


def _face(family: str, bold: bool, letters: set[str]) -> str:
    data = b64encode(_subset(family, bold, "".join(sorted(letters)))).decode()
    weight = WEIGHTS.get((family, bold), 400)
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{data})}}"
    )


def _subset(family: str, bold: bool, letters: str) -> bytes:
    """A font file (WOFF) of these letters, the same each time."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(font_file(family, bold), recalcTimestamp=False)
    # What a viewer needs to set a line: kerning, but no alternate letterforms.
    options = Options(layout_features=["kern", "mark", "mkmk"], notdef_outline=True, hinting=False)
    options.drop_tables += ["FFTM"]
    cutter = Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font.flavor = "woff"
    stream = io.BytesIO()
    font.save(stream, reorderTables=False)
    return stream.getvalue()
