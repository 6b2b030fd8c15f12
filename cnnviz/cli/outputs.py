"""Where a figure goes: files, by their suffixes, or standard output; and whether it is shown."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cnnviz.cli.common import Function, Number, check_folder, send, tell, wrote
from cnnviz.figures import options as look
from cnnviz.wording import nearest

if TYPE_CHECKING:
    from cnnviz.api import Asked, Figure

UNASKED = ("png", "svg")
"""What is written without -o: a slide's picture, and the same with lines that stay sharp."""


class Outputs(NamedTuple):
    """What -o, --format, --frames, --dpi, --engine and --open say, checked before drawing."""

    paths: tuple[str, ...]
    stdout: str | None
    """The format that is written to standard output, if one is."""
    folder: str | None
    """Where numbered frames are written, if they are."""
    film: str
    """Their format."""
    dpi: float
    engine: str | None
    show: bool

    def save(self, asked: Asked) -> None:
        """Draws, writes everywhere, tells where, and shows the first file if that was asked for."""
        frames = asked.frames() if self.folder is not None else []
        figures = [asked.figure()] if self.paths or self.stdout else []
        tell(note for figure in frames + figures for note in figure.notes)
        written = self._film(frames) if frames else []
        for figure in figures:
            written += self._write(figure)
        if self.stdout:
            # Standard output holds a picture, so the paths are told on the other one.
            tell(f"{path} is written." for path in written)
        else:
            wrote(written)
        if self.show:
            from cnnviz.cli.opener import show

            show(written[0])

    def _write(self, figure: Figure) -> tuple[str, ...]:
        how: dict[str, Any] = {"dpi": self.dpi, "engine": self.engine}
        data = figure.to_bytes(self.stdout, **how) if self.stdout else b""
        figure.write(*self.paths, **how)
        send(data)
        return self.paths

    def _film(self, frames: list[Figure]) -> list[str]:
        """Writes each frame to DIR/FIGURE-NUMBER.FORMAT, numbers from 1, all of one width."""
        from cnnviz.files import Staging

        folder, digits = self.folder or ".", len(str(len(frames)))
        written = []
        with Staging() as files:
            files.folder(folder)
            for number, frame in enumerate(frames, 1):
                path = os.path.join(folder, f"{frame.name}-{number:0{digits}}.{self.film}")
                data = frame.to_bytes(self.film, dpi=self.dpi, engine=self.engine)
                files.write(path, lambda stream, data=data: stream.write(data))  # type: ignore[misc]
                written.append(path)
        return written


OPTIONS = (
    click.option(
        "-o",
        "--output",
        "output",
        multiple=True,
        metavar="FILE",
        help="Where to write; the suffix says the format; can be repeated; - is standard output."
        " Without it: cnnviz-FIGURE.png and cnnviz-FIGURE.svg in this folder.",
    ),
    click.option("--format", "format_", metavar="NAME", help="The format of -o -, such as svg."),
    click.option(
        "--dpi",
        type=Number(float, f"{look.DPI[0]} to {look.DPI[1]}, such as 300"),
        default=200.0,
        metavar="DPI",
        help="Pixels an inch in a PNG; 200 (the default) makes a slide of 2667 x 1500.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["graphviz"]),
        help="Have Graphviz render the figure, every neuron where we put it.",
    ),
    click.option("--open", "show", is_flag=True, help="Show the first file when it is written."),
)


def output_options(function: Function) -> Function:
    """Adds -o, --format, --dpi, --engine and --open; `outputs` makes one value of them."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def outputs(figure: str, options: dict[str, Any]) -> Outputs:
    """Takes the output options out of `options` and checks them; raises before anything is done."""
    from cnnviz.render.files import format_of

    names: tuple[str, ...] = options.pop("output")
    format_ = _format(names, options.pop("format_"), bool(options.get("frames")))
    paths = tuple(name for name in dict.fromkeys(names) if name != "-")
    folder: str | None = options.get("frames")
    if folder is not None:
        check_folder("--frames", folder)
    if not names and folder is None:
        paths = tuple(f"cnnviz-{figure}.{suffix}" for suffix in _unasked(format_))
    stdout, film = (format_ if "-" in names else None), format_ or "png"
    formats = {*map(format_of, paths), stdout, film if folder is not None else None}
    size = options["size"] or look.SIZES["16:9"]
    dpi = look.resolution(options.pop("dpi"), size if "png" in formats else (0, 0))
    show = options.pop("show")
    if show and stdout and not paths:
        raise click.UsageError("--open shows a file, and -o - writes none")
    return Outputs(paths, stdout, folder, film, dpi, options.pop("engine"), show)


def _format(names: tuple[str, ...], format_: str | None, film: bool) -> str | None:
    """The format that --format says, where it says one that has a use."""
    from cnnviz.render.files import FORMATS

    if names.count("-") > 1:
        raise click.UsageError("-o - is there twice, and standard output takes one picture")
    if "-" in names and format_ is None:
        raise click.UsageError("-o - needs the format: add --format svg, for instance")
    if format_ is None:
        return None
    if names and "-" not in names and not film:
        raise click.UsageError("--format is for -o -; the suffix of a file says its format")
    format_ = format_.lower().removeprefix(".")
    if format_ not in FORMATS:
        raise click.UsageError(f"there is no format {format_[:20]!r}{nearest(format_, FORMATS)}")
    return format_


def _unasked(format_: str | None) -> tuple[str, ...]:
    return (format_,) if format_ else UNASKED
