"""`cnnviz deck`: a whole lecture, told with one network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cnnviz.cli import signals
from cnnviz.cli.common import SPEC_OPTIONS, spec_options
from cnnviz.cli.figure import SPEC_HELP
from cnnviz.cli.looks import COMMON
from cnnviz.cli.more import SHOW, check_deck, open_deck_note
from cnnviz.cli.progress import progress
from cnnviz.cli.say import note, send, show_paths
from cnnviz.cli.source import read_spec
from cnnviz.lecture import NAMES

if TYPE_CHECKING:
    from cnnviz.lecture.lecture import Deck

SLIDES = ", ".join(f"{number} {name}" for number, name in enumerate(NAMES, 1))
HELP = f"""\
Makes the slides of a lecture on how a convolution follows from a fully connected layer, told with a
network of yours, with notes to read aloud: speaker notes of a .pptx, comments of a PDF, texts below
the slides of a page (.html), through which arrow keys step.

The slides: {SLIDES}. What the network lacks is left out, and a note says so.
A title, an exercise (--blank), a preset or a kind of letters (--text) are for a single figure, not
for a whole lecture: `cnnviz compare` and `cnnviz draw` take them.

{SPEC_HELP.replace("the figure's own", "a small network")}

\b
Examples:
  cnnviz deck
  cnnviz deck "Conv2d(1, 6, 5), ReLU(), MaxPool2d(2)" --input 1x28x28 -o lecture.html
  cnnviz deck --slides cost,sharing,9 --size 4:3 -o lecture.pptx -o lecture.pdf
  cnnviz deck --slides 1:5 --into mine.pptx
"""
UNSHARED = ("title", "no_title", "focus", "blank")
"""Looks that only a single figure can have."""


class Targets(NamedTuple):
    """Where a lecture goes, already checked."""

    paths: tuple[str, ...]
    stdout: str | None
    into: str | None
    clicks: bool
    show: bool

    def save(self, deck: Deck, deck_data: bytes) -> None:
        """Writes the lecture everywhere, and reports where."""
        from cnnviz.files import Staging

        with Staging() as files:
            if self.stdout:
                send(deck.to_bytes(self.stdout, self.clicks))
            paths = deck.stage(files, *self.paths, clicks=self.clicks)
            if self.into is not None:
                files.write(self.into, lambda stream: stream.write(deck_data))
                paths.append(self.into)
            signals.too_late()
        if self.stdout:
            note(f"{path} is written." for path in paths)
        else:
            show_paths(paths)
        if self.show:
            from cnnviz.cli.opener import show

            show(paths[0])


OPTIONS = (
    click.option(
        "-o",
        "--output",
        "output",
        multiple=True,
        metavar="FILE",
        help="Where to write: .pptx, .pdf or .html; can be repeated; - is standard output. Without"
        " it: cnnviz-deck.pptx in this folder.",
    ),
    click.option(
        "--format", "format_", metavar="NAME", help="The format of -o -: pptx, pdf, html."
    ),
    click.option(
        "--slides",
        metavar="LIST",
        help="Some of the slides, by name or by number: cost,sharing,9, or 1:5.",
    ),
    click.option("--clicks", is_flag=True, help="Build-ups come click by click, in a .pptx."),
    click.option(
        "--into",
        metavar="DECK.pptx",
        help="Add them to a deck of yours, behind its last slide, in its size, colours and fonts;"
        " a missing deck is made.",
    ),
    SHOW,
)


def _deck_options(function: Any) -> Any:
    for option in reversed([*OPTIONS, *COMMON]):
        function = option(function)
    # Looks that only a single figure can have are removed again.
    params = function.__click_params__
    params[:] = [param for param in params if param.name not in UNSHARED]
    return function


@click.command(name="deck", help=HELP)
@spec_options
@_deck_options
def command(**options: Any) -> None:
    """Makes a lecture."""
    make(options)


def make(options: dict[str, Any], literal: bool = False) -> None:
    """Makes a lecture as the options say; a SPEC that names a file stands for its contents, unless
    it is `literal`.
    """
    from cnnviz.lecture.lecture import deck_of
    from cnnviz.reading.subjects import Subject

    targets, slides = _take_targets(options), options.pop("slides")
    fields = {name: options.pop(name) for name in SPEC_OPTIONS}
    spec = fields.pop("spec")
    subject = Subject(spec if spec is None or literal else read_spec(spec), **fields)
    looks: Any = {name: value for name, value in options.items() if value is not None}
    with progress("Drawing") as watch:
        deck = deck_of(subject, looks, slides, watch)
    note(deck.notes)
    deck_data = b""
    if targets.into is not None:
        note(open_deck_note(targets.into))
        deck_data = deck.added_to(targets.into, targets.clicks)
    targets.save(deck, deck_data)


def _take_targets(options: dict[str, Any]) -> Targets:
    """Takes the lecture's targets out of the options, checked before anything is drawn."""
    from cnnviz.files import check
    from cnnviz.lecture.files import format_named, format_of

    names, format_, into = (options.pop(name) for name in ("output", "format_", "into"))
    clicks, show = options.pop("clicks"), options.pop("show")
    if names.count("-") > 1:
        raise click.UsageError("-o - is there twice, and standard output takes one file")
    if ("-" in names) != (format_ is not None):
        raise click.UsageError("-o - and --format go together, such as -o - --format pdf")
    if into is not None:
        check_deck(into, options)
    unnamed = not names and into is None
    paths = ("cnnviz-deck.pptx",) if unnamed else tuple(n for n in dict.fromkeys(names) if n != "-")
    formats = {*map(format_of, paths), *([format_named(format_)] if format_ else [])}
    if clicks and into is None and "pptx" not in formats:
        raise click.UsageError("--clicks are for slides: write some with -o, such as x.pptx")
    if show and not paths and into is None:
        raise click.UsageError("--open shows a file, and -o - writes none")
    check(paths if into is None else (*paths, into))
    return Targets(paths, format_named(format_) if format_ else None, into, clicks, show)
