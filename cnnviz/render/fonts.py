"""The fonts' files: Fira Sans from its package, DejaVu Sans as matplotlib brings it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = {
    "Fira Sans": "Fira Sans, Arial, Liberation Sans, DejaVu Sans, sans-serif",
    "DejaVu Sans": "DejaVu Sans, Bitstream Vera Sans, Verdana, sans-serif",
}
"""What a viewer takes for a font: the first that it has."""


@cache
def font_file(fira: bool, bold: bool) -> Path:
    """The file of Fira Sans, regular or semibold, or of DejaVu Sans for what that lacks."""
    from importlib.resources import files
    from pathlib import Path

    if fira:
        weight = "SemiBold" if bold else "Regular"
        return Path(str(files("fontpkg_fira_sans"))) / "files" / f"FiraSans-{weight}.ttf"
    import matplotlib

    kind = "-Bold" if bold else ""
    return Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVuSans{kind}.ttf")
