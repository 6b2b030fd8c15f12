"""The fonts' files: Fira Sans from its package, DejaVu Sans from matplotlib."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture, Texts

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = {
    "Fira Sans": "Fira Sans, Arial, Liberation Sans, DejaVu Sans, sans-serif",
    "DejaVu Sans": "DejaVu Sans, Bitstream Vera Sans, Verdana, sans-serif",
}
"""The families that a viewer may use for a font: the first that it has."""


def families(font: str) -> str:
    """The families that a viewer may use for a font, which need not be one of ours."""
    ours = FAMILIES["Fira Sans"]
    return FAMILIES.get(font) or f"{''.join(c for c in font if c not in _UNSAFE)}, {ours}"


def font_of(picture: Picture) -> str:
    """The font family of a picture's texts."""
    return next((m.font for m in leaves(picture.marks) if isinstance(m, Texts)), "Fira Sans")


_UNSAFE = frozenset("\"'<>&;,{}\\")


@cache
def font_file(font: str, bold: bool) -> Path:
    """The file of a family, regular or semibold."""
    from importlib.resources import files
    from pathlib import Path

    if font == "Fira Sans":
        weight = "SemiBold" if bold else "Regular"
        return Path(str(files("fontpkg_fira_sans"))) / "files" / f"FiraSans-{weight}.ttf"
    if font != "DejaVu Sans":
        from cnnviz import fonts

        paths = fonts.files(font)
        if paths:
            return Path(paths[bold])
    import matplotlib

    kind = "-Bold" if bold else ""
    return Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVuSans{kind}.ttf")
