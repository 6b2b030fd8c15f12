"""Writes every figure in every format with the versions that are installed: `python -m
tests.versions` prints them, and what failed.
"""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE
from cnnviz.render.files import FORMATS

PACKAGES = ("click", "numpy", "graphviz", "matplotlib", "fontpkg-fira-sans", "python-pptx",
            "graphviz-pure", "onnx", "imageio-ffmpeg")  # fmt: skip


def main() -> int:
    """Draws, writes, counts."""
    print("Python", platform.python_version(), *map(_version, PACKAGES))
    written, failed = 0, 0
    for entry in CATALOGUE:
        make = cnnviz.compare if entry.command == "compare" else cnnviz.draw
        figure = make(figure=entry.name)
        for format_ in sorted(FORMATS):
            try:
                figure.to_bytes(format_, dpi=30)
                written += 1
            except CnnvizError as error:
                # What stands still makes no film.
                if "has no steps" not in str(error):
                    failed += 1
                    print(entry.name, format_, error)
            except Exception as error:
                failed += 1
                print(entry.name, format_, type(error).__name__, error)
    print(f"{written} files written, {failed} failed")
    return 1 if failed else 0


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"(no {name})"


if __name__ == "__main__":
    sys.exit(main())
