"""What renderers are told of a figure that is saved, once it has been found to be possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnnviz.api import Asked
    from cnnviz.picture.marks import Picture
    from cnnviz.render.files import More

    class Told(More, total=False):
        """What renderers are told beside the picture."""

        dpi: float | None
        engine: str | None

    class How(Told, total=False):
        """The keywords of `Figure.save`."""

        vary: str | None


POSITIONS = 200
"""A kernel that has more is not followed through all of them: the film would take minutes."""
KEYWORDS = ("dpi", "engine", "fps", "once", "vary", "stepped", "steps", "clicks", "text")
"""What `Figure.save` takes; callers of ours say with `watch` who is told of the frames."""

STEPPED = (None, "fragments", "animated")
"""How an SVG may hold the steps of a build-up."""


def _check_keywords(how: How) -> None:
    """Raises for a keyword that there is none, and for what is no flag."""
    for name in sorted(how.keys() - {*KEYWORDS, "watch"}):
        raise CnnvizError(f"a figure is saved without {shown(name)}{nearest(name, KEYWORDS)}")
    for name in {"once", "steps", "clicks"} & how.keys():
        look.flag(how.get(name), name)


def told(picture: Picture, asked: Asked | None, how: How, formats: tuple[str, ...]) -> Told:
    """What the renderers of `formats` are told; those that move get their frames, pages their rest.

    `asked` is what the picture was drawn from. Raises `CnnvizError` for what cannot be.
    """
    found = cast("Told", dict(how))
    _check_keywords(how)
    _check_resolution(picture, how.get("dpi"), formats)
    if "html" in formats and asked:
        from cnnviz.pages import extras

        found["extras"] = extras(picture, asked, how.get("vary"), how.get("watch"))
    elif how.get("vary") is not None:
        raise CnnvizError("only a page can vary: save it as .html")
    if asked and asked.request.blank and not (how.get("clicks") or how.get("stepped")):
        # An exercise has its key with it.
        found["steps"] = True
    stepped, steps = how.get("stepped"), found.get("steps") or how.get("clicks")
    _check_stepped(stepped)
    _check_pace(how.get("fps"))
    _check_text(how.get("text"))
    _check_engine(how.get("engine"))
    moves = stepped == "animated" or _moves(formats)
    walk = walk_of(asked) if moves or (found.get("steps") and not how.get("clicks")) else ()
    if walk:
        found["frames"] = walk
    elif (stepped or steps or _moves(formats)) and not picture.steps:
        what = "fragments" if stepped == "fragments" else "animation" if not steps else "build-up"
        name = asked.entry.name if asked else picture.title
        raise CnnvizError(f"the figure {name} has no steps: it makes no {what}")
    return found


def _check_stepped(stepped: str | None) -> None:
    if stepped is not None and shown(stepped) not in map(shown, STEPPED):
        raise CnnvizError(f'stepped is "fragments" or "animated", not {shown(stepped)}')


def _check_pace(fps: float | None) -> None:
    if fps is not None:
        from cnnviz.render.film.pace import frames_a_second

        frames_a_second(fps)


def _check_text(text: str | None) -> None:
    from cnnviz.render.files import TEXTS

    if text is not None and shown(text) not in map(shown, TEXTS):
        raise CnnvizError(f"text is one of {', '.join(TEXTS)}, not {shown(text)}")


def _check_engine(engine: object) -> None:
    if engine is not None and (not isinstance(engine, str) or engine != "graphviz"):
        raise CnnvizError(f"the engine is 'graphviz' or None, not {shown(engine)}")


def _check_resolution(picture: Picture, dpi: float | None, formats: tuple[str, ...]) -> None:
    from cnnviz.render.files import DPI, PIXELS

    width, height = picture.size
    if dpi is not None or "png" in formats:
        pixels = bool({*PIXELS} & {*formats})
        size = (width / 72, height / 72) if pixels else (0, 0)
        look.resolution(DPI if dpi is None else dpi, size)


def _moves(formats: tuple[str, ...]) -> bool:
    from cnnviz.render.files import MOVING

    return bool({*MOVING} & {*formats})


def steps_of(picture: Picture, asked: Asked | None) -> Sequence[Picture]:
    """A figure's steps, a picture each: of its kernel's walk, or of its build-up; or none."""
    from cnnviz.picture.steps import frames

    return (walk_of(asked) or frames(picture)) if picture.steps else ()


def walk_of(asked: Asked | None) -> Sequence[Picture]:
    """The steps of a figure that has frames: its kernel at each position, one after another, not
    beside one another; but for an exercise, whose second step is its key.
    """
    if asked is None or asked.request.blank or "frames" not in asked.entry.options:
        return ()
    found = asked.walk()
    return found if len(found) <= POSITIONS else ()
