"""How a picture was made: one line that any file can hold, and the words read back from it.

The line is ASCII: `cnnviz 0.1.0: ["compare", "Conv1d(1, 1, 3)", "--input", "1x8"]`. The words are
those of the command line that makes the picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

LONGEST = 1 << 21
"""A longer line is neither read nor written."""
COMMANDS = ("compare", "draw", "deck")
"""The commands whose files hold such a line."""
MOST = 200
"""No command of ours has more words."""


def origin(version: str, words: Sequence[str]) -> str:
    """The line that says which version made a picture, from which words.

    >>> origin("0.1.0", ["compare", "3 × 3"])
    'cnnviz 0.1.0: ["compare", "3 \\\\u00d7 3"]'
    """
    line = f"cnnviz {version}: [{', '.join(map(quoted, words))}]"
    return line if len(line) <= LONGEST else ""


def quoted(word: str) -> str:
    r"""A word as ASCII JSON. Importing a library for that would take as long as everything else.

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
    """The words of a line; None if cnnviz did not write it.

    >>> words('cnnviz 0.1.0: ["compare", "ReLU()"]')
    ('compare', 'ReLU()')
    """
    match = re.fullmatch(r"cnnviz \S{1,40}: (\[.*\])", line) if len(line) <= LONGEST else None
    if match is None:
        return None
    import json

    try:
        parsed = json.loads(match[1])
    except (ValueError, RecursionError):
        return None
    valid = len(parsed) <= MOST and all(isinstance(word, str) for word in parsed)
    return tuple(parsed) if valid and parsed and parsed[0] in COMMANDS else None


def version(line: str) -> str:
    """The version that wrote a line.

    >>> version('cnnviz 0.1.0: ["compare"]')
    '0.1.0'
    """
    return line.removeprefix("cnnviz ").partition(":")[0]


def command(line: str) -> str:
    """The command line, quoted for a shell; "" if there is none.

    >>> command('cnnviz 0.1.0: ["compare", "Conv1d(1, 1, 3)"]')
    "cnnviz compare 'Conv1d(1, 1, 3)'"
    """
    from shlex import join

    arguments = words(line)
    return join(("cnnviz", *arguments)) if arguments else ""


class Brief(NamedTuple):
    """A command line, and the words in it that stand for files."""

    command: str
    files: tuple[str, ...] = ()


def brief(line: str, most: int) -> Brief:
    r"""The command line to be read aloud: one of more than `most` letters has NETWORK, THEME or
    LABELS in place of long words.

    >>> brief('cnnviz 0.1.0: ["draw", "network", "a\\nb", "--theme", "dark"]', 20)
    Brief(command='cnnviz draw network NETWORK --theme dark', files=('NETWORK',))
    """
    from shlex import join

    full, arguments = command(line), words(line) or ()
    if len(full) <= most:
        return Brief(full)
    short = [_placeholder(option, word) for option, word in pairwise(("", *arguments))]
    files = dict.fromkeys(
        placeholder
        for placeholder, word in zip(short, arguments, strict=True)
        if placeholder != word
    )
    return Brief(join(("cnnviz", *short)), tuple(files))


def _placeholder(option: str, word: str) -> str:
    """What stands for a long word, by the option before it; other words stay."""
    long = "\n" in word or len(word) > _LONG
    return _FILES.get(option, "NETWORK") if long and option not in _NO_FILES else word


_LONG = 60
"""A word of more letters may stand in a file."""
_FILES = {"--theme": "THEME", "--labels": "LABELS"}
_NO_FILES = {"--title", "--set", "--focus"}


def with_options(line: str, options: Sequence[str]) -> str:
    """The same line with more options, before all others.

    >>> with_options('cnnviz 0.1.0: ["compare", "ReLU()"]', ["--dpi", "100"])
    'cnnviz 0.1.0: ["compare", "--dpi", "100", "ReLU()"]'
    """
    start = line.find('["') + 2
    end = line.find('"', start) + 1
    if start < 2 or not end:
        return line
    return line[:end] + "".join(f", {quoted(word)}" for word in options) + line[end:]
