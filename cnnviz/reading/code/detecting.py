"""Whether a text is code, told from its words alone: typed specs must not wait for a parser."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"^[ \t>.]*(?:In \[\d*\]: ?)?(?:"
    r"class[ \t]+\w+[^\n]*:|(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|import[ \t]+\w"
    r"|from[ \t]+[\w.]+[ \t]+import\b"
    r"|(?:for|while|if|with|try|return)\b[^\n]*:[ \t]*(?:#[^\n]*)?$"
    r"|\w+[ \t]*=[ \t]*(?![ \t]*[\w.]+[ \t]*\()[^=\n]"  # n = 8
    r"|[\w.]+\.(?:add|append|add_module|compile|extend|fit|summary|build)\("
    r"|[\w.]+[ \t]*\+=|\w+(?:,[ \t]*\w+)+[ \t]*=)"
    r"|\)[ \t]*\([ \t]*[\w\[]+",  # Conv2D(32, 3)(x)
    re.MULTILINE,
)
_PRINTED = re.compile(r"^[^\S\n]*\([\w:./ -]+\): (?:\d+ x )?\w+[ ]?\(", re.MULTILINE)
_STRONG = re.compile(
    r"^[ \t>.]*(?:In \[\d*\]: ?)?(?:class[ \t]+\w+[^\n]*:|def[ \t]+\w+[ \t]*\()", re.MULTILINE
)


def may_be_code(text: str) -> bool:
    """Whether a text has what only code has, and no print of a module.

    >>> may_be_code("Conv2d(1, 6, 5), ReLU()"), may_be_code("n = 8\\nConv2d(1, n, 5)")
    (False, True)
    """
    return bool(_CODE.search(text)) and not (_PRINTED.search(text) and not _STRONG.search(text))


def is_surely_code(text: str) -> bool:
    """Whether a text defines a class or a function."""
    return bool(_STRONG.search(text))
