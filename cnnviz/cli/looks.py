"""The options for a figure's looks. Each value is checked before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

import click

from cnnviz.cli.common import Function, Number
from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look

if TYPE_CHECKING:
    from cnnviz.picture.theme import Theme

SINGLE = {
    "panels": ("LIST", "The panels and their order, such as local,tiled,conv."),
    "with": ("SPEC", "Another layer, or network, over the same input: two panels."),
    "tiles": ("T", "How many kernels a tiled layer takes in turn."),
    "by": ("N,...", "How far the input moves: 1, or 1,2."),
    "sweep": ("FROM:TO", "The input sizes over which the cost is drawn, such as 8:512."),
    "scale": ("log|linear", "Equal factors as equal steps (log, the default), or to scale."),
    "neuron": ("INDEX", "The output neuron that is traced back: 3, or 0,2,1."),
    "from-input": ("INDEX", "An input neuron that is traced forward: 3, or 0,2,1."),
    "kernel": (
        "KERNEL",
        "sobel-x, sobel-y, edge, sharpen, blur or identity, or a kernel's numbers,"
        ' such as "1,0,-1; 1,0,-1; 1,0,-1".',
    ),
    "image": ("FILE", "A PNG or JPEG to begin with."),
    "frames": ("DIR", "A folder for the steps, a numbered PNG each (or --format svg, ...)."),
    "numbers": ("", "With numbers in the cells."),
}
"""Options of single figures: metavar ("" for flags), help; the catalogue knows their figures."""

Callback = Callable[[click.Context, click.Parameter, Any], Any]


def checked(read: Callable[[Any], Any]) -> Callback:
    """A callback by which `read` turns an option's text into a value, or reports what is wrong."""

    def callback(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        try:
            return None if value is None else read(value)
        except CnnvizError as error:
            raise click.BadParameter(str(error), ctx, param) from None

    return callback


def exercise_kinds(kinds: str) -> str:
    """The kinds that an exercise leaves out, checked to exist."""
    look.exercise(kinds)
    return kinds


def among(choices: Iterable[str]) -> Callback:
    """Completes a word, for the shell, to the choices that begin with it."""
    return lambda _, __, word: [choice for choice in choices if choice.startswith(word)]


COMMON = (
    click.option(
        "--theme",
        callback=checked(look.tokens),
        shell_complete=among(("light", "dark", "print")),
        metavar="NAME",
        help="light (the default), dark, print (black), or a TOML file of your own.",
    ),
    click.option("--transparent", is_flag=True, help="No background."),
    click.option(
        "--size",
        callback=checked(look.inches),
        shell_complete=among(look.SIZES),
        metavar="SIZE",
        help="16:9 (the default), 4:3, square, column, page, or WxH in inches, such as 6x4.",
    ),
    click.option("--title", callback=checked(look.heading), help="A title of your own."),
    click.option("--no-title", is_flag=True, help="No title, for a slide that has its own."),
    click.option(
        "--labels",
        callback=checked(look.language),
        metavar="FILE",
        help="The figure's words in another language: a TOML file of them, such as de.toml.",
    ),
    click.option("--no-notes", is_flag=True, help="No line below the title: a caption says it."),
    click.option("--no-counts", is_flag=True, help="No table of counts: a caption has it."),
    click.option(
        "--blank",
        callback=checked(exercise_kinds),
        metavar="KINDS",
        help="An exercise: counts, letters or lines are left out (or several: counts,lines), and"
        " the key is the next slide, page or step, or the second of two files.",
    ),
    click.option(
        "--direction",
        callback=checked(look.checked_direction),
        shell_complete=among(look.DIRECTIONS),
        metavar="right|up",
        help="Where the output is: right of the input (the default), or up.",
    ),
    click.option(
        "--focus",
        callback=checked(look.indices),
        metavar="INDEX",
        help="The output neuron that stands out: 3, or channel, row, column: 0,2,1.",
    ),
    click.option(
        "--max-connections",
        type=Number(int, f"a whole number from 1 to {look.MAX_CONNECTIONS:,}, such as 500"),
        callback=checked(look.connection_limit),
        metavar="N",
        help="Draw up to N lines per panel, of large layers those of two neurons; more than a few"
        " hundred are hard to tell apart.",
    ),
)

FONT = click.option(
    "--font",
    metavar="FAMILY",
    help="A family that is installed, in place of the theme's, such as 'DejaVu Sans'.",
)


def look_options(command: str) -> Callable[[Function], Function]:
    """Adds the options that every figure takes, and those of some of the `command`'s figures."""

    def add(function: Function) -> Function:
        for option in reversed([COMMON[0], FONT, *COMMON[1:], *_singles(command)]):
            function = option(function)
        return function

    return add


def _singles(command: str) -> list[Callable[[Any], Any]]:
    """The options that single figures take, with the figures' names.

    Those of the other command's figures are hidden, yet known, so that an error can name them.
    """
    from cnnviz.figures.catalogue import CATALOGUE

    takers: dict[str, list[str]] = {name: [] for entry in CATALOGUE for name in entry.options}
    for entry in CATALOGUE:
        for name in entry.options if entry.command == command else ():
            takers[name].append(entry.name)
    return [_single(name, figures) for name, figures in takers.items()]


def _single(name: str, figures: list[str]) -> Callable[[Any], Any]:
    metavar, text = SINGLE[name]
    help_text = f"{text} ({', '.join(figures)})"
    if not metavar:
        return click.option(f"--{name}", is_flag=True, hidden=not figures, help=help_text)
    return click.option(f"--{name}", metavar=metavar, hidden=not figures, help=help_text)


def look_of(options: dict[str, Any]) -> look.Look:
    """The look that the options describe, without those that were left out."""
    options = dict(options)
    if options.pop("no_title"):
        if options["title"] is not None:
            raise click.UsageError("--title and --no-title contradict each other")
        options["title"] = ""
    font = options.pop("font", None)
    if font is not None:
        options["theme"] = _with_font(options["theme"] or look.tokens("light"), font)
    values = {key: value for key, value in options.items() if value is not None}
    return cast(look.Look, values)


def _with_font(theme: Theme, font: str) -> Theme:
    """The theme with that font family, so that a file can hold both as one theme."""
    if not font.strip():
        raise click.UsageError("--font takes a family that is installed, such as 'DejaVu Sans'")
    return theme._replace(font=font)
