"""Colours of a picture as CSS variables, which are other ones on a dark page."""

from __future__ import annotations

from cnnviz.picture.marks import Group, Mark, Picture, Raster
from cnnviz.picture.paired import dark
from cnnviz.picture.steps import staged
from cnnviz.picture.theme import Theme
from cnnviz.render.svg import svg

TOKENS = ("background", "ink", "quiet", "faint")
"""What the page itself is painted with, beside its picture."""


class Paint:
    """The variables of a page, by the colours that they stand for on a light and a dark one.

    >>> from cnnviz.picture.theme import LIGHT
    >>> paint = Paint(LIGHT)
    >>> paint.variable(LIGHT.ink), paint.variable("#abcdef"), paint.variable("#abcdef")
    ('var(--ink)', 'var(--c1)', 'var(--c1)')
    """

    def __init__(self, theme: Theme) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._own = {key: str(getattr(theme, key)) for key in TOKENS}
        for field in (*TOKENS, *theme._fields):
            value = getattr(theme, field)
            if isinstance(value, str) and value.startswith("#"):
                self._names.setdefault((str(value), dark(value)), field.replace("_", "-"))
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

    def picture(self, picture: Picture) -> Picture:
        """The picture in variables."""
        back = picture.background and self.variable(picture.background)
        marks = tuple(self._mark(mark) for mark in picture.marks)
        return picture._replace(marks=marks, background=back)

    def _mark(self, mark: Mark) -> Mark:
        if isinstance(mark, Group):
            return mark._replace(marks=tuple(self._mark(inner) for inner in mark.marks))
        if isinstance(mark, Raster):
            return mark
        styles = (
            style._replace(
                stroke=style.stroke and self.variable(style.stroke),
                fill=style.fill and self.variable(style.fill),
            )
            for style in mark.styles
        )
        return mark._replace(styles=tuple(styles))

    def css(self) -> str:
        """The variables' values, and those for readers whose pages are dark."""
        light = ";".join(f"--{name}:{pair[0]}" for name, pair in self._used.items())
        other = ";".join(f"--{name}:{b}" for name, (a, b) in self._used.items() if a != b)
        scheme = "light dark" if other else "normal"
        night = f"@media(prefers-color-scheme:dark){{:root{{{other}}}}}" if other else ""
        return f":root{{color-scheme:{scheme};{light}}}{night}"


def drawn(picture: Picture, paint: Paint) -> str:
    """The picture with all its steps as an SVG element, in variables."""
    return svg(paint.picture(staged(picture)))
