"""Colours of a picture as CSS variables, which are other ones on a dark page."""

from __future__ import annotations

from cnnviz.picture.marks import Group, Mark, Picture, Raster
from cnnviz.picture.paired import dark
from cnnviz.picture.steps import staged
from cnnviz.picture.theme import Theme
from cnnviz.render.svg import svg

TOKENS = ("background", "ink", "quiet", "faint")
"""What the page itself is painted with, beside its picture."""


DAY, NIGHT = "@media not (prefers-color-scheme:dark){.night{display:none}}", ".day{display:none}"
"""Of pixels there are two kinds, of which one is seen."""


class Paint:
    """The variables of a page, by the colours that they stand for on a light and a dark one.

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
        """The variable for a colour, in the words of CSS."""
        pair = (str(colour), dark(colour))
        name = self._names.setdefault(pair, f"c{len(self._names) - len(self._tokens) + 1}")
        self._used[name] = pair
        return f"var(--{name})"

    def picture(self, picture: Picture, night: Picture | None = None) -> Picture:
        """The picture in variables. `night` is the same on a dark page, which has other pixels."""
        back = picture.background and self.variable(picture.background)
        dark_marks = picture.marks if night is None else night.marks
        marks = self._marks(picture.marks, dark_marks)
        return picture._replace(marks=marks, background=back)

    def _marks(self, marks: tuple[Mark, ...], night: tuple[Mark, ...]) -> tuple[Mark, ...]:
        pairs = zip(marks, night, strict=True)
        return tuple(one for mark, other in pairs for one in self._mark(mark, other))

    def _mark(self, mark: Mark, night: Mark) -> tuple[Mark, ...]:
        if isinstance(mark, Group) and isinstance(night, Group):
            return (mark._replace(marks=self._marks(mark.marks, night.marks)),)
        if isinstance(mark, Raster) and isinstance(night, Raster):
            self._nights |= mark is not night
            both = ((mark, "day"), (night, "night"))
            shown = tuple(one._replace(cls=f"{one.cls} {when}".strip()) for one, when in both)
            return shown if mark is not night else (mark,)
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
        """The variables' values, and those for readers whose pages are dark."""
        light = ";".join(f"--{name}:{pair[0]}" for name, pair in self._used.items())
        other = ";".join(f"--{name}:{b}" for name, (a, b) in self._used.items() if a != b)
        scheme = "light dark" if other else "normal"
        other = f":root{{{other}}}" if other else ""
        other += NIGHT if self._nights else ""
        night = f"@media(prefers-color-scheme:dark){{{other}}}" if other else ""
        night += DAY if self._nights else ""
        return f":root{{color-scheme:{scheme};{light}}}{night}"


def drawn(picture: Picture, paint: Paint, night: Picture | None = None, own: str = "") -> str:
    """The picture with all its steps as an SVG element, in variables; `own` ends its ids."""
    return svg(paint.picture(staged(picture), night and staged(night)), own=own)
