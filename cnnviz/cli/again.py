"""Figures that say how they were made: what a file holds, checked before anything is made of it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.picture import made
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

FOREIGN = (
    "{} does not say how it was made: cnnviz's pictures, films, slides and pages do,"
    " unless another program has written them since"
)
ELSEWHERE = frozenset(
    (
        "output",
        "format_",
        "frames",
        "into",
        "image",
        "show",
        "preset",
        "watch",
        "engine",
        "in_terminal",
    )
    + ("alt_text", "caption", "markdown")
)
"""What a file cannot ask for: where a figure goes, what is read from another file, a program."""


def line_of(path: str) -> str:
    """How the figure in a file was made; raises `CnnvizError` where it says nothing of it."""
    from cnnviz.render.origin import MOST, origin_in

    name = quoted(path)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise CnnvizError(f"{name} is no file: a pipe or a device might never end")
        with Path(path).open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise OutsideError(f"{name} cannot be read: {error.strerror or error}") from None
    found = origin_in(data) if len(data) <= MOST else None
    words = made.words(found) if found else None
    if found is None or words is None or not all(map(_plain, words)):
        raise CnnvizError(FOREIGN.format(name))
    return found


def _plain(word: str) -> bool:
    """Whether a word is text on lines."""
    return all(c.isprintable() or c in "\n\r\t" for c in word)


def command_of(line: str) -> tuple[click.Command, list[str]]:
    """The command of a line and its words, none of which goes beyond the figure itself."""
    from importlib import import_module

    name, *words = made.words(line) or ("compare",)
    command: click.Command = import_module(f"cnnviz.cli.{name}").command
    context = click.Context(command, info_name=name)
    try:
        said, _, _ = command.make_parser(context).parse_args(list(words))
    except click.ClickException as error:
        raise CnnvizError(f"the command in this file is none: {error.format_message()}") from None
    beyond = sorted(key for key, value in said.items() if key in ELSEWHERE and value)
    if beyond:
        option = next(param.opts[-1] for param in command.params if param.name == beyond[0])
        raise CnnvizError(f"a figure cannot ask for {option}")
    _check_files(said.get("theme"), said.get("labels"))
    return command, words


def _check_files(theme: Any, labels: Any) -> None:
    """No other file is looked for: a figure holds what was in them."""
    from cnnviz.picture.theme import THEMES

    if theme is not None and theme not in THEMES and " = " not in str(theme):
        raise CnnvizError("a figure holds the theme itself, not the name of a file")
    if labels is not None and " = " not in str(labels):
        raise CnnvizError("a figure holds its words themselves, not the name of a file")


def options_of(command: click.Command, stored: Sequence[str], added: Sequence[str]) -> Any:
    """The options that a file and a command line say together, the latter going before."""
    name = command.name or ""
    context = command.make_context(name, [*_split(stored, added)])
    return dict(context.params)


def _split(stored: Sequence[str], added: Sequence[str]) -> list[str]:
    """New options stand before two dashes, behind which a spec stands."""
    at = stored.index("--") if "--" in stored else len(stored)
    kept = [word for word in stored[:at] if not (word == "--no-title" and "--title" in added)]
    if "--no-title" in added and "--title" in kept:
        place = kept.index("--title")
        del kept[place : place + 2]
    return [*kept, *added, *stored[at:]]


def told_version(line: str) -> list[str]:
    """A word where another version made the figure: it may look otherwise now."""
    from cnnviz import __version__

    version = made.version(line)
    return (
        [] if version == __version__ else [f"cnnviz {version} made it, and this is {__version__}"]
    )
