"""The words on figures, by key: English, or another language from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType

from cnnviz.english import WORDS
from cnnviz.errors import CnnvizError
from cnnviz.wording import as_fit, nearest, quoted

LIMIT = 256 * 1024
"""The longest file of labels that is read, in bytes."""
MOST_FAULTS = 20
"""How many faults of a file a message shows."""
LARGE = (10**15, 10**12, 10**9, 10**6)
"""From these numbers on, a count that has no room is said in words: quadrillions, ..., millions."""


class Labels:
    """A language. Its words are templates: `{n}` is a number, `one|many` a singular and a plural.

    >>> english = Labels()
    >>> english("inputs", n=1), english("inputs", n=1200)
    ('1 input', '1,200 inputs')
    """

    def __init__(self, words: Mapping[str, str] = MappingProxyType({})) -> None:
        self._words = {**WORDS, **words}

    def __call__(self, key: str, /, **values: object) -> str:
        """The words of `key`, its numbers written as the language writes them."""
        template = self._words[key]
        if "|" in template:
            one, many = template.split("|")
            template = one if values["n"] == 1 else many
        return template.format_map({k: self._shown(v) for k, v in values.items()})

    def has(self, key: str) -> bool:
        """Whether there are words of this key."""
        return key in self._words

    def number(self, value: float) -> str:
        """A number with the language's separators.

        >>> Labels({"number.thousands": ".", "number.point": ","}).number(15346.5)
        '15.346,5'
        """
        plain = f"{value:,}"
        signs = {",": self._words["number.thousands"], ".": self._words["number.point"]}
        return "".join(signs.get(character, character) for character in plain)

    def short(self, value: int) -> str:
        """A large count in words of three digits.

        >>> Labels().short(74_900_123_456), Labels().short(61_470)
        ('74.9 billion', '61,470')
        """
        for size in LARGE:
            if value >= size:
                digits = float(f"{value / size:.3g}")
                shown = self.number(int(digits) if digits == int(digits) else digits)
                return self._words[f"number.{size:.0e}".replace("+", "")].format(n=shown)
        return self.number(value)

    def spelled(self, count: int) -> str:
        """A small number as a word.

        >>> Labels().spelled(5), Labels().spelled(128)
        ('five', '128')
        """
        words = self._words["number.spelled"].split()
        return words[count] if count < len(words) else self.number(count)

    def listed(self, words: list[str]) -> str:
        """Words as a sentence lists them.

        >>> Labels().listed(["a", "b", "c"])
        'a, b and c'
        """
        *most, last = words
        return f"{', '.join(most)} {self._words['and']} {last}" if most else last

    def sized(self, shape: tuple[int, ...]) -> str:
        """A size, its axes joined by signs.

        >>> Labels().sized((3, 32, 32))
        '3 × 32 × 32'
        """
        return " × ".join(map(self.number, shape))

    def _shown(self, value: object) -> str:
        return self.number(value) if isinstance(value, int) else str(value)


ENGLISH = Labels()


def as_text(labels: Labels) -> str:
    """The words that are not the English ones, as TOML that `load` takes.

    >>> as_text(Labels({"panel.fc": "Voll vernetzt"}))
    '"panel.fc" = "Voll vernetzt"'
    """
    from json import dumps

    pairs = [(key, word) for key, word in labels._words.items() if word != WORDS[key]]
    return "\n".join(f"{dumps(key)} = {dumps(word)}" for key, word in pairs)


def load(path: str) -> Labels:
    """The labels of a TOML file, or of TOML itself; what it leaves out stays English.

    Raises CnnvizError for a file that is not TOML, for keys that there are not, and for words
    whose places in braces are not those of the English ones.
    """
    from cnnviz.files.toml import from_toml, read_toml

    what = "the file of labels"
    try:
        found = from_toml(path, what) if " = " in path else read_toml(path, what, LIMIT)
        words = dict(_flat(found))
    except RecursionError:
        raise CnnvizError(f"{what} {quoted(path)} is nested too deep") from None
    faults = [wrong for key, value in words.items() if (wrong := _fault(key, value))]
    if faults:
        told = as_fit(faults[:MOST_FAULTS], len(faults))
        raise CnnvizError("\n  ".join([f"labels in {quoted(path)}:", *told]))
    return Labels({key: str(value) for key, value in words.items()})


def _flat(table: Mapping[str, object], before: str = "") -> list[tuple[str, object]]:
    """The keys of nested tables joined by dots."""
    found: list[tuple[str, object]] = []
    for key, value in table.items():
        name = f"{before}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found


def _fault(key: str, value: object) -> str:
    """What is wrong with the words of a key, or nothing."""
    if key not in WORDS:
        return f"there is no label {key[:80]!r}{nearest(key, WORDS)}"[:300]
    if not isinstance(value, str) or not value.isprintable() or len(value) > 300:
        return f"{key} must be a text on one line, at most 300 characters"
    if value.count("|") != WORDS[key].count("|"):
        form = "a singular and a plural, parted by |" if "|" in WORDS[key] else "no |"
        return f"{key} must have {form}"
    wanted, given = _places(WORDS[key]), _places(value)
    if given is None or not given <= (wanted or set()):
        shown = ", ".join(f"{{{name}}}" for name in sorted(wanted or ())) or "nothing"
        return f"{key} may have {shown} in braces, as in {WORDS[key]!r}"
    return ""


def _places(template: str) -> set[str] | None:
    """The names in braces; None if they are more than names."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    names = {name for _, name, _, _ in parts if name is not None}
    plain = all(not form and not how for _, _, form, how in parts)
    return names if plain and all(name.isidentifier() for name in names) else None
