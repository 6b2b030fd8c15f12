"""How a figure was made, from its file, checked before anything is made of it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.picture import provenance
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
"""What a file must not ask for: a place to write to, another file to read, a program to run."""


def line_of(path: str) -> str:
    """The line that says how the figure in a file was made; raises `CnnvizError` if it has none."""
    from cnnviz.render.origin import MOST, origin_in

    name = quoted(path)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise CnnvizError(f"{name} is no file: a pipe or a device might never end")
        with Path(path).open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise OutsideError(f"{name} cannot be read: {error.strerror or error}") from None
    line = origin_in(data) if len(data) <= MOST else None
    words = provenance.words(line) if line else None
    if line is None or words is None or not all(map(_plain, words)):
        raise CnnvizError(FOREIGN.format(name))
    return line


def _plain(word: str) -> bool:
    """Whether a word is plain text, perhaps of several lines."""
    return all(c.isprintable() or c in "\n\r\t" for c in word)


def command_of(line: str) -> tuple[click.Command, list[str]]:
    """The command of a line and its arguments, none of which goes beyond the figure itself."""
    from importlib import import_module

    name, *words = provenance.words(line) or ("compare",)
    command: click.Command = import_module(f"cnnviz.cli.{name}").command
    context = click.Context(command, info_name=name)
    try:
        values, _, _ = command.make_parser(context).parse_args(list(words))
    except click.ClickException as error:
        raise CnnvizError(f"the command in this file is wrong: {error.format_message()}") from None
    forbidden = sorted(key for key, value in values.items() if key in ELSEWHERE and value)
    if forbidden:
        option = next(param.opts[-1] for param in command.params if param.name == forbidden[0])
        raise CnnvizError(f"a figure cannot ask for {option}")
    _check_files(values.get("theme"), values.get("labels"))
    return command, words


def _check_files(theme: Any, labels: Any) -> None:
    """Raises for the names of other files: a figure holds their contents instead."""
    from cnnviz.picture.theme import THEMES

    if theme is not None and theme not in THEMES and " = " not in str(theme):
        raise CnnvizError("a figure holds the theme itself, not the name of a file")
    if labels is not None and " = " not in str(labels):
        raise CnnvizError("a figure holds its words themselves, not the name of a file")


def options_of(command: click.Command, stored: Sequence[str], added: Sequence[str]) -> Any:
    """The options of a file and a command line together; those of the latter take precedence."""
    name = command.name or ""
    context = command.make_context(name, _merged(stored, added))
    return dict(context.params)


def _merged(stored: Sequence[str], added: Sequence[str]) -> list[str]:
    """Both, the new options before the two dashes that a spec may follow."""
    end = stored.index("--") if "--" in stored else len(stored)
    titled = any(word.partition("=")[0] == "--title" for word in added)
    words = [word for word in stored[:end] if not (titled and word == "--no-title")]
    if "--no-title" in added and "--title" in words:
        index = words.index("--title")
        del words[index : index + 2]
    return [*words, *added, *stored[end:]]


def version_note(line: str) -> list[str]:
    """A note if another version made the figure: it may look different now."""
    from cnnviz import __version__

    version = provenance.version(line)
    return (
        [] if version == __version__ else [f"cnnviz {version} made it, and this is {__version__}"]
    )
