"""Whether a text is code, judged by its words alone: typed specs must not wait for a parser."""

from __future__ import annotations

import re

_PROMPTED = r"^[ \t>.]*+(?:\d++[:.|)]?[ \t]*+)?(?:In(?: ?\[[\d* ]*\])?: ?)?"
_DEFINES = r"(?:class[ \t]+\w+[^\n]*:|(?:async[ \t]+)?def[ \t]+\w+[ \t]*\()"
_CODE = re.compile(
    rf"{_PROMPTED}(?:{_DEFINES}|import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b"
    r"|(?:for|while|if|with|try|return|assert|del)\b[^\n]*"
    r"|\w+[ \t]*=[ \t]*(?![ \t]*[\w.]+[ \t]*\()[^=\n]"  # n = 8
    r"|(?:[a-z]\w*\.)+[a-z]\w*\(|print\(|%?%\w|![\w./]"  # np.random.seed(0)
    r"|[\w.]+\.(?:add|append|add_module|compile|extend|fit|summary|build)\("
    r"|\w+[ \t]*=[ \t]*[\w.]*Loss\(|[\w.]+[ \t]*\+=|\w+(?:,[ \t]*\w+)+[ \t]*=)"
    r"|^[ \t]*>[ \t]?(?:\w+\.)?\w+[ \t]*=[ \t]*(?:\w+\.)*[A-Z]\w*\("  # > self.net = nn.Sequential(
    r"|=[ \t]*(?:[(\[][ \t]*)?[A-Z][A-Z_]{2,}\b|\w\.shape\b"  # input_shape=(FEATURES,)
    r"|^[ \t]*In(?: ?\[[\d* ]*\])?:(?:[ \t]|$)"  # A cell of a notebook.
    r"|\)[ \t]*\([ \t]*[\w\[]+"  # Conv2D(32, 3)(x)
    r"|[\])\w][ \t]+for[ \t]+\w[\w, \t]*in\b|[(,\[][ \t\n]*\*[\w\[(]"
    # Keras 1 has rules of its own, which typed specs lack.
    r"|\b(?:nb_\w+|border_mode|subsample|output_dim|dim_ordering)[ \t]*="
    r"|\bConvolution[123]D\((?:[^(),]+,){2}[ \t]*\d",
    re.MULTILINE,
)
_PRINTED = re.compile(r"^[^\S\n]*\([\w:./ -]+\): (?:\d+ x )?\w+[ ]?\(", re.MULTILINE)
_STRONG = re.compile(_PROMPTED + _DEFINES, re.MULTILINE)
_CHAIN = re.compile(r"^[ \t>]*\w+[ \t]*=[ \t]*(?:\w+\.)*Sequential\(", re.MULTILINE)
_PROSE = re.compile(r"^[ \t>]*(?:[A-Za-z][\w.'’-]*,?[ ]+){3}[^\n()=]*$", re.MULTILINE)
_LOOP = re.compile(
    r"^[ \t]*(?:for[ \t]+[\w, \t]+[ \t]in[ \t][^\n]+|while[ \t][^\n]+):[ \t]*(?:#[^\n]*)?$",
    re.MULTILINE,
)
_ASSIGNED = re.compile(r"^[ \t]*(\w+)[ \t]*=(?!=)", re.MULTILINE)
_USED = re.compile(r"(?<![\w.\"'])([A-Za-z_]\w*)(?!\w|[ \t]*=(?!=)|[\"'])")


def may_be_code(text: str) -> bool:
    """Whether a text has what only code has, and is no printed module.

    >>> may_be_code("Conv2d(1, 6, 5), ReLU()"), may_be_code("n = int(8.5)\\nConv2d(1, n, 5)")
    (False, True)
    """
    chains = len(_CHAIN.findall(text))
    is_post = chains == 1 and _PROSE.search(text) is not None  # A post has a chain amid prose.
    if not (is_post or _CODE.search(text) or _refers(text) or chains > 1):
        return False
    return not is_print(text) or is_surely_code(text)


def _refers(text: str) -> bool:
    """Whether a name that is assigned is used elsewhere."""
    names = set(_ASSIGNED.findall(text))
    return bool(names) and not names.isdisjoint(_USED.findall(text))


def is_print(text: str) -> bool:
    """Whether a text has lines as print(module) writes them: `  (fc): Linear(...)`."""
    return bool(_PRINTED.search(text))


def is_meant_as_code(text: str) -> bool:
    """Whether a text that is no Python was meant to be: it defines something or has a loop.

    >>> is_meant_as_code("for x in loader:\\n    loss ="), is_meant_as_code("Conv2d(1, 6, 5")
    (True, False)
    """
    return is_surely_code(text) or (bool(_LOOP.search(text)) and not is_print(text))


def is_surely_code(text: str) -> bool:
    """Whether a text defines a class or a function."""
    return bool(_STRONG.search(text))
