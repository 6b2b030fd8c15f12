"""The words on figures, by key: English, or another language from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.english import WORDS
from cnnviz.errors import CnnvizError
from cnnviz.wording import as_fit, nearest, quoted

LIMIT = 256 * 1024
"""The longest file of labels that is read, in bytes."""
MOST_FAULTS = 20
"""How many faults of a file a message shows."""
LARGE = (10**15, 10**12, 10**9, 10**6)
"""From these numbers on, a count that does not fit is put in words: quadrillions, ..., millions."""


class Labels:
    """A language. Its words are templates: `{n}` is a number, `one|many` is singular and plural.

    >>> english = Labels()
    >>> english("inputs", n=1), english("inputs", n=1200)
    ('1 input', '1,200 inputs')
    """

    def __init__(self, words: Mapping[str, str] = EMPTY_MAPPING) -> None:
        self._words = {**WORDS, **words}

    def __call__(self, key: str, /, **values: object) -> str:
        """The words of `key`, with the numbers written as in the language."""
        template = self._words[key]
        if "|" in template:
            singular, plural = template.split("|")
            template = singular if values["n"] == 1 else plural
        return template.format_map({k: self._text(v) for k, v in values.items()})

    def has(self, key: str) -> bool:
        """Whether there are words for this key."""
        return key in self._words

    def number(self, value: float) -> str:
        """A number with the language's separators.

        >>> Labels({"number.thousands": ".", "number.point": ","}).number(15346.5)
        '15.346,5'
        """
        digits = f"{value:,}"
        signs = {",": self._words["number.thousands"], ".": self._words["number.point"]}
        return "".join(signs.get(character, character) for character in digits)

    def short(self, value: int) -> str:
        """A large count in words, to three digits.

        >>> Labels().short(74_900_123_456), Labels().short(61_470)
        ('74.9 billion', '61,470')
        """
        for size in LARGE:
            if value >= size:
                digits = float(f"{value / size:.3g}")
                amount = self.number(int(digits) if digits == int(digits) else digits)
                return self._words[f"number.{size:.0e}".replace("+", "")].format(n=amount)
        return self.number(value)

    def spelled(self, count: int) -> str:
        """A small number as a word.

        >>> Labels().spelled(5), Labels().spelled(128)
        ('five', '128')
        """
        words = self._words["number.spelled"].split()
        return words[count] if count < len(words) else self.number(count)

    def listed(self, words: list[str]) -> str:
        """Words listed as in a sentence.

        >>> Labels().listed(["a", "b", "c"])
        'a, b and c'
        """
        *most, last = words
        return f"{', '.join(most)} {self._words['and']} {last}" if most else last

    def sized(self, shape: tuple[int, ...]) -> str:
        """A size, its axes joined by multiplication signs.

        >>> Labels().sized((3, 32, 32))
        '3 × 32 × 32'
        """
        return " × ".join(map(self.number, shape))

    def _text(self, value: object) -> str:
        return self.number(value) if isinstance(value, int) else str(value)


ENGLISH = Labels()


def as_text(labels: Labels) -> str:
    """The words that differ from the English ones, as TOML that `load` takes.

    >>> as_text(Labels({"panel.fc": "Voll vernetzt"}))
    '"panel.fc" = "Voll vernetzt"'
    """
    from json import dumps

    pairs = [(key, word) for key, word in labels._words.items() if word != WORDS[key]]
    return "\n".join(f"{dumps(key)} = {dumps(word)}" for key, word in pairs)


def load(path: str) -> Labels:
    """The labels in a TOML file, or in TOML itself; what it leaves out stays English.

    Raises CnnvizError for a file that is not TOML, for unknown keys, and for words whose fields in
    braces are not those of the English ones.
    """
    from cnnviz.files.toml import from_toml, read_toml

    what = "the file of labels"
    try:
        table = from_toml(path, what) if " = " in path else read_toml(path, what, LIMIT)
        words = dict(_flat(table))
    except RecursionError:
        raise CnnvizError(f"{what} {quoted(path)} is nested too deep") from None
    faults = [fault for key, value in words.items() if (fault := _fault(key, value))]
    if faults:
        report = as_fit(faults[:MOST_FAULTS], len(faults))
        raise CnnvizError("\n  ".join([f"labels in {quoted(path)}:", *report]))
    return Labels({key: str(value) for key, value in words.items()})


def _flat(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """The entries of nested tables, their keys joined by dots."""
    pairs: list[tuple[str, object]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return pairs


def _fault(key: str, value: object) -> str:
    """What is wrong with the words of a key, or ""."""
    if key not in WORDS:
        return f"there is no label {key[:80]!r}{nearest(key, WORDS)}"[:300]
    if not isinstance(value, str) or not value.isprintable() or len(value) > 300:
        return f"{key} must be a text on one line, at most 300 characters"
    if value.count("|") != WORDS[key].count("|"):
        form = "a singular and a plural, parted by |" if "|" in WORDS[key] else "no |"
        return f"{key} must have {form}"
    expected, actual = _places(WORDS[key]), _places(value)
    if actual is None or not actual <= (expected or set()):
        names = ", ".join(f"{{{name}}}" for name in sorted(expected or ())) or "nothing"
        return f"{key} may have {names} in braces, as in {WORDS[key]!r}"
    return ""


def _places(template: str) -> set[str] | None:
    """The names in braces; None if anything but names is there."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    names = {name for _, name, _, _ in parts if name is not None}
    are_plain = all(not spec and not conversion for _, _, spec, conversion in parts)
    return names if are_plain and all(name.isidentifier() for name in names) else None
