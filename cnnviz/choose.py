"""Which figure is asked for: by its name, with the options that it alone takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.request import Request
    from cnnviz.picture.marks import Picture


def nearest(word: str, choices: Iterable[str]) -> str:
    """`: did you mean 'x'?` where a choice is near, else all choices.

    >>> nearest("sharring", ["argument", "sharing"])
    ": did you mean 'sharing'?"
    >>> nearest("x", ["sharing", "argument"])
    '; there are: argument, sharing'
    """
    from difflib import get_close_matches

    known = sorted(choices)
    near = get_close_matches(word.lower(), known, n=1)
    return f": did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known)}"


def entry(name: str, command: str) -> Entry:
    """The figure of that name that `command` ("compare" or "draw") makes, or a `CnnvizError`.

    >>> entry("sharing", "compare").question
    'What does weight sharing mean?'
    """
    from cnnviz.figures.catalogue import CATALOGUE

    for one in CATALOGUE:
        if one.name == name and one.command == command:
            return one
        if one.name == name:
            raise CnnvizError(f"the figure {name!r} is made by another command: {words(one)}")
    names = [one.name for one in CATALOGUE if one.command == command]
    raise CnnvizError(f"there is no figure {str(name)[:80]!r}{nearest(str(name), names)}")


def words(one: Entry) -> str:
    """The command line that makes a figure.

    >>> words(entry("sharing", "compare"))
    'cnnviz compare --figure sharing'
    """
    return f"cnnviz {one.command} {'--figure ' if one.command == 'compare' else ''}{one.name}"


def frames(one: Entry, request: Request) -> list[Picture]:
    """The figure's frames in order; raises for a figure that does not move."""
    if "frames" not in one.options:
        raise CnnvizError(_misplaced("frames", one.name))
    from importlib import import_module

    module = import_module(f"cnnviz.figures.{one.name.replace('-', '_')}")
    drawn: list[Picture] = module.frames(request)
    return drawn


def options(one: Entry, given: Mapping[str, object]) -> dict[str, str]:
    """The options of this figure alone, as texts; raises for one that it does not take."""
    chosen = {}
    for key, value in given.items():
        name = key.replace("_", "-")
        if value is None or value is False:
            continue
        if name not in one.options:
            raise CnnvizError(_misplaced(name, one.name))
        chosen[name] = "yes" if value is True else _text(value)
    return chosen


def _misplaced(name: str, figure: str) -> str:
    from cnnviz.figures.catalogue import CATALOGUE

    takers = [one.name for one in CATALOGUE if name in one.options]
    if not takers:
        return f"no figure has an option --{name}"
    plural = "s" if len(takers) > 1 else ""
    return (
        f"--{name} is an option of the figure{plural} {', '.join(takers)}; {figure} has none such"
    )


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
