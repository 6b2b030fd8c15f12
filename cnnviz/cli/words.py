"""Words about a figure on standard output: alternative text, a caption, a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cnnviz.cli import say

if TYPE_CHECKING:
    from cnnviz.api import Figure

OPTIONS = (
    click.option(
        "--alt-text",
        is_flag=True,
        help="Print what the figure shows, in a sentence or two with its numbers.",
    ),
    click.option(
        "--caption",
        type=click.Choice(["latex", "markdown"]),
        help="Print a caption with the figure's numbers.",
    ),
    click.option(
        "--markdown", is_flag=True, help="Print a link to the picture with its alternative text."
    ),
)


class Words(NamedTuple):
    """Which words are printed; if any are, no file is written without -o."""

    alt_text: bool
    caption: str | None
    markdown: bool

    @classmethod
    def take(cls, options: dict[str, Any]) -> Words:
        """Takes the words' options out of a command's."""
        return cls(options.pop("alt_text"), options.pop("caption"), options.pop("markdown"))

    def __bool__(self) -> bool:
        return self.alt_text or self.caption is not None or self.markdown

    def show(self, figure: Figure, path: str) -> None:
        """Prints the words; `path` is where the picture is."""
        if self.alt_text:
            say.show(figure.alt_text)
        if self.caption:
            say.show(caption(figure.alt_text, self.caption))
        if self.markdown:
            say.show(f"![{_plain(figure.alt_text)}]({_place(path)})")


def caption(text: str, kind: str) -> str:
    r"""A caption in LaTeX or in Markdown.

    >>> caption("3 % of 2 × 2.", "latex")
    '\\caption{3 \\% of 2 $\\times$ 2.}'
    """
    if kind == "latex":
        from cnnviz.render.tex.words import escaped

        return rf"\caption{{{escaped(text)}}}"
    return _plain(text)


def _plain(text: str) -> str:
    r"""The text with Markdown's markup escaped.

    >>> _plain("a[0] * b_c")
    'a\\[0\\] \\* b\\_c'
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~$!])", r"\\\1", text)


def _place(path: str) -> str:
    """A path as the target of a link."""
    from urllib.parse import quote

    return quote(path.replace("\\", "/"), safe="/:.-_~")
