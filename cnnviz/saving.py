"""The renderers' options for a figure that is saved, checked against the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.wording import as_text, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnnviz.api import Job
    from cnnviz.picture.marks import Picture
    from cnnviz.render.files import FormatOptions

    class RenderOptions(FormatOptions, total=False):
        """What renderers take besides the picture."""

        dpi: float | None
        engine: str | None

    class SaveOptions(RenderOptions, total=False):
        """The keywords of `Figure.save`."""

        vary: str | None


POSITIONS = 200
"""The most positions of a kernel that a film follows: more would take minutes."""
KEYWORDS = ("dpi", "engine", "fps", "once", "vary", "stepped", "steps", "clicks", "text")
"""What `Figure.save` takes; our own callers also pass `watch`, which follows the frames."""

STEPPED = (None, "fragments", "animated")
"""How an SVG may hold the steps of a build-up."""


def _check_keywords(options: SaveOptions) -> None:
    """Raises for an unknown keyword, and for a flag that is not a boolean."""
    for name in sorted(options.keys() - {*KEYWORDS, "watch"}):
        raise CnnvizError(f"a figure is saved without {as_text(name)}{nearest(name, KEYWORDS)}")
    for name in {"once", "steps", "clicks"} & options.keys():
        look.flag(options.get(name), name)


def render_options(
    picture: Picture, job: Job | None, options: SaveOptions, formats: tuple[str, ...]
) -> RenderOptions:
    """The options for the renderers of `formats`, with frames for animations, extras for pages.

    `job` is what the picture was drawn for. Raises `CnnvizError` for what is impossible.
    """
    result = cast("RenderOptions", dict(options))
    _check_keywords(options)
    _check_resolution(picture, options.get("dpi"), formats)
    if "html" in formats and job:
        from cnnviz.pages import extras

        result["extras"] = extras(picture, job, options.get("vary"), options.get("watch"))
    elif options.get("vary") is not None:
        raise CnnvizError("only a page can vary: save it as .html")
    if job and job.request.blank and not (options.get("clicks") or options.get("stepped")):
        # An exercise comes with its key.
        result["steps"] = True
    stepped, steps = options.get("stepped"), result.get("steps") or options.get("clicks")
    _check_values(options)
    moves = stepped == "animated" or _moves(formats)
    walk = walk_of(job) if moves or (result.get("steps") and not options.get("clicks")) else ()
    if walk:
        result["frames"] = walk
    elif (stepped or steps or _moves(formats)) and not picture.steps:
        what = "fragments" if stepped == "fragments" else "animation" if not steps else "build-up"
        name = job.entry.name if job else picture.title
        raise CnnvizError(f"the figure {name} has no steps: it makes no {what}")
    return result


def _check_values(options: SaveOptions) -> None:
    _check_stepped(options.get("stepped"))
    _check_pace(options.get("fps"))
    _check_text(options.get("text"))
    _check_engine(options.get("engine"))


def _check_stepped(stepped: str | None) -> None:
    if stepped is not None and as_text(stepped) not in map(as_text, STEPPED):
        raise CnnvizError(f'stepped is "fragments" or "animated", not {as_text(stepped)}')


def _check_pace(fps: float | None) -> None:
    if fps is not None:
        from cnnviz.render.film.pace import checked_fps

        checked_fps(fps)


def _check_text(text: str | None) -> None:
    from cnnviz.render.files import TEXTS

    if text is not None and as_text(text) not in map(as_text, TEXTS):
        raise CnnvizError(f"text is one of {', '.join(TEXTS)}, not {as_text(text)}")


def _check_engine(engine: object) -> None:
    if engine is not None and (not isinstance(engine, str) or engine != "graphviz"):
        raise CnnvizError(f"the engine is 'graphviz' or None, not {as_text(engine)}")


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


def steps_of(picture: Picture, job: Job | None) -> Sequence[Picture]:
    """A picture for each step of a figure: of its kernel's walk, or of its build-up; or none."""
    from cnnviz.picture.steps import frames

    return (walk_of(job) or frames(picture)) if picture.steps else ()


def walk_of(job: Job | None) -> Sequence[Picture]:
    """The steps of a figure that has frames: its kernel at each position in turn. An exercise has
    none, as its second step is its key; nor has one that is too large for them.
    """
    if job is None or job.request.blank or "frames" not in job.entry.options:
        return ()
    try:
        walk = job.walk()
    except CnnvizError:
        return ()
    return walk if len(walk) <= POSITIONS else ()
