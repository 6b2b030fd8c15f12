"""Pictures that say with which options they are written, so that they can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.picture.made import with_options
from cnnviz.picture.marks import Picture

if TYPE_CHECKING:
    from cnnviz.render.files import More


def signed(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, more: More
) -> Picture:
    """The picture, whose origin says, too, with which options a file of this format is written."""
    if not picture.origin:
        return picture
    from cnnviz.render.files import MOVING, PIXELS

    text, moves = more.get("text") or "text", format_ in MOVING or more.get("stepped") == "animated"
    said = {
        "dpi": f"{dpi:.12g}" if dpi and format_ in PIXELS else None,
        "engine": engine,
        "text": text if text != "text" and format_ in ("svg", "pdf") else None,
        "steps": more.get("steps") and format_ not in ("html", *MOVING),
        "clicks": more.get("clicks") and format_ == "pptx",
        "fragments": more.get("stepped") == "fragments" and format_ == "svg",
        "animate": more.get("stepped") == "animated" and format_ == "svg",
        "fps": f"{more['fps']:.12g}" if more.get("fps") and moves else None,
        "once": more.get("once") and moves,
        "vary": more.get("vary") if format_ == "html" else None,
    }
    words = [[f"--{k}"] if v is True else [f"--{k}", str(v)] for k, v in said.items() if v]
    options = [word for pair in words for word in pair]
    return picture._replace(origin=with_options(picture.origin, options))
