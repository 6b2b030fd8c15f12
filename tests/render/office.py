"""LibreOffice, where it is: what it makes of our slides."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.render.fonts import font_file

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{}<cachedir>{}</cachedir></fontconfig>"""


def rendered(files: list[bytes], folder: Path, dpi: float) -> list[np.ndarray]:
    """The pixels (rows, columns, 3), from 0 to 1, of each slide of the decks."""
    pages = opened(files, folder)
    return [page.render(scale=dpi / 72).to_numpy()[..., 2::-1] / 255 for page in pages]


def opened(
    files: list[bytes], folder: Path, fonts: tuple[str, ...] = ("Fira Sans", "DejaVu Sans")
) -> list[Any]:
    """Each slide of the decks as a page of pdfium's, where there are no other fonts than these."""
    if not OFFICE:
        pytest.skip("no LibreOffice here: apt-get install libreoffice-impress")
    pdfium = pytest.importorskip("pypdfium2")
    places = {font_file(font, False).parent for font in fonts}
    known = "".join(f"<dir>{place}</dir>" for place in sorted(places))
    (folder / "fonts.conf").write_text(FONTS.format(known, folder / "cache"))
    decks = [folder / f"{i}.pptx" for i in range(len(files))]
    for deck, file in zip(decks, files, strict=True):
        deck.write_bytes(file)
    home = f"-env:UserInstallation=file://{folder}/home"
    words = [OFFICE, home, "--headless", "--convert-to", "pdf", *(deck.name for deck in decks)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=True, timeout=300)
    return [page for deck in decks for page in pdfium.PdfDocument(deck.with_suffix(".pdf"))]
