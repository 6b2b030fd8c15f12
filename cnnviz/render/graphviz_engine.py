"""A picture drawn by Graphviz: the one on PATH, or the program of the `dot` extra."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig

from cnnviz.errors import OutsideError
from cnnviz.picture.marks import Picture
from cnnviz.render.dot import FONTS, dot

NO_PROGRAM = (
    "--engine graphviz needs Graphviz, and there is none here: install it (graphviz.org),"
    " or run: pip install 'cnnviz[dot]'"
)
NO_PDF = (
    "graphviz-pure writes no PDF: ask it for .svg or .png, install Graphviz (graphviz.org),"
    " or leave --engine out"
)


def render(picture: Picture, format_: str, dpi: float = 200) -> bytes:
    """The bytes of an "svg", "png" or "pdf" file as Graphviz draws the picture, or of its source.

    `dpi` applies to PNG only. Raises `OutsideError` if no program is found, or if it fails.
    """
    if format_ == "dot":
        return dot(picture).encode()
    program = find_program("neato", "dot", "graphviz-pure")
    if program is None:
        raise OutsideError(NO_PROGRAM)
    is_pure = "graphviz-pure" in program
    if is_pure and format_ == "pdf":
        raise OutsideError(NO_PDF)
    # graphviz-pure lacks DejaVu, and would measure texts in a third font.
    source = dot(picture, "Helvetica" if is_pure else FONTS)
    size = [f"-Gdpi={dpi:.7g}"] if format_ == "png" else []
    return _run([program, "-Kneato", "-n2", "-q", f"-T{format_}", *size], source)


def find_program(*names: str) -> str | None:
    """The first of the programs that is on PATH or installed next to this Python."""
    scripts = sysconfig.get_path("scripts")
    candidates = ((name, folder) for name in names for folder in (None, scripts))
    return next(
        (path for name, folder in candidates if (path := shutil.which(name, path=folder))), None
    )


def _run(command: list[str], source: str) -> bytes:
    try:
        process = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    except OSError as error:
        raise OutsideError(f"'{command[0]}' cannot be run: {error.strerror or error}") from None
    if process.returncode or not process.stdout:
        message = process.stderr.decode(errors="replace").strip() or "it wrote nothing"
        raise OutsideError(f"'{command[0]}' failed: {message.splitlines()[0][:200]}")
    return process.stdout
