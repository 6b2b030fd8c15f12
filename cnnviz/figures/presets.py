"""What programs take best: a format, a size, pixels and letters for each."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.wording import nearest


class Preset(NamedTuple):
    """What `--preset` stands for; whatever else is said goes before it.

    `format` is that of the file that is written where none is named; `size` one of `options.SIZES`
    or inches; `dpi` counts for pixels, `text` for SVG and PDF.
    """

    format: str
    size: str = "16:9"
    dpi: float | None = None
    text: str | None = None


PRESETS = {
    "powerpoint": Preset("pptx"),
    "keynote": Preset("pptx"),
    "google-slides": Preset("png", dpi=288),
    "beamer": Preset("pdf", text="embed"),
    "quarto": Preset("svg", text="embed"),
    "word": Preset("svg", "6.25x3.6", 300, "paths"),
    "paper-column": Preset("pdf", "column", 300, "embed"),
    "paper-page": Preset("pdf", "page", 300, "embed"),
    "poster": Preset("pdf", "24x13.5", 150, "embed"),
}


def preset(name: str) -> Preset:
    """The preset of that name, or a `CnnvizError`.

    >>> preset("paper-column").size
    'column'
    """
    if name in PRESETS:
        return PRESETS[name]
    raise CnnvizError(f"there is no preset {str(name)[:80]!r}{nearest(str(name), PRESETS)}")
