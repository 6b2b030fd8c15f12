"""A picture as SVG, written directly from its marks: real text, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from cnnviz.picture.curve import control_points
from cnnviz.picture.marks import (
    Dots,
    Floats,
    Group,
    Lines,
    Mark,
    Names,
    Picture,
    Polygons,
    Raster,
    Style,
    Texts,
)
from cnnviz.picture.metrics import DEFAULT_FONT, FIRA
from cnnviz.render.fonts import families, font_of
from cnnviz.render.origin import in_xml
from cnnviz.render.words import escaped, one_line

BOLD = {FIRA: 600, DEFAULT_FONT: "bold"}
PRESERVED = ' xml:space="preserve"'


def svg(picture: Picture, style: str = "", suffix: str = "", text: str = "text") -> str:
    """The picture as an SVG document; equal pictures give equal text.

    A mark's `cls` is the class of each of its elements, its `names` are their data attributes.
    Lengths are points, in steps of 1/100. `style` is CSS for the whole; ids end with `suffix`, as a
    page may hold the same picture twice. `text` says what texts are: "text" in the reader's fonts,
    "embed" in ours, included in the file, or "paths".

    >>> print(svg(Picture((), (72, 36), "#ffffff", "Nothing", "An empty canvas.")))
    ... # doctest: +ELLIPSIS
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36" width="96" height="48" ...>
    <title id="t...">Nothing</title>
    <desc id="d...">An empty canvas.</desc>
    <rect class="background" width="72" height="36" fill="#ffffff"/>
    </svg>
    <BLANKLINE>
    """
    lines = _head(picture, suffix)
    style = _fonts(picture, text) + style
    if style:
        lines.append(f"<style>{style}</style>")
    if picture.background:
        attributes = f'width="{picture.size[0]:.7g}" height="{picture.size[1]:.7g}"'
        lines.append(
            f'<rect class="background" {attributes} fill="{escaped(picture.background)}"/>'
        )
    for mark in picture.marks:
        lines += _elements(mark, text)
    return "\n".join([*lines, "</svg>", ""])


def _head(picture: Picture, suffix: str) -> list[str]:
    """The beginning: size, title, description, origin; ids end with `suffix`."""
    width, height = picture.size
    family = families(font_of(picture))
    title, description = escaped(picture.title), escaped(picture.description)
    # A page may hold several pictures, and ids must differ on it.
    suffix = f"{crc32(f'{title} {description}'.encode()):08x}{suffix}"
    # Width and height are in px, 96 per inch: not all readers know other units.
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.7g} {height:.7g}"'
        f' width="{width / 0.75:.7g}" height="{height / 0.75:.7g}" role="img"'
        f' aria-labelledby="t{suffix} d{suffix}" font-family="{family}" stroke-linejoin="round">',
        f'<title id="t{suffix}">{title}</title>',
        f'<desc id="d{suffix}">{description}</desc>',
    ]
    return lines + list(filter(None, [in_xml(picture.origin)]))


def _fonts(picture: Picture, text: str) -> str:
    """The CSS rules that embed the fonts, if that is asked for."""
    if text != "embed":
        return ""
    from cnnviz.render.embedded import font_faces

    return font_faces(picture.marks)


def _elements(mark: Mark, text: str = "text") -> list[str]:
    """The elements of a mark, a line each."""
    match mark:
        case Group():
            inner = [line for child in mark.marks for line in _elements(child, text)]
            return [f"<g{_attributes(mark.cls, mark.names).text % ()}>", *inner, "</g>"]
        case Raster():
            return [_image(mark)]
        case Dots():
            numbers = np.column_stack([mark.at, mark.radius])
            return _format('<circle{} cx="%.7g" cy="%.7g" r="%.7g"%s/>', mark, numbers)
        case Lines():
            return _lines(mark)
        case Polygons():
            d = "M%.7g %.7g" + "L%.7g %.7g" * (mark.points.shape[1] - 1) + "Z" * mark.closed
            numbers = mark.points.reshape(len(mark.points), 2 * mark.points.shape[1])
            return _format(f'<path{{}} d="{d}"%s/>', mark, numbers)
        case Texts() if text == "paths":
            return _outlines(mark)
        case Texts():
            return _texts(mark)


def _lines(mark: Lines) -> list[str]:
    """Straight lines as `line`, curved ones as `path`, in their order."""
    ends = np.hstack([mark.start, mark.end])
    straight = _format('<line{} x1="%.7g" y1="%.7g" x2="%.7g" y2="%.7g"%s/>', mark, ends)
    if not mark.bow.any():
        return straight
    curves = np.hstack([mark.start, control_points(mark), mark.end])
    curved = _format('<path{} d="M%.7g %.7gQ%.7g %.7g %.7g %.7g"%s/>', mark, curves)
    return [b if bow else s for b, s, bow in zip(curved, straight, mark.bow.tolist(), strict=True)]


def _texts(mark: Texts) -> list[str]:
    strings = [one_line(string) for string in mark.strings]
    # Otherwise viewers collapse several spaces into one, though not no-break spaces.
    preserved = any(s.strip(" ") != s or "  " in s for s in strings)
    font = f'{PRESERVED * preserved} font-size="{mark.size:.7g}"'
    font += f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    font += f' font-weight="{BOLD.get(mark.font, 600)}"' if mark.bold else ""
    numbers = np.hstack([mark.at, mark.at]) if mark.turn else mark.at
    transform = f' transform="rotate({-mark.turn:.7g} %.7g %.7g)"' if mark.turn else ""
    template = f'<text{{}} x="%.7g" y="%.7g"{transform}{font}%s>%s</text>'
    return _format(template, mark, numbers, [escaped(string) for string in strings])


def _outlines(mark: Texts) -> list[str]:
    """Texts as the outlines of their letters, labelled with their words."""
    from cnnviz.render.mpl import settings

    with settings():
        from cnnviz.render.outlines import outlines

        paths = [outline.svg() for outline in outlines(mark)]
    labels = [escaped(string) for string in mark.strings]
    words = [f'{path}" aria-label="{label}' for path, label in zip(paths, labels, strict=True)]
    return _format('<path{}%s d="%s"/>', mark, np.zeros((len(words), 0)), words)


def _image(mark: Raster) -> str:
    # Most figures have none.
    from base64 import b64encode

    from cnnviz.render.cells import encode, enlarge

    x, y, width, height = np.round(mark.box, 2).tolist()
    data = b64encode(encode(enlarge(mark.pixels))).decode()
    return (
        f"<image{_attributes(mark.cls, mark.names).text % ()}"
        f' x="{x:.7g}" y="{y:.7g}" width="{width:.7g}" height="{height:.7g}"'
        ' preserveAspectRatio="none" image-rendering="optimizeSpeed"'
        f' style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>'
    )


def _format(
    template: str, mark: Dots | Lines | Polygons | Texts, numbers: Floats, words: Sequence[str] = ()
) -> list[str]:
    """One element per item, each made by a single format operation.

    `template` has {} for the attributes and % fields: one for each column of `numbers` (n, m), one
    for the look, and one for a word if there are `words`.
    """
    if not any(style.fill or style.stroke for style in mark.styles):
        return []
    attributes, name_columns = _attributes(mark.cls, mark.names)
    looks = [_look(style, type(mark)) for style in mark.styles]
    # Adding 0.0 turns -0 into 0.
    columns = [*name_columns, *(np.round(numbers.T, 2) + 0.0).tolist()]
    columns.append([looks[i] for i in mark.which.tolist()])
    columns += [words] if words else []
    row_template = template.replace("{}", attributes)
    return [row_template % row for row in zip(*columns, strict=True)]


class _Template(NamedTuple):
    """A % template, and a column for each %s in it."""

    text: str
    columns: list[list[Any]]


def _attributes(cls: str, names: Names) -> _Template:
    """Class and data attributes."""
    template = f' class="{escaped(cls)}"'.replace("%", "%%") if cls else ""
    columns = []
    for name, value in names.items():
        key = "data-" + name.replace("_", "-")
        if isinstance(value, (str, int, float, np.generic)):
            template += f' {key}="{escaped(value)}"'.replace("%", "%%")
        else:
            template += f' {key}="%s"'
            columns.append(_column(value))
    return _Template(template, columns)


def _column(values: Any) -> list[Any]:
    column = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return [escaped(value) if isinstance(value, str) else value for value in column]


def _look(style: Style, kind: type) -> str:
    """A style's presentation attributes; each element has its own, where all readers find them."""
    opacity = f"{style.opacity:.4g}" if style.opacity != 1 else ""
    if kind is Texts:
        return f' fill="{escaped(style.fill or "none")}"' + (
            f' fill-opacity="{opacity}"' if opacity else ""
        )
    fill = None if kind is Lines else style.fill
    look = f' fill="{escaped(fill or "none")}"'
    if fill and opacity:
        look += f' fill-opacity="{opacity}"'
    if style.stroke:
        look += f' stroke="{escaped(style.stroke)}" stroke-width="{style.width:.4g}"'
        if style.dash:
            look += f' stroke-dasharray="{" ".join(f"{length:.4g}" for length in style.dash)}"'
        if opacity:
            look += f' stroke-opacity="{opacity}"'
    return look
