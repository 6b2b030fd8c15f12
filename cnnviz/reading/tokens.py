"""Splits text into tokens: names, numbers, strings, marks, and the `(label):` of a printed module.

Written by hand: compiling a pattern for it takes longer than reading a hundred layers. In longer
texts a pattern finds the tokens that most of them consist of.
"""

from __future__ import annotations

import re

from cnnviz.errors import Fault


class Token:
    """One word of the text, from `start` to `end`.

    Kinds: name, number, text, label, mark, end, and strange for anything without a meaning.

    `first`: whether it is the first on its line; new lines separate the layers of a list.
    """

    __slots__ = ("end", "first", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int, first: bool) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.first = first


# Word processors replace quotes, minus and times signs by characters that mean the same.
_QUOTES = {'"': '"', "'": "'", "“": "“”", "”": "“”", "‘": "‘’", "’": "‘’"}
MOST_TOKENS = 2**17
"""How many tokens are read: as many as a print of four thousand layers has."""

_TOO_LONG = f"the text goes on too long here: no network takes more than {MOST_TOKENS:,} words"
_EQUIVALENT = {"−": "-", "–": "-"}
_MARKS = frozenset("()[]{},=:;.+-*/%@|&<>~^!?−–×")
_SINGLE = frozenset("),=]:")  # They begin no longer token: a third of all tokens of a print.
_PAIRS = ("**", "//", "->")
_LONG = 4_000  # From this many characters on compiling a pattern is worth its time.
_INVISIBLE = "\ufeff\u200b\u200e\u2060"
_LONGEST_LABEL = 200
_AFTER_QUOTE = "\n,()[]{}"  # Where an unclosed string is assumed to end.


def tokens(text: str) -> tuple[list[Token], list[Fault]]:
    """The tokens of `text`, an `end` token last, and a fault for each unclosed string.

    >>> [token.text for token in tokens("ReLU(), # a comment")[0]]
    ['ReLU', '(', ')', ',', '']
    """
    result: list[Token] = []
    faults: list[Fault] = []
    place, first = 0, True
    plain = _plain_tokens() if len(text) > _LONG else None
    while (place := _blanks_end(text, place)) < len(text):
        if text[place] == "\n":
            place, first = place + 1, True
            continue
        if plain is not None and (match := plain.match(text, place)):
            place, first = _take_plain(text, plain, match, first, result), False
            if len(result) <= MOST_TOKENS:
                continue
        if len(result) > MOST_TOKENS:
            result, faults = [], [Fault(result[-1].start, place, _TOO_LONG)]
            break
        kind, end = ("mark", place + 1) if text[place] in _SINGLE else _next_token(text, place)
        word = text[place:end]
        if kind == "open":
            faults.append(Fault(place, end, "this quote is never closed"))
            # Read as if it were closed, so that the rest of the line is judged on its own.
            kind, word = "text", word + word[0]
        result.append(Token(kind, _EQUIVALENT.get(word, word), place, end, first))
        place, first = end, False
    result.append(Token("end", "", len(text), len(text), True))
    return result, faults


def _plain_tokens() -> re.Pattern[str]:
    """Most tokens of a print, and blanks before them: names and numbers of letters and digits of
    ASCII alone, marks that begin no longer token, the bracket of a call.
    """
    after = r"(?![\w.]|[^\x00-\x7f])"
    return re.compile(
        rf" *(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*){after}|(?P<number>[0-9]+){after}"
        r"|(?P<mark>[),=\]:]|(?<=\w)\())"
    )


def _take_plain(
    text: str, plain: re.Pattern[str], match: re.Match[str] | None, first: bool, result: list[Token]
) -> int:
    """Appends all plain tokens that follow one another from `match` on; returns their end."""
    end = 0
    while match is not None and len(result) <= MOST_TOKENS:
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        result.append(Token(kind, match[kind], start, end, first))
        first, match = False, plain.match(text, end)
    return end


def _blanks_end(text: str, place: int) -> int:
    """The end of the blanks and comments at `place`; a new line is not a blank."""
    while place < len(text) and (character := text[place]) != "\n":
        if character == "#":
            end = text.find("\n", place)
            return len(text) if end < 0 else end
        if character == "\\" and text.startswith("\\\n", place):
            place += 1
        elif not (character == " " or character.isspace() or character in _INVISIBLE):
            break
        place += 1
    return place


def _next_token(text: str, place: int) -> tuple[str, int]:
    """The kind and the end of the token at `place`."""
    character = text[place]
    if character.isidentifier():
        return "name", _name_end(text, place)
    if character.isdecimal() or (character == "." and text[place + 1 : place + 2].isdecimal()):
        return "number", _number_end(text, place)
    if character in _QUOTES:
        return _string(text, place)
    if character == "(" and (label := _label_end(text, place)):
        return "label", label
    if text[place : place + 2] in _PAIRS:
        return "mark", place + 2
    if character in _MARKS:
        return "mark", place + 1
    return "strange", _strange_end(text, place)


def _strange_end(text: str, place: int) -> int:
    """The end of characters without a meaning; some, such as "²", look like letters or digits."""
    end = place + 1
    while end < len(text) and not (text[end] in _MARKS or text[end] in _QUOTES or text[end] == "#"):
        if text[end].isspace() or text[end].isalnum() or text[end] == "_":
            break
        end += 1
    return end


def _name_end(text: str, place: int) -> int:
    """The end of a name; dots between names belong to it."""
    while True:
        while place < len(text) and (text[place].isalnum() or text[place] == "_"):
            place += 1
        if text[place : place + 1] != "." or not text[place + 1 : place + 2].isidentifier():
            return place
        place += 1


def _number_end(text: str, place: int) -> int:
    """The end of a number such as 1_000, 0.5, 1e-05."""
    end = _digits_end(text, place)
    if text[end : end + 1] == ".":
        end = _digits_end(text, end + 1)
    if text[end : end + 1] in ("e", "E"):
        digits = end + 2 if text[end + 1 : end + 2] in ("+", "-") else end + 1
        if text[digits : digits + 1].isdecimal():
            end = _digits_end(text, digits)
    return end


def _digits_end(text: str, place: int) -> int:
    while place < len(text) and (text[place].isdecimal() or text[place] == "_"):
        place += 1
    return place


def _string(text: str, place: int) -> tuple[str, int]:
    """The kind and the end of a string, triple-quoted or not; kind `open` if it is never closed."""
    closing = _QUOTES[text[place]]
    triple = 3 * text[place]
    if text.startswith(triple, place) and (end := text.find(triple, place + 3)) >= 0:
        return "text", end + 3
    end = place + 1
    while end < len(text) and text[end] != "\n":
        if text[end] in closing:
            return "text", end + 1
        end += 1
    end = place + 1
    while end < len(text) and text[end] not in _AFTER_QUOTE:
        end += 1
    return "open", end


def _label_end(text: str, place: int) -> int:
    """The end of `(conv1):` or `(0-2):`, 0 if there is none.

    A label may hold any character, even paired brackets: it may be the key of a ModuleDict.
    """
    if place and (text[place - 1].isalnum() or text[place - 1] == "_"):
        return 0  # The bracket of a call.
    end, inside = place + 1, False
    while end < min(len(text), place + _LONGEST_LABEL) and text[end] != "\n":
        if text[end] == "(" and inside:
            return 0
        if text[end] == ")" and not inside:
            return end + 2 if end > place + 1 and text.startswith("):", end) else 0
        inside = text[end] == "(" or (inside and text[end] != ")")
        end += 1
    return 0
