"""pdflatex, where it is: what it makes of our TikZ."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

LATEX = shutil.which("pdflatex")


def compiled(folder: Path, pictures: list[str], document: str = "article", each: str = "{}") -> str:
    """Sets the pictures, a file each, in one document, and gives what TeX logged."""
    if not LATEX:
        pytest.skip("no TeX here: apt-get install texlive-latex-base texlive-pictures")
    for i, picture in enumerate(pictures):
        (folder / f"{i}.tikz").write_text(picture, "ascii")
    scaled = r"\noindent\resizebox{{\linewidth}}{{!}}{{\input{{{}.tikz}}}}"
    body = "\n\n".join(each.format(scaled.format(i)) for i in range(len(pictures)))
    whole = rf"""\documentclass{{{document}}}
\usepackage{{tikz}}
\begin{{document}}
{body}
\end{{document}}
"""
    (folder / "paper.tex").write_text(whole)
    words = [LATEX, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    return (folder / "paper.log").read_text(errors="replace")


def pages(folder: Path, dpi: float = 72) -> list[np.ndarray]:
    """The pixels (rows, columns, 3), from 0 to 1, of what was set."""
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument((folder / "paper.pdf").read_bytes())
    return [page.render(scale=dpi / 72).to_numpy()[..., 2::-1] / 255 for page in document]


def has_class(name: str) -> bool:
    """Whether TeX knows a document class."""
    found = shutil.which("kpsewhich")
    return (
        bool(found)
        and not subprocess.run(
            [str(found), f"{name}.cls"], capture_output=True, check=False
        ).returncode
    )
