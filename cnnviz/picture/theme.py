"""Themes: the tokens of a look, its colours, dashes, line width and font.

A user's own theme is a TOML file with the same names; what it leaves out comes from `base` (or
light).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.wording import as_fit, as_text, plain, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Theme(NamedTuple):
    """The tokens of one look. Colours are `#rrggbb`; widths are points on a 960 x 540 slide."""

    name: str = "light"
    background: str = "#ffffff"
    ink: str = "#16202b"
    """Titles, counts, the neuron that is traced and its lines."""
    quiet: str = "#52606d"
    """Second lines, axis words, numbers that do not change."""
    rule: str = "#7d8a97"
    """Lines in neutral ink: rims of neurons, connections of weights that nobody shares."""
    faint: str = "#c9d1d9"
    """What has stepped back."""
    grid: str = "#dde3e9"
    """Hairlines and the lines between cells."""
    wash: str = "#f3f5f8"
    """Feature maps that are nothing special."""
    wash2: str = "#e6ebf0"
    """What the traced neuron sees."""
    weights: tuple[str, ...] = ("#1a49c6", "#c74007", "#157f73", "#8a1f7a", "#6b4b12")
    """Weights a to e and kernels A to E; from the sixth on, dashes begin."""
    tints: tuple[str, ...] = ("#dbe4fb", "#fbe3d8", "#d8ede9", "#f2dcef", "#efe6d3")
    """Feature maps of kernels A to E."""
    dashes: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 2.5), (9, 3, 2, 3), (12, 4))
    dash_first: bool = False
    """Whether neighbouring weights differ by dash before they differ by colour (for few colours).
    """
    line_width: float = 2.0
    font: str = "Fira Sans"

    @property
    def looks(self) -> int:
        """How many weights can be told apart."""
        return len(self.weights) * len(self.dashes)

    def look(self, at: int) -> tuple[str, tuple[float, ...]]:
        """The colour and the dash of the weight or kernel `at`, from 0, in turn."""
        colours, dashes = len(self.weights), len(self.dashes)
        if self.dash_first:
            return self.weights[at // dashes % colours], self.dashes[at % dashes]
        return self.weights[at % colours], self.dashes[at // colours % dashes]


LIGHT = Theme()
DARK = Theme(
    name="dark",
    background="#0f151c",
    ink="#eef2f6",
    quiet="#a9b5c1",
    rule="#7c8996",
    faint="#546371",
    grid="#3f4c59",
    wash="#18212a",
    wash2="#212c37",
    weights=("#6aa6ff", "#f08a24", "#5fe0b0", "#d98fc0", "#f6dd55"),
    tints=("#1a2c49", "#3f2a14", "#163a30", "#3a2735", "#3d3817"),
)
PRINT = Theme(
    name="print",
    ink="#000000",
    quiet="#4d4d4d",
    rule="#808080",
    faint="#bdbdbd",
    grid="#d9d9d9",
    wash="#f4f4f4",
    wash2="#e4e4e4",
    weights=("#000000", "#707070"),
    tints=("#f4f4f4",),
    dashes=(
        (), (7, 3), (2, 2.5), (9, 3, 2, 3), (14, 5), (9, 3, 2, 3, 2, 3), (2, 7), (14, 3, 5, 3),
        (5, 7), (18, 3, 2, 3, 2, 3, 2, 3),
    ),
    dash_first=True,
)  # fmt: skip
_COLOUR = 'of six digits, such as "#0065a8"'

LIMIT = 64 * 1024
"""The longest file that is read, in bytes: a theme has a hundredth of that."""

MOST_FAULTS = 20
"""How many faults of a file a message shows; if there are more, it says how many."""

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}


def load(name: str) -> Theme:
    """The theme of that name, or the one described by the TOML file `name`, or by TOML itself.

    Raises CnnvizError for an unknown name, and for a file with names or values that no theme has.

    >>> load("dark").background
    '#0f151c'
    """
    if name in THEMES:
        return THEMES[name]
    if " = " in name:
        from cnnviz.picture.theme_text import tokens

        return from_tokens(tokens(name), "the theme")
    if not name.endswith(".toml"):
        names = ", ".join(THEMES)
        raise CnnvizError(
            f"there is no theme {quoted(name)}: take {names}, or a file that ends in .toml"
        )
    from cnnviz.files.toml import read_toml

    return from_tokens(read_toml(name, "the theme", LIMIT), quoted(name))


def checked(theme: Theme) -> Theme:
    """A theme that a program made, if a file could hold it too; else raises CnnvizError."""
    return from_tokens(
        {key: _as_lists(value) for key, value in theme._asdict().items()}, "the theme"
    )


def from_tokens(tokens: dict[str, Any], what: str) -> Theme:
    """The theme that tokens describe; raises CnnvizError for names and values that none has."""
    base = tokens.pop("base", "light")
    faults = (
        []
        if base in tuple(THEMES)
        else [f"base must be {_alternatives(THEMES)}, not {_quoted(base)}"]
    )
    faults += [fault for key, value in tokens.items() if (fault := _fault(key, value))]
    faults += _unknown([key for key in tokens if key not in Theme._fields])
    if faults:
        raise CnnvizError(_message(what, faults))
    return THEMES[base]._replace(**{key: _as_tuples(value) for key, value in tokens.items()})


def _message(what: str, faults: list[str]) -> str:
    if len(faults) == 1:
        return f"{what}: {faults[0]}"
    lines = as_fit(faults[:MOST_FAULTS], len(faults))
    return "\n  ".join([f"{len(faults)} faults in {what}:", *lines])


def _unknown(keys: list[str]) -> list[str]:
    """A fault per name that no theme has; the last one lists the names that there are."""
    faults = [f"a theme has no {_quoted(key)}" for key in keys]
    if faults:
        faults[-1] += f"; it has {', '.join(Theme._fields)}"
    return faults


def _fault(key: str, value: Any) -> str:
    """What is wrong with the value of a token, or ""."""
    match key:
        case "weights" | "tints":
            is_valid = _is_list(value, _is_colour)
            wanted = f"a list of different colours {_COLOUR}"
        case "dashes":
            is_valid = _is_list(value, _is_dash)
            wanted = (
                "a list of different lists of lengths in points, 0.5 to 50, each an even number"
                " of them"
            )
        case "dash_first":
            is_valid, wanted = isinstance(value, bool), "true or false"
        case "line_width":
            is_valid, wanted = _is_length(value, 0.2, 10), "a width in points, 0.2 to 10"
        case "name" | "font":
            is_valid, wanted = isinstance(value, str), "a text"
        case _:
            is_valid, wanted = key not in Theme._fields or _is_colour(value), f"a colour {_COLOUR}"
    return "" if is_valid else f"{key} must be {wanted}, not {_quoted(value)}"


def _as_tuples(value: Any) -> Any:
    """A value as a theme holds it: tuples for lists."""
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


def _as_lists(value: Any) -> Any:
    """A value as a file would give it: lists for tuples."""
    return list(map(_as_lists, value)) if isinstance(value, tuple) else value


def _quoted(value: object) -> str:
    if not isinstance(value, str):
        return as_text(value, 60)
    return f'"{plain(value)}"' if len(value) <= 58 else f'"{plain(value[:55])}..."'


def _alternatives(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def _is_list(value: object, is_valid: Callable[[object], bool]) -> bool:
    """Whether `value` is a list of valid items, at least one, no two of which look the same."""
    if not isinstance(value, list) or not all(map(is_valid, value)):
        return False
    return 0 < len(value) == len(set(map(_canonical, value)))


def _canonical(value: Any) -> Any:
    """A colour or a list of dashes as it looks: lower case; one period, to four digits.

    >>> _canonical("#AA0000"), _canonical([7, 3, 7, 3.00001]) == _canonical([7, 3])
    ('#aa0000', True)
    """
    if isinstance(value, str):
        return value.lower()
    lengths = tuple(f"{length:.4g}" for length in value)
    repeats = (lengths[:n] for n in range(2, len(lengths), 2) if len(lengths) % n == 0)
    return next(
        (repeat for repeat in repeats if repeat * (len(lengths) // len(repeat)) == lengths), lengths
    )


def _is_length(value: object, least: float, most: float) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and least <= value <= most  # type: ignore[operator]


def _is_colour(value: object) -> bool:
    digits = set("0123456789abcdefABCDEF")
    return (
        isinstance(value, str) and len(value) == 7 and value[0] == "#" and set(value[1:]) <= digits
    )


def _is_dash(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) % 2 == 0
        and all(_is_length(length, 0.5, 50) for length in value)
    )


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2).

    >>> luminance("#ffffff")
    1.0
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
