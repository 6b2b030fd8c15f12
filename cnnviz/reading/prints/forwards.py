"""What `forward` of known blocks does, in a small language of labels.

A forward lists labels in the order in which they are called: `conv1 bn1 relu`. `.relu` is a
function, `shortcut?` a child that may be missing (nothing is called then). `add(a b, x)`,
`cat(...)` and `multiply(...)` join chains that all begin at that place; `x` is the place itself.
`add?(a, x)` adds only if a's layers keep the shape. `=s` names a place, `s` returns to it.
`up.conv` is a child's child. `!aux` is made but not called; `-branch1` has to be empty.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Term(NamedTuple):
    """A label, a function or a place; or a join of `branches`, named add, cat or multiply."""

    name: str
    branches: tuple[tuple[Term, ...], ...] = ()
    optional: bool = False


Chain = tuple[Term, ...]

_WORD = re.compile(r"[^\s(),?]+\??|[(),]")


@lru_cache(maxsize=256)
def chain_of(text: str) -> Chain:
    """The terms of a forward.

    >>> [term.name for term in chain_of("add(conv1 bn1, shortcut?) .relu")]
    ['add', '.relu']
    """
    words = _WORD.findall(text)[::-1]
    return _chain(words)


def _chain(words: list[str]) -> Chain:
    terms: list[Term] = []
    while words and words[-1] not in (",", ")"):
        word = words.pop()
        optional, name = word.endswith("?"), word.removesuffix("?")
        branches: list[Chain] = []
        if words and words[-1] == "(":
            while words and words.pop() != ")":
                branches.append(_chain(words))
        terms.append(Term(name, tuple(branches), optional))
    return tuple(terms)


def labels_of(chain: Chain) -> dict[str, bool]:
    """The labels that a forward names, and whether each is required."""
    marks = {term.name[1:] for term in _terms(chain) if term.name.startswith("=")}
    labels: dict[str, bool] = {}
    for term in _terms(chain):
        name = term.name.lstrip("!-")
        if term.branches or name[0] in ".=" or name == "x" or name in marks:
            continue
        labels[name] = labels.get(name, False) or not term.optional
    return labels


def _terms(chain: Chain) -> list[Term]:
    terms = []
    for term in chain:
        terms.append(term)
        for branch in term.branches:
            terms += _terms(branch)
    return terms
