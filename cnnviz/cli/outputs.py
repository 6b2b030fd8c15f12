"""Where a figure goes: files, by their suffixes, or standard output; and whether it is opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cnnviz.cli import more as more_options
from cnnviz.cli import signals
from cnnviz.cli import words as word_options
from cnnviz.cli.common import Function, Number, check_folder
from cnnviz.cli.more import FormatChoices, check_single, take_more, take_preset
from cnnviz.cli.progress import progress
from cnnviz.cli.say import note, send, show_paths
from cnnviz.cli.words import Words
from cnnviz.figures import options as look
from cnnviz.wording import nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnnviz.api import Figure, Job
    from cnnviz.figures.presets import Preset
    from cnnviz.files import Staging
    from cnnviz.picture.marks import Picture

    Watch = Callable[[int, int], object] | None

DEFAULT_FORMATS = ("png", "svg")
"""What is written without -o: a picture for slides, and the same as scalable vectors."""


class Outputs(NamedTuple):
    """The values of -o, --format, --frames, --dpi, --engine, --open, ..., already checked."""

    paths: tuple[str, ...]
    stdout: str | None
    """The format that is written to standard output, if any."""
    folder: str | None
    """Where numbered frames are written, if anywhere."""
    film: str
    """The frames' format."""
    dpi: float | None
    engine: str | None
    fps: float | None
    once: bool
    stepped: str | None
    vary: str | None
    show: bool
    more: FormatChoices
    words: Words

    def save(self, job: Job) -> None:
        """Draws, writes everywhere, reports where, and opens the first file if asked to."""
        from cnnviz.files import Staging

        self._check()
        frames = job.walk() if self.folder is not None else None
        figure = job.figure() if self.paths or self.stdout or self.words else None
        first = frames[0].notes if frames else ()
        note((*job.request.network.notes, *first, *(figure.notes if figure else ())))
        deck = self._deck(job)
        with Staging() as files:
            paths = self._stage_film(job.entry.name, frames, files) if frames else []
            paths += self._stage(figure, files) if figure else []
            paths += self._stage_deck(deck, files)
            if self.words and figure:
                self.words.show(figure, (*paths, f"cnnviz-{figure.name}.svg")[0])
            signals.too_late()
        if self.stdout or self.words:
            # Standard output holds a picture or words, so the paths go to standard error.
            note(f"{path} is written." for path in paths)
        else:
            show_paths(paths)
        if self.show:
            from cnnviz.cli.opener import show

            show(paths[0])

    def _check(self) -> None:
        """Raises for a place that cannot be written, before anything is drawn."""
        from cnnviz.files import check, check_folder

        check(self.paths if self.more.into is None else (*self.paths, self.more.into))
        if self.folder is not None:
            check_folder(self.folder)

    def _deck(self, job: Job) -> bytes:
        """The deck that the figure goes into, with the figure; b"" if it goes into none."""
        into = self.more.into
        if into is None:
            return b""
        from cnnviz.cli.more import open_deck_note
        from cnnviz.decks import with_figure

        note(open_deck_note(into))
        return with_figure(into, *job, self.more.steps, self.more.clicks)

    def _stage_deck(self, deck: bytes, files: Staging) -> list[str]:
        into = self.more.into
        if into is None:
            return []
        files.write(into, lambda stream: stream.write(deck))
        return [into]

    def _stage(self, figure: Figure, files: Staging) -> list[str]:
        """Writes the figure, to standard output first: if that fails, no file is touched."""
        from cnnviz.render.files import format_of

        with progress("Drawing") as watch:
            if self.stdout:
                send(figure.to_bytes(self.stdout, **self._options(watch, self.stdout)))
            if not self.paths:
                return []
            options = self._options(watch, *map(format_of, self.paths))
            return figure.stage(files, *self.paths, **options)

    def _options(self, watch: Watch, *formats: str) -> Any:
        """The options for saving a figure in these formats."""
        options = {"dpi": self.dpi, "engine": self.engine, "fps": self.fps, "once": self.once}
        options["stepped"] = self.stepped if "svg" in formats else None
        vary = self.vary if "html" in formats else None
        return {**options, "vary": vary, "watch": watch, **self.more.render_options(*formats)}

    def _stage_film(self, figure: str, frames: Sequence[Picture], files: Staging) -> list[str]:
        """Writes each frame to DIR/FIGURE-NUMBER.FORMAT, numbered from 1 in equal width."""
        folder, digits = self.folder or ".", len(str(len(frames)))
        names = [f"{figure}-{i + 1:0{digits}}.{self.film}" for i in range(len(frames))]
        paths = [os.path.join(folder, name) for name in names]
        with progress("Drawing") as watch:
            files.folder(folder)
            for path, data in zip(paths, self._stills(frames, watch), strict=True):
                files.write(path, lambda stream, data=data: stream.write(data))  # type: ignore[misc]
        return paths

    def _stills(self, frames: Sequence[Picture], watch: Watch) -> Iterator[bytes]:
        from cnnviz.render.sets import stills

        return stills(frames, self.film, self.dpi, self.engine, self.more.text, watch)


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
        metavar="DPI",
        help="Pixels per inch. Left out, 200 for a PNG, so that a slide has 2667 x 1500; for an"
        " animation, as many as make it 1280 wide.",
    ),
    click.option(
        "--fps",
        type=Number(float, "a number from 0.05 to 50, such as 2"),
        metavar="FPS",
        help="Frames per second in a GIF, WebP, APNG or MP4. Left out, a step of a build-up stays"
        " 2 seconds, a position of a kernel half a second.",
    ),
    click.option(
        "--fragments",
        is_flag=True,
        help="An SVG whose steps are fragments where it is inlined in a reveal.js or Quarto slide.",
    ),
    click.option("--animate", is_flag=True, help="An SVG that moves by itself."),
    click.option(
        "--vary",
        metavar="NAME=A:B,...",
        help="Sliders on a page (-o x.html), such as kernel_size=1:5,stride=1:3.",
    ),
    click.option("--once", is_flag=True, help="An animation stops at its end."),
    *more_options.OPTIONS,
    click.option(
        "--engine",
        type=click.Choice(["graphviz"]),
        help="Have Graphviz render the figure, every neuron where we put it.",
    ),
    more_options.SHOW,
    *word_options.OPTIONS,
)


def output_options(function: Function) -> Function:
    """Adds -o, --format, --dpi, ...; `outputs` collects their values."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def outputs(figure: str, options: dict[str, Any]) -> Outputs:
    """Takes the output options out of `options`, checked before anything is drawn."""
    from cnnviz.render.files import MOVING, format_of

    names: tuple[str, ...] = options.pop("output")
    text, preset, words = options["text"], take_preset(options), Words.take(options)
    folder: str | None = options.get("frames")
    format_ = _format(names, options.pop("format_"), bool(folder))
    paths = tuple(name for name in dict.fromkeys(names) if name != "-")
    if folder is not None:
        check_folder("--frames", folder)
    if not names and folder is None and options["into"] is None and not words:
        paths = tuple(f"cnnviz-{figure}.{suffix}" for suffix in _default_formats(format_, preset))
    stdout, film = (format_ if "-" in names else None), format_ or "png"
    formats = {*map(format_of, paths), stdout, film if folder is not None else None}
    dpi, stepped = _take_dpi(options, formats), _take_stepped(options, formats)
    fps, once = options.pop("fps"), options.pop("once")
    if fps is not None or once:
        _check_pace(fps, bool({*MOVING} & formats) or stepped == "animated")
    show, vary = _take_show(options, bool(stdout and not paths)), options.pop("vary")
    if vary is not None:
        _check_variation(vary, formats)
    more, engine = take_more(options, formats, text is not None), options.pop("engine")
    if stdout in ("dot", "png", "svg") and not stepped:
        check_single(more.steps, bool(options["blank"]))
    return Outputs(
        paths, stdout, folder, film, dpi, engine, fps, once, stepped, vary, show, more, words
    )


def _take_show(options: dict[str, Any], no_files: bool) -> bool:
    """Takes out --open: whether the first file is opened; `no_files`: none is written."""
    show: bool = options.pop("show")
    if show and no_files:
        raise click.UsageError("--open shows a file, and -o - writes none")
    return show


def _take_dpi(options: dict[str, Any], formats: set[str | None]) -> float | None:
    """Takes out --dpi, checked against the size that it leads to."""
    from cnnviz.render.files import PIXELS

    dpi: float | None = options.pop("dpi")
    size = options["size"] or look.SIZES["16:9"]
    if dpi is not None or "png" in formats:
        look.resolution(200 if dpi is None else dpi, size if {*PIXELS} & formats else (0, 0))
    return dpi


def _take_stepped(options: dict[str, Any], formats: set[str | None]) -> str | None:
    """Takes out --fragments and --animate: how an SVG holds all steps, if it does."""
    fragments, animate = options.pop("fragments"), options.pop("animate")
    if fragments and animate:
        raise click.UsageError("--fragments and --animate are two kinds of SVG: take one of them")
    if (fragments or animate) and "svg" not in formats:
        raise click.UsageError(
            "--fragments and --animate are for SVG: write one with -o, such as x.svg"
        )
    return "fragments" if fragments else "animated" if animate else None


def _check_variation(vary: str, formats: set[str | None]) -> None:
    from cnnviz.layers.vary import variation

    if "html" not in formats:
        raise click.UsageError("--vary puts sliders on a page: write one with -o, such as x.html")
    variation(vary)


def _check_pace(fps: float | None, moving: bool) -> None:
    from cnnviz.render.film.pace import checked_fps

    if not moving:
        raise click.UsageError("--fps and --once are for animations, such as -o a.gif")
    if fps is not None:
        checked_fps(fps)


def _format(names: tuple[str, ...], format_: str | None, film: bool) -> str | None:
    """The format that --format names; raises for one that is unknown or of no use."""
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
        raise click.UsageError(
            f"there is no format {quoted(format_, 20)}{nearest(format_, FORMATS)}"
        )
    return format_


def _default_formats(format_: str | None, preset: Preset | None) -> tuple[str, ...]:
    """The formats to write if no file is named."""
    only = format_ or (preset.format if preset else "")
    return (only,) if only else DEFAULT_FORMATS
