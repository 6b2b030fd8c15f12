"""Pictures that say which options they are written with, so that they can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.picture.marks import Picture
from cnnviz.picture.provenance import with_options

if TYPE_CHECKING:
    from cnnviz.render.files import FormatOptions


def signed(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, options: FormatOptions
) -> Picture:
    """The picture, with the options of its file added to its origin."""
    if not picture.origin:
        return picture
    from cnnviz.render.files import MOVING, PIXELS

    text = options.get("text") or "text"
    moves = format_ in MOVING or options.get("stepped") == "animated"
    values = {
        "dpi": f"{dpi:.12g}" if dpi and format_ in PIXELS else None,
        "engine": engine,
        "text": text if text != "text" and format_ in ("svg", "pdf") else None,
        "steps": options.get("steps") and format_ not in ("html", *MOVING),
        "clicks": options.get("clicks") and format_ == "pptx",
        "fragments": options.get("stepped") == "fragments" and format_ == "svg",
        "animate": options.get("stepped") == "animated" and format_ == "svg",
        "fps": f"{options['fps']:.12g}" if options.get("fps") and moves else None,
        "once": options.get("once") and moves,
        "vary": options.get("vary") if format_ == "html" else None,
    }
    words = [[f"--{k}"] if v is True else [f"--{k}", str(v)] for k, v in values.items() if v]
    arguments = [word for pair in words for word in pair]
    return picture._replace(origin=with_options(picture.origin, arguments))
