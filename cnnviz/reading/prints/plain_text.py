"""Removes what a screen, a page or a log added to a text; every character keeps its place."""

from __future__ import annotations

import re
from itertools import pairwise

_ANSI = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[()][A-Z0-9]|[=>78cDEHM])"
_SPACES = "nbsp|emsp|ensp|thinsp|numsp|puncsp|hairsp"
_ENTITY = rf"&(?:lt|gt|amp|quot|apos|{_SPACES}|lpar|rpar|#\d{{1,5}}|#x[0-9a-fA-F]{{1,5}});"
_TAG = r"</?(?:pre|code|span|div|p|br|samp|tt|font|b|i|body|html)\b[^<>\n]*>"
_NAMES = {
    **{"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"},
    **{"lpar": "(", "rpar": ")"},
    **dict.fromkeys(_SPACES.split("|"), " "),
}
_CHILD = re.compile(r"^[ \t]*+([-+*•]?)[ \t]*+\([^()\n]+\):[ \t]", re.MULTILINE)
_ITEM = re.compile(r"^([ \t]*)[-*•](?=[ \t])", re.MULTILINE)
_COUNTS = re.compile(
    r"(?<![\w.])\d[\d.]*(?: [kKMGT])?, \d[\d.]*% Params, \d[\d.]* [kKMGT]?Macs?, \d[\d.]*% MACs,?"
)
"""What ptflops prints before a module's arguments: `1.79 k, 0.1% Params, 1.4 MMac, ...`."""
_AMID_WORD = re.compile(r"[\w.]\n[\w.]|e-\n\d|\de\n-")  # Or a number such as 1e-05.
_ESCAPED = r"\(\\n +\("
"""How a print begins as the repr of a string: `'Net(\\n  (conv1): ...'`."""


def without_markup(text: str) -> str:
    r"""`text` without colours, HTML, counts and string escapes; blanks take their place.

    >>> without_markup("\x1b[1mNet\x1b[0m(&quot;a&quot;)<br>")
    '    Net    ("     a"     )\n   '
    """
    if "\x1b" in text:
        text = re.sub(_ANSI, lambda match: " " * len(match[0]), text)
    if "&" in text and re.search(_ENTITY, text):
        text = re.sub(_ENTITY, _character, text)
        text = re.sub(_TAG, _blank, text)
    elif "<" in text:
        text = re.sub(_TAG, _blank, text)
    if "% MACs" in text:
        text = _COUNTS.sub(lambda match: " " * len(match[0]), text)
    if "\\n" in text and re.search(_ESCAPED, text):
        text = text.replace("\\n", "\n ")
    if set(_CHILD.findall(text)) in ({"-"}, {"*"}, {"•"}):  # Mixed ones may be a diff.
        text = _ITEM.sub(r"\1 ", text)
    if "\n" not in text:  # Line ends of old Macs, and of progress bars.
        text = text.replace("\r", "\n")
    return text


def rejoined(text: str) -> str:
    r"""`text` with words whole again that a terminal broke at its last column, the width of the
    widest lines; a blank takes the place of each line break.

    >>> rejoined("Net(\n  (a): ReLU(inp\nlace=True)\n  (bc): ELU(al\npha=1.0)\n)")
    'Net(\n  (a): ReLU(inplace=True) \n  (bc): ELU(al\npha=1.0)\n)'
    """
    lines = text.split("\n")
    width, depth = max(map(len, lines)), 0
    whole = lines[:1]
    for before, line in pairwise(lines):
        depth = max(depth + before.count("(") - before.count(")"), 0)
        # In brackets no word ends a line, unless it was broken there.
        if len(before) == width and depth and _AMID_WORD.search(f"{before[-2:]}\n{line[:1]}"):
            start = whole[-1].rstrip(" ")
            whole[-1] = f"{start}{line}{' ' * (1 + len(whole[-1]) - len(start))}"
        else:
            whole.append(line)
    return "\n".join(whole)


def markup_removed(text: str) -> str:
    r"""`text` without colours and HTML, with no blanks for them: its columns are as on a screen.

    >>> markup_removed("\x1b[1m a \x1b[0m<span style='x'>|</span> b")
    ' a | b'
    """
    text = re.sub(_ANSI, "", text) if "\x1b" in text else text
    text = re.sub(_TAG, "", text) if "<" in text else text
    return re.sub(_ENTITY, lambda match: _character(match)[0], text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    """The character of an HTML entity, and blanks for the rest of it."""
    word = match[0][1:-1]
    if word in _NAMES:
        sign = _NAMES[word]
    else:
        code = int(word[2:], 16) if word[1] in "xX" else int(word[1:])
        sign = chr(code) if 32 <= code < 0xD800 else " "
    return sign.ljust(len(match[0]))


def _blank(match: re.Match[str]) -> str:
    is_break = match[0].startswith("<br")
    return ("\n" if is_break else " ").ljust(len(match[0]))
