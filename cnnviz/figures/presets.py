"""What suits each program best: a format, a size, a resolution and how text is stored."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.wording import nearest


class Preset(NamedTuple):
    """What `--preset` stands for; options given explicitly take precedence.

    `format` is that of the file written if none is named; `size` is one of `options.SIZES` or in
    inches; `dpi` applies to pixels, `text` to SVG and PDF.
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
