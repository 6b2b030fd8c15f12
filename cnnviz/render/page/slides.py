"""Pictures as the slides of a page, each with its spoken text below."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.picture.marks import Picture
from cnnviz.render.page.extras import Extras
from cnnviz.render.page.page import document
from cnnviz.render.page.paint import Paint, draw
from cnnviz.render.words import escaped, one_line

SLIDE = """\
<section class="slide" aria-label="{label}">
<div class="drawing">
{drawing}</div>
<div class="spoken">{spoken}</div>
</section>
"""
"""Without a script, and on paper, all slides are shown one below the other."""

BAR = """\
<nav id="slides" aria-label="Slides" hidden>
<button id="before" type="button" aria-label="Slide back">←</button>
<p aria-live="polite"><span id="place"></span></p>
<button id="after" type="button" aria-label="Next slide">→</button>
</nav>
"""


def slides(pictures: Sequence[Picture], extras: Sequence[Extras], about: Picture) -> str:
    """Pictures as a self-contained HTML document, with the title and origin of `about`.

    >>> one = Picture((), (72, 36), "#ffffff", "Nothing", "An empty canvas.", spoken=("Look.",))
    >>> document = slides([one, one], [Extras(), Extras()], one)
    >>> document.count('<section class="slide"'), document.count("<p>Look.</p>")
    (2, 2)
    """
    paint = Paint(pictures[0].theme, pictures[0].background)
    sections = []
    for number, (picture, extra) in enumerate(zip(pictures, extras, strict=True), 1):
        still = picture._replace(steps=(), origin="")
        spoken = "".join(f"<p>{escaped(sentence)}</p>" for sentence in picture.spoken)
        label = escaped(f"{number}. {one_line(picture.title or picture.description)}")
        drawing = draw(still, paint, extra.night and extra.night._replace(steps=()), f"-{number}")
        sections.append(SLIDE.format(label=label, drawing=drawing, spoken=spoken))
    data: dict[str, object] = {"fields": {}, "slides": [extra.fields or {} for extra in extras]}
    scripts = ("marks.js", "moves.js", "slides.js")
    return document(about, paint, "", ["".join(sections), BAR], scripts, data)
