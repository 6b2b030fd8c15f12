"""A picture's colours as CSS variables, with other values on a dark page."""

from __future__ import annotations

from cnnviz.picture.marks import Group, Mark, Picture, Raster
from cnnviz.picture.paired import dark
from cnnviz.picture.steps import staged
from cnnviz.picture.theme import Theme
from cnnviz.render.svg import svg

TOKENS = ("background", "ink", "quiet", "faint")
"""The colours of the page itself, besides its picture."""


DAY, NIGHT = "@media not (prefers-color-scheme:dark){.night{display:none}}", ".day{display:none}"
"""Pixels come in two versions, one of which is shown."""


class Paint:
    """The variables of a page, by their colours on a light and on a dark page.

    >>> from cnnviz.picture.theme import LIGHT
    >>> paint = Paint(LIGHT)
    >>> paint.variable(LIGHT.ink), paint.variable("#abcdef"), paint.variable("#abcdef")
    ('var(--ink)', 'var(--c1)', 'var(--c1)')
    """

    def __init__(self, theme: Theme, ground: str | None = None) -> None:
        theme = theme._replace(background=ground or theme.background)
        self._names: dict[tuple[str, str], str] = {}
        for field in (*TOKENS, *theme._fields):
            value = getattr(theme, field)
            if isinstance(value, str) and value.startswith("#"):
                self._names.setdefault((str(value), dark(value)), field.replace("_", "-"))
        self._nights = False
        self._tokens = set(self._names.values())
        self._used: dict[str, tuple[str, str]] = {}
        for field in TOKENS:
            self.variable(getattr(theme, field))

    def variable(self, colour: str) -> str:
        """The variable for a colour, as CSS."""
        pair = (str(colour), dark(colour))
        name = self._names.setdefault(pair, f"c{len(self._names) - len(self._tokens) + 1}")
        self._used[name] = pair
        return f"var(--{name})"

    def picture(self, picture: Picture, night: Picture | None = None) -> Picture:
        """The picture in variables. `night` is the same on a dark page, with other pixels."""
        background = picture.background and self.variable(picture.background)
        dark_marks = picture.marks if night is None else night.marks
        marks = self._marks(picture.marks, dark_marks)
        return picture._replace(marks=marks, background=background)

    def _marks(self, marks: tuple[Mark, ...], night: tuple[Mark, ...]) -> tuple[Mark, ...]:
        pairs = zip(marks, night, strict=True)
        return tuple(result for pair in pairs for result in self._mark(*pair))

    def _mark(self, mark: Mark, night: Mark) -> tuple[Mark, ...]:
        if isinstance(mark, Group) and isinstance(night, Group):
            return (mark._replace(marks=self._marks(mark.marks, night.marks)),)
        if isinstance(mark, Raster) and isinstance(night, Raster):
            self._nights |= mark is not night
            pairs = ((mark, "day"), (night, "night"))
            rasters = tuple(
                raster._replace(cls=f"{raster.cls} {when}".strip()) for raster, when in pairs
            )
            return rasters if mark is not night else (mark,)
        if isinstance(mark, (Group, Raster)):
            return (mark,)
        styles = (
            style._replace(
                stroke=style.stroke and self.variable(style.stroke),
                fill=style.fill and self.variable(style.fill),
            )
            for style in mark.styles
        )
        return (mark._replace(styles=tuple(styles)),)

    def css(self) -> str:
        """The variables' values, and those on dark pages."""
        light = ";".join(f"--{name}:{pair[0]}" for name, pair in self._used.items())
        dark_rules = ";".join(f"--{name}:{b}" for name, (a, b) in self._used.items() if a != b)
        scheme = "light dark" if dark_rules else "normal"
        dark_rules = f":root{{{dark_rules}}}" if dark_rules else ""
        dark_rules += NIGHT if self._nights else ""
        night = f"@media(prefers-color-scheme:dark){{{dark_rules}}}" if dark_rules else ""
        night += DAY if self._nights else ""
        return f":root{{color-scheme:{scheme};{light}}}{night}"


def draw(picture: Picture, paint: Paint, night: Picture | None = None, suffix: str = "") -> str:
    """The picture with all its steps as an SVG element, in variables; ids end with `suffix`."""
    return svg(paint.picture(staged(picture), night and staged(night)), suffix=suffix)
