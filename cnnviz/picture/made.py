"""How a picture was made, as one line that every file can hold, and as words again.

The line is ASCII: `cnnviz 0.1.0: ["compare", "Conv1d(1, 1, 3)", "--input", "1x8"]`. The words are
those of the command line that makes the picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

LONGEST = 1 << 21
"""A longer line is not read, nor written."""
COMMANDS = ("compare", "draw", "deck")
"""Those that make a file that says so."""
MOST = 200
"""More words than these are no command of ours."""


def origin(version: str, words: Sequence[str]) -> str:
    """The line that says which version made a picture, and from which words.

    >>> origin("0.1.0", ["compare", "3 × 3"])
    'cnnviz 0.1.0: ["compare", "3 \\\\u00d7 3"]'
    """
    line = f"cnnviz {version}: [{', '.join(map(quoted, words))}]"
    return line if len(line) <= LONGEST else ""


def quoted(word: str) -> str:
    r"""A word as JSON has it, in ASCII. Loading a library for that would take as long as the rest.

    >>> print(quoted('3 × "3"\n😀'))
    "3 \u00d7 \"3\"\n\ud83d\ude00"
    """
    units = word.encode("utf-16-be", "surrogatepass")
    codes = (units[i] << 8 | units[i + 1] for i in range(0, len(units), 2))
    return f'"{"".join(map(_in_json, codes))}"'


def _in_json(code: int) -> str:
    if code in _SHORT:
        return _SHORT[code]
    return chr(code) if 0x20 <= code < 0x7F else f"\\u{code:04x}"


_SHORT = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}


def words(line: str) -> tuple[str, ...] | None:
    """The words of a line; None where it is none that cnnviz wrote.

    >>> words('cnnviz 0.1.0: ["compare", "ReLU()"]')
    ('compare', 'ReLU()')
    """
    found = re.fullmatch(r"cnnviz \S{1,40}: (\[.*\])", line) if len(line) <= LONGEST else None
    if found is None:
        return None
    import json

    try:
        said = json.loads(found[1])
    except (ValueError, RecursionError):
        return None
    right = len(said) <= MOST and all(isinstance(word, str) for word in said)
    return tuple(said) if right and said and said[0] in COMMANDS else None


def version(line: str) -> str:
    """The version that wrote a line.

    >>> version('cnnviz 0.1.0: ["compare"]')
    '0.1.0'
    """
    return line.removeprefix("cnnviz ").partition(":")[0]


def command(line: str) -> str:
    """The command line, as a shell takes it; "" where there is none.

    >>> command('cnnviz 0.1.0: ["compare", "Conv1d(1, 1, 3)"]')
    "cnnviz compare 'Conv1d(1, 1, 3)'"
    """
    from shlex import join

    said = words(line)
    return join(("cnnviz", *said)) if said else ""


class Brief(NamedTuple):
    """A command line, and the words in it that stand for files."""

    command: str
    files: tuple[str, ...] = ()


def brief(line: str, most: int) -> Brief:
    r"""The command line for who reads it aloud: one of more than `most` letters says NETWORK, THEME
    or LABELS where its words are long.

    >>> brief('cnnviz 0.1.0: ["draw", "network", "a\\nb", "--theme", "dark"]', 20)
    Brief(command='cnnviz draw network NETWORK --theme dark', files=('NETWORK',))
    """
    from shlex import join

    whole, said = command(line), words(line) or ()
    if len(whole) <= most:
        return Brief(whole)
    short = [_standing(before, word) for before, word in pairwise(("", *said))]
    files = dict.fromkeys(one for one, word in zip(short, said, strict=True) if one != word)
    return Brief(join(("cnnviz", *short)), tuple(files))


def _standing(before: str, word: str) -> str:
    """What stands for a long word, told by the option before it; others stay."""
    long = "\n" in word or len(word) > LONG
    return _FILES.get(before, "NETWORK") if long and before not in _NO_FILES else word


LONG = 60
"""A word of more letters may stand in a file."""
_FILES = {"--theme": "THEME", "--labels": "LABELS"}
_NO_FILES = {"--title", "--set", "--focus"}


def with_options(line: str, options: Sequence[str]) -> str:
    """The same line with more options, before all others.

    >>> with_options('cnnviz 0.1.0: ["compare", "ReLU()"]', ["--dpi", "100"])
    'cnnviz 0.1.0: ["compare", "--dpi", "100", "ReLU()"]'
    """
    begin = line.find('["') + 2
    end = line.find('"', begin) + 1
    if begin < 2 or not end:
        return line
    return line[:end] + "".join(f", {quoted(word)}" for word in options) + line[end:]
