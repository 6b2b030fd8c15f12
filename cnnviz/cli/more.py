"""The options of single formats: steps, clicks, texts, decks, presets."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import click

from cnnviz.figures.presets import PRESETS, Preset, preset
from cnnviz.wording import quoted

SHOW = click.option("--open", "show", is_flag=True, help="Show the first file when it is written.")

OPTIONS = (
    click.option(
        "--steps",
        is_flag=True,
        help="All steps of a build-up: pages of a PDF, slides of a .pptx, overlays in TikZ; else"
        " numbered files, such as x-1.svg, x-2.svg, ...",
    ),
    click.option("--clicks", is_flag=True, help="All steps on one slide of a .pptx, by clicks."),
    click.option(
        "--into",
        metavar="DECK.pptx",
        help="Add it to a deck of yours as its last slide, in the deck's size, colours and fonts;"
        " a missing deck is made.",
    ),
    click.option(
        "--text",
        type=click.Choice(["text", "embed", "paths"]),
        help="Letters in SVG and PDF: text (the default), embed (fonts in the file), or paths.",
    ),
    click.option(
        "--preset",
        metavar="PROGRAM",
        help=f"What a program takes best: {', '.join(PRESETS)}.",
    ),
)


class FormatChoices(NamedTuple):
    """The values of these options, already checked."""

    steps: bool
    clicks: bool
    into: str | None
    text: str | None

    def render_options(self, *formats: str) -> dict[str, Any]:
        """The options for the renderers of these formats."""
        has_text = {"svg", "pdf"} & {*formats}
        has_clicks = self.clicks and "pptx" in formats
        return {
            "steps": self.steps,
            "clicks": has_clicks,
            "text": self.text if has_text else None,
        }


def take_preset(options: dict[str, Any]) -> Preset | None:
    """Replaces --preset, in the options of a command, by what it stands for."""
    from cnnviz.figures.options import inches

    name = options.pop("preset")
    if name is None:
        return None
    chosen = preset(name)
    if options["size"] is None:
        options["size"] = inches(chosen.size)
    for key, value in (("dpi", chosen.dpi), ("text", chosen.text)):
        if options[key] is None:
            options[key] = value
    return chosen


def take_more(options: dict[str, Any], formats: set[str | None], has_text: bool) -> FormatChoices:
    """Takes these options out of a command's, and checks them against the formats."""
    steps, clicks, into, text = (options.pop(k) for k in ("steps", "clicks", "into", "text"))
    if into is not None:
        check_deck(into, options)
    if clicks and steps:
        raise click.UsageError(
            "--steps makes a slide per step, --clicks one slide: take one of them"
        )
    if clicks and into is None and "pptx" not in formats:
        raise click.UsageError("--clicks are for slides: write some with -o, such as x.pptx")
    if has_text and not {"svg", "pdf"} & formats:
        raise click.UsageError("--text is for SVG and PDF: write one with -o, such as x.pdf")
    return FormatChoices(steps, clicks, into, text)


def open_deck_note(into: str) -> list[str]:
    """A warning if a program has the deck open."""
    folder, name = os.path.split(into)
    locks = (f"~${name}", f".~lock.{name}#")
    if not any(os.path.exists(os.path.join(folder, lock)) for lock in locks):
        return []
    return [
        f"{name} seems to be open: close it in PowerPoint or Impress without saving, and open it"
        " again; saving it there now would remove the new slide"
    ]


def check_deck(into: str, options: dict[str, Any]) -> None:
    """Raises for what is no deck, and for looks that the deck itself determines."""
    if os.path.splitext(into)[1].lower() != ".pptx":
        raise click.UsageError(f"--into takes a deck, a .pptx file; {quoted(into)} is none")
    for name in ("size", "theme", "font"):
        if options.get(name) is not None and os.path.exists(into):
            raise click.UsageError(
                f"--{name} and --into contradict each other: the deck has its own {name}"
            )


def check_single(steps: bool, exercise: bool) -> None:
    """Raises if standard output, which takes one file, would have to take several."""
    if steps or exercise:
        what = "--steps are" if steps else "an exercise and its key are"
        raise click.UsageError(f"{what} several files, and standard output takes one")
