"""A picture drawn by Graphviz: by the one on PATH, or by the program of the `dot` extra."""

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


def rendered(picture: Picture, format_: str, dpi: float = 200) -> bytes:
    """The bytes of an "svg", "png" or "pdf" file as Graphviz draws the picture, or of its source.

    `dpi` counts for PNG alone. Raises `OutsideError` where no program is found, or where it fails.
    """
    if format_ == "dot":
        return dot(picture).encode()
    program = found("neato", "dot", "graphviz-pure")
    if program is None:
        raise OutsideError(NO_PROGRAM)
    own = "graphviz-pure" in program
    if own and format_ == "pdf":
        raise OutsideError(NO_PDF)
    # graphviz-pure has no DejaVu, and would leave room for a third font.
    source = dot(picture, "Helvetica" if own else FONTS)
    size = [f"-Gdpi={dpi:.7g}"] if format_ == "png" else []
    return _run([program, "-Kneato", "-n2", "-q", f"-T{format_}", *size], source)


def found(*names: str) -> str | None:
    """The first of the programs that is on PATH or was installed beside this Python."""
    beside = sysconfig.get_path("scripts")
    places = ((name, place) for name in names for place in (None, beside))
    return next((path for name, place in places if (path := shutil.which(name, path=place))), None)


def _run(command: list[str], source: str) -> bytes:
    try:
        done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    except OSError as error:
        raise OutsideError(f"'{command[0]}' cannot be run: {error.strerror or error}") from None
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip() or "it wrote nothing"
        raise OutsideError(f"'{command[0]}' failed: {said.splitlines()[0][:200]}")
    return done.stdout
