"""A picture as the bytes of a file: each format loads only its own renderer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.render.files import ALONE, DPI, ENGINE, MOVING
from cnnviz.render.signed import signed

if TYPE_CHECKING:
    from cnnviz.picture.marks import Picture
    from cnnviz.render.files import FormatOptions
    from cnnviz.render.film.pace import Pace


def data_of(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, options: FormatOptions
) -> bytes:
    """The bytes of a file in that format, which says how it was made if the picture does."""
    signed_picture = signed(picture, format_, dpi, engine, options)
    return unsigned(signed_picture, format_, dpi, engine, options)


def unsigned(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, options: FormatOptions
) -> bytes:
    """The same, with the picture's origin as it is."""
    if picture.steps and format_ in ALONE and not options.get("stepped"):
        from cnnviz.picture.blank import without_key

        picture = without_key(picture)
    if format_ in MOVING and engine is None:
        return _film(picture, format_, dpi, options)
    if engine is not None:
        if format_ not in ENGINE:
            raise CnnvizError(f"Graphviz draws no {format_}: leave the engine out")
        from cnnviz.render.graphviz_engine import render

        return render(picture, format_, dpi or DPI)
    return _still(picture, format_, dpi or DPI, options)


def _still(picture: Picture, format_: str, dpi: float, options: FormatOptions) -> bytes:
    text = options.get("text") or "text"
    if format_ == "svg":
        if options.get("stepped"):
            return _stepped_svg(picture, options)
        from cnnviz.render.svg import svg

        return svg(picture, text=text).encode()
    if format_ == "png":
        from cnnviz.render.png import png

        return png(picture, dpi)
    if format_ == "pdf":
        from cnnviz.render.pdf import pdf

        return pdf(*_pages(picture, options), text=text)
    if format_ == "html":
        from cnnviz.render.page import page

        return page(picture, options.get("extras")).encode()
    if format_ == "pptx":
        from cnnviz.render.slides import pptx

        clicks = options.get("clicks", False)
        return pptx(*([picture] if clicks else _pages(picture, options)), clicks=clicks)
    if format_ == "tikz":
        from cnnviz.render.tex import tikz

        return tikz(*_overlays(picture, options)).encode()
    from cnnviz.render.dot import dot
    from cnnviz.render.origin import in_dot

    return (in_dot(picture.origin) + dot(picture)).encode()


def frames_of(picture: Picture, options: FormatOptions) -> Sequence[Picture]:
    """The pictures of a walk, or of a build-up."""
    from cnnviz.picture.steps import frames

    return _walk(picture, options) or (frames(picture) if picture.steps else [picture])


def _walk(picture: Picture, options: FormatOptions) -> Sequence[Picture]:
    """The pictures of a walk, if the options have one."""
    from cnnviz.picture.reel import Reel

    walk = options.get("frames") or ()
    return Reel(len(walk), lambda i: walk[i]._replace(origin=picture.origin))


def _reel(picture: Picture, options: FormatOptions) -> Sequence[Picture]:
    """The pictures of an animation: a walk, or one picture with its steps."""
    return _walk(picture, options) or [picture]


def _pages(picture: Picture, options: FormatOptions) -> Sequence[Picture]:
    """The pages or slides of a picture: one, or all steps if they are asked for."""
    return frames_of(picture, options) if options.get("steps") else [picture]


def _overlays(picture: Picture, options: FormatOptions) -> Sequence[Picture]:
    """The pictures for TikZ's overlays: one with its steps, or those of a walk."""
    if not options.get("steps"):
        return [picture._replace(steps=())]
    return _walk(picture, options) or [picture]


def _film(picture: Picture, format_: str, dpi: float | None, options: FormatOptions) -> bytes:
    from cnnviz.render.film.comments import with_words
    from cnnviz.render.film.film import film

    data = film(_reel(picture, options), format_, dpi, _pace(options), options.get("watch"))
    return with_words(data, format_, picture.origin)


def _pace(options: FormatOptions) -> Pace:
    from cnnviz.render.film.pace import Pace, checked_fps

    fps = options.get("fps")
    return Pace(None if fps is None else checked_fps(fps), options.get("once", False))


def _stepped_svg(picture: Picture, options: FormatOptions) -> bytes:
    """An SVG that holds all steps."""
    text = options.get("text") or "text"
    if options.get("stepped") == "fragments":
        from cnnviz.render.stepped.fragments import fragments

        return fragments(picture, text).encode()
    from cnnviz.render.stepped.animated import animated

    frames, pace = _reel(picture, options), _pace(options)
    count = max(len(frames), len(frames[0].steps))
    return animated(frames, pace.seconds(count, len(frames) > 1), pace.once, text).encode()
