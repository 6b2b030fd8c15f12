"""A picture as the XML of one slide."""

from __future__ import annotations

from cnnviz.picture.marks import Group, Mark, Picture, Texts
from cnnviz.render.slides.clicks import Shape, timing_xml
from cnnviz.render.slides.parts import Part, parts
from cnnviz.render.slides.scheme import Scheme
from cnnviz.render.slides.shapes import Embed, Shapes
from cnnviz.render.slides.texts import title_box
from cnnviz.render.words import one_line


def slide_xml(picture: Picture, scheme: Scheme, embed: Embed, clicks: bool = False) -> str:
    """A whole slide (`p:sld`, ECMA-376 part 1, 19.3.1.38).

    With `clicks`, a build-up appears click by click; otherwise the picture is shown as it is.
    """
    shapes = Shapes(scheme, embed, picture.size[0], picture.labels)
    title = [m for m in picture.marks if isinstance(m, Texts) and _is_title(m)]
    rest = picture._replace(marks=tuple(m for m in picture.marks if not _is_title(m)))
    head = title_box(title, shapes.take(1), picture.size[0], scheme) if title else ""
    # One group can be moved and resized as a whole.
    whole = Part(Group(rest.marks, "figure"), (True,), "")
    groups = parts(rest) if clicks and picture.steps else [whole]
    alt_texts = [one_line(picture.description), *(one_line(part.alt) for part in groups[1:])]
    elements = shapes.groups([part.group for part in groups], alt_texts)
    timed = [Shape(element.number, part) for element, part in zip(elements, groups, strict=True)]
    body = "".join(element.xml for element in elements)
    return _SLIDE.format(head + body, timing_xml(timed))


def _is_title(mark: Mark) -> bool:
    return isinstance(mark, Texts) and mark.cls == "title"


_SLIDE = (
    '<p:sld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cSld><p:spTree>'
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    "{}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>{}</p:sld>"
)
