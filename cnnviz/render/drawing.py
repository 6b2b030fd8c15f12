"""A picture as the bytes of a file: each format loads its own renderer, and only that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.render.files import DPI, ENGINE, MOVING
from cnnviz.render.signed import signed

if TYPE_CHECKING:
    from cnnviz.picture.marks import Picture
    from cnnviz.render.files import More
    from cnnviz.render.film.pace import Pace


def data_of(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, more: More
) -> bytes:
    """The bytes of a file of that format, which says how it was made, if the picture does."""
    signed_one = signed(picture, format_, dpi, engine, more)
    return unsigned(signed_one, format_, dpi, engine, more)


def unsigned(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, more: More
) -> bytes:
    """The same, with the picture's own word for how it was made."""
    if format_ in MOVING and engine is None:
        return _moving(picture, format_, dpi, more)
    if engine is not None:
        if format_ not in ENGINE:
            raise CnnvizError(f"Graphviz draws no {format_}: leave the engine out")
        from cnnviz.render.graphviz_engine import rendered

        return rendered(picture, format_, dpi or DPI)
    return _drawn(picture, format_, dpi or DPI, more)


def _svg(picture: Picture, text: str) -> bytes:
    from cnnviz.render.svg import svg

    return svg(picture, text=text).encode()


def _drawn(picture: Picture, format_: str, dpi: float, more: More) -> bytes:
    text = more.get("text") or "text"
    if format_ == "svg":
        return _stepped(picture, more) if more.get("stepped") else _svg(picture, text)
    if format_ == "png":
        from cnnviz.render.png import png

        return png(picture, dpi)
    if format_ == "pdf":
        from cnnviz.render.pdf import pdf

        return pdf(*_shown(picture, more), text=text)
    if format_ == "html":
        from cnnviz.render.page import page

        return page(picture, more.get("extras")).encode()
    if format_ == "pptx":
        from cnnviz.render.slides import pptx

        clicks = more.get("clicks", False)
        return pptx(*([picture] if clicks else _shown(picture, more)), clicks=clicks)
    if format_ == "tikz":
        from cnnviz.render.tex import tikz

        return tikz(*_overlaid(picture, more)).encode()
    from cnnviz.render.dot import dot
    from cnnviz.render.origin import in_dot

    return (in_dot(picture.origin) + dot(picture)).encode()


def frames_of(picture: Picture, more: More) -> Sequence[Picture]:
    """The pictures of a build-up, or of a walk."""
    from cnnviz.picture.steps import frames

    return _walk(picture, more) or (frames(picture) if picture.steps else [picture])


def _walk(picture: Picture, more: More) -> Sequence[Picture]:
    """The pictures of a walk, if there is one."""
    from cnnviz.picture.reel import Reel

    walk = more.get("frames") or ()
    return Reel(len(walk), lambda at: walk[at]._replace(origin=picture.origin))


def _moved(picture: Picture, more: More) -> Sequence[Picture]:
    """What an animation shows: a walk, or one picture with its steps."""
    return _walk(picture, more) or [picture]


def _shown(picture: Picture, more: More) -> Sequence[Picture]:
    """The pages or slides of a picture: one, or where all steps are asked for these."""
    return frames_of(picture, more) if more.get("steps") else [picture]


def _overlaid(picture: Picture, more: More) -> Sequence[Picture]:
    """What TikZ overlays: a picture with its steps, or those of a walk."""
    if not more.get("steps"):
        return [picture._replace(steps=())]
    return _walk(picture, more) or [picture]


def _moving(picture: Picture, format_: str, dpi: float | None, wanted: More) -> bytes:
    from cnnviz.render.film.film import film
    from cnnviz.render.film.said import saying

    made = film(_moved(picture, wanted), format_, dpi, _pace(wanted), wanted.get("watch"))
    return saying(made, format_, picture.origin)


def _pace(wanted: More) -> Pace:
    from cnnviz.render.film.pace import Pace, frames_a_second

    fps = wanted.get("fps")
    return Pace(None if fps is None else frames_a_second(fps), wanted.get("once", False))


def _stepped(picture: Picture, wanted: More) -> bytes:
    """An SVG that holds all steps."""
    text = wanted.get("text") or "text"
    if wanted.get("stepped") == "fragments":
        from cnnviz.render.stepped.fragments import fragments

        return fragments(picture, text).encode()
    from cnnviz.render.stepped.animated import animated

    frames, pace = _moved(picture, wanted), _pace(wanted)
    count = max(len(frames), len(frames[0].steps))
    return animated(frames, pace.seconds(count, len(frames) > 1), pace.once, text).encode()
