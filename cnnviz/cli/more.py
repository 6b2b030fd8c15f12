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
        " a deck that is not there is made.",
    ),
    click.option(
        "--text",
        type=click.Choice(["text", "embed", "paths"]),
        help="Letters in SVG and PDF: text (the default), with their fonts in the file, or paths.",
    ),
    click.option(
        "--preset",
        metavar="PROGRAM",
        help=f"What a program takes best: {', '.join(PRESETS)}.",
    ),
)


class More(NamedTuple):
    """What these options say, checked."""

    steps: bool
    clicks: bool
    into: str | None
    text: str | None

    def how(self, *formats: str) -> dict[str, Any]:
        """What the renderers of these formats are told."""
        lettered = {"svg", "pdf"} & {*formats}
        clicked = self.clicks and "pptx" in formats
        return {
            "steps": self.steps,
            "clicks": clicked,
            "text": self.text if lettered else None,
        }


def preset_taken(options: dict[str, Any]) -> Preset | None:
    """Takes --preset out of the options of a command, and puts in what it stands for."""
    from cnnviz.figures.options import inches

    name = options.pop("preset")
    if name is None:
        return None
    found = preset(name)
    if options["size"] is None:
        options["size"] = inches(found.size)
    for key, value in (("dpi", found.dpi), ("text", found.text)):
        if options[key] is None:
            options[key] = value
    return found


def more_taken(options: dict[str, Any], formats: set[str | None], asked_text: bool) -> More:
    """Takes them out of the options of a command, and checks them against the formats."""
    steps, clicks, into, text = (options.pop(k) for k in ("steps", "clicks", "into", "text"))
    if into is not None:
        check_deck(into, options)
    if clicks and steps:
        raise click.UsageError("--steps makes a slide a step, --clicks one slide: take one of them")
    if clicks and into is None and "pptx" not in formats:
        raise click.UsageError("--clicks are for slides: write some with -o, such as x.pptx")
    if asked_text and not {"svg", "pdf"} & formats:
        raise click.UsageError("--text is for SVG and PDF: write one with -o, such as x.pdf")
    return More(steps, clicks, into, text)


def note_of(into: str) -> list[str]:
    """A word of warning where a program has the deck open."""
    folder, name = os.path.split(into)
    locks = (f"~${name}", f".~lock.{name}#")
    if not any(os.path.exists(os.path.join(folder, lock)) for lock in locks):
        return []
    return [
        f"{name} seems to be open: close it in PowerPoint or Impress without saving, and open it"
        " again; what is saved there now takes the new slide away"
    ]


def check_deck(into: str, options: dict[str, Any]) -> None:
    """Raises for what is no deck, and for looks that a deck has itself."""
    if os.path.splitext(into)[1].lower() != ".pptx":
        raise click.UsageError(f"--into takes a deck, a .pptx file; {quoted(into)} is none")
    for name in ("size", "theme", "font"):
        if options.get(name) is not None and os.path.exists(into):
            raise click.UsageError(
                f"--{name} and --into contradict each other: the deck has its own {name}"
            )


def check_single(steps: bool, exercise: bool) -> None:
    """Raises where what is asked for is more than the one file that standard output takes."""
    if steps or exercise:
        what = "--steps are" if steps else "an exercise and its key are"
        raise click.UsageError(f"{what} several files, and standard output takes one")
