"""From tokens to a tree, continuing after a fault so that all faults are reported at once.

The grammar unites that of Python's calls and values with that of print(module): items, separated
by commas or new lines, each with a `(label):` or a name and `=` before it, or neither. It is
read here rather than by Python's own parser because a print is not Python, and because that parser
stops at the first fault.
"""

from __future__ import annotations

from cnnviz.errors import Fault
from cnnviz.reading.arithmetic import STRENGTH, combined, negated, number
from cnnviz.reading.cursor import CLOSING, Cursor
from cnnviz.reading.tokens import Token
from cnnviz.reading.tree import Call, Child, Items, Literal, Named, Node, Other, Word

DEPTH = 50
"""How deep brackets may nest; a print of the deepest networks has ten levels."""

_CONSTANTS = {"True": True, "False": False, "None": None}
_KEYWORDS = frozenset(("lambda", "if", "else", "for", "in", "not", "and", "or", "is", "await"))
# Moving a layer to a device or into a mode leaves it the layer that it is.
_MOVES = frozenset(("to", "cuda", "cpu", "eval", "train", "float", "half", "double"))


_ENDS = frozenset((",", ")", "]"))
_POWER = STRENGTH["**"]
_MEANINGLESS = "this has no meaning in a list of layers, which commas or new lines part"


def tree(text: str) -> tuple[list[Node], list[Fault]]:
    """The items of `text` in order, and the faults of its brackets, commas and quotes.

    >>> items, faults = tree("Conv1d(1, 1, kernel_size=3)")
    >>> items[0].name.text, len(items[0].arguments), faults
    ('Conv1d', 3, [])
    """
    reader = _Reader(text)
    return reader.program(), reader.faults


class _Reader(Cursor):
    def program(self) -> list[Node]:
        items: list[Node] = []
        while self.token.kind != "end":
            if self.at(",", ";"):
                self.next()
            elif self.closing():
                self.fault(self.run(), "this closes nothing that was opened before it")
            else:
                items.append(self.item())
                if not (self.outside() or self.at(",", ";") or self.closing()):
                    self.missing_comma()
        return items

    def missing_comma(self) -> None:
        """Reports two items side by side; a printed child needs nothing before it."""
        reported = any(fault.end == self.end for fault in self.faults[-1:])
        sign = self.token.kind in ("mark", "strange") and not self.at("(", "[", "{")
        # `primary` reports a sign, with those like it that follow.
        if not (self.token.kind == "label" or reported or sign):
            self.fault(self.token, "a comma or a new line is missing before this")

    def item(self) -> Node:
        """An item, including its label or name."""
        if self.token.kind == "label" or (self.token.kind == "text" and self.ahead.text == ":"):
            return self.child()
        if self.token.kind == "name" and self.ahead.text == "=":
            token = self.next()
            self.next()
            if self.at("="):
                self.fault(self.next(), "one = is enough")
            value = self.value()
            name = Word(token.start, token.end, token.text)
            return Named(token.start, value.end, name, value)
        return self.value()

    def child(self) -> Child:
        """`(conv1): item`, `(0-2): 3 x item` or `"conv1": item`."""
        token = self.next()
        after = 2 if token.kind == "label" else 1
        if token.kind == "text":
            self.next()
        label = Word(token.start + 1, token.end - after, token.text[1:-after])
        count = self.count()
        value = self.value()
        return Child(token.start, value.end, label, count, value)

    def count(self) -> int | None:
        """The 3 of `3 x Conv2d(...)`."""
        if self.token.kind != "number" or self.ahead.text not in ("x", "×"):
            return None
        token = self.next()
        self.next()
        count = number(token.text)
        if isinstance(count, int) and count > 0:
            return count
        self.fault(token, "this must be a whole number of layers")
        return None

    def value(self, least: int = 1) -> Node:
        """A value, its operators that bind at least as tightly as `least` evaluated."""
        sign = self.next() if self.at("+", "-", "*", "**") else None
        node = self.primary()
        if sign is None and self.token.kind == "mark" and self.token.text in _ENDS:
            return node  # Most values of a print.
        node = self.operation(self.with_trailers(node), max(least, _POWER))
        node = self.signed(sign, node) if sign else node
        return self.operation(node, least)

    def operation(self, node: Node, least: int) -> Node:
        """`node` and the operators after it that bind at least as tightly as `least`, evaluated."""
        while self.token.kind == "mark" and not self.outside():
            strength = STRENGTH.get(self.token.text, 0)
            if strength < least:
                break
            operator = self.next()
            right = self.value(strength + 1)
            result = combined(node, operator.text, right)
            if operator.text == "**" and self.at("**"):
                result = "this tower of powers is not worked out: write its value"
            if isinstance(result, str):
                self.faults.append(Fault(node.start, right.end, result))
                result = Other(node.start, right.end)
            node = result
        return node

    def signed(self, sign: Token, node: Node) -> Node:
        """`-3`, `+3`, `*[...]`."""
        if sign.text == "-":
            return negated(node, sign.start)
        starred = sign.text == "*" and isinstance(node, (Items, Call))
        return node if starred or sign.text == "+" else Other(sign.start, node.end)

    def primary(self) -> Node:
        """A number, a string, a name, a call or a bracket."""
        token = self.token
        if token.kind in ("number", "text"):
            return self.literal(self.next())
        if token.kind == "name":
            return self.word(self.next())
        if self.at("(", "[", "{"):
            return self.bracket()
        if self.closing() or self.at(",", ";"):
            before = self.tokens[max(self.place - 1, 0)]
            # Commas in a row are one mistake; the last remains to separate the values.
            while self.at(",", ";") and self.ahead.text in (",", ";"):
                self.next()
            missing = Other(before.start, self.end)
            self.fault(missing, f"a value is missing after this {before.text}")
            return missing
        stray = self.run()
        self.fault(stray, _MEANINGLESS)
        return Other(stray.start, stray.end)

    def literal(self, token: Token) -> Node:
        """The value of a number or a string."""
        if token.kind == "text":
            quotes = 3 if token.text[:3] in ('"""', "'''") else 1
            return Literal(token.start, token.end, token.text[quotes:-quotes])
        value = number(token.text)
        if value is not None:
            return Literal(token.start, token.end, value)
        self.fault(token, "this number is too large")
        return Other(token.start, token.end)

    def word(self, token: Token) -> Node:
        """A constant, a bare word, or a call."""
        if token.text in _CONSTANTS:
            return Literal(token.start, token.end, _CONSTANTS[token.text])
        if token.text in _KEYWORDS:
            return self.skip(token.start)
        word = Word(token.start, token.end, token.text)
        if not self.at("(", "{") or self.outside():
            return word
        if self.at("{"):
            self.fault(self.token, "this should be (")
        items, _ = self.bracket_items()
        return Call(token.start, self.end, word, tuple(items))

    def bracket(self) -> Node:
        """A tuple or list; round brackets around one value only group it."""
        opening = self.token
        items, commas = self.bracket_items()
        if opening.text == "(" and len(items) == 1 and not commas:
            return items[0]
        return Items(opening.start, self.end, tuple(items))

    def with_trailers(self, node: Node) -> Node:
        """`node` past what follows: `(x)` and `.to(device)` change nothing, `[0]` is unreadable."""
        while not self.outside():
            if isinstance(node, Call) and self.at("("):
                self.bracket_items()
            elif isinstance(node, Call) and self.at(".") and self.ahead.text in _MOVES:
                self.next()
                self.next()
            elif self.at("[", ".") or self.token.text in _KEYWORDS:
                return self.skip(node.start)
            else:
                break
        return node

    def bracket_items(self) -> tuple[list[Node], int]:
        """The items in brackets, and the number of commas between them."""
        opening = self.next()
        self.open.append(opening)
        same_line = not self.token.first
        items: list[Node] = []
        commas = 0
        while not self.closed(opening):
            if self.at(",", ";") and len(items) > commas:
                self.next()
                commas += 1
                continue
            items.append(self.item())
            if self.token.kind == "mark" and self.token.text in _ENDS:
                continue
            if self.at("->"):  # `Linear (676 -> 10)`, as PyTorch printed it before 0.4.
                self.next()
                commas += 1
                continue
            if not (self.at(",", ";") or self.closing()):
                if same_line and self.unclosed(items[-1]):
                    self.fault(opening, f"this {opening.text} is never closed")
                    break
                commas += 1
                if not (self.token.first and isinstance(items[-1], (Call, Child))):
                    self.missing_comma()
        self.open.pop()
        return items, commas

    def unclosed(self, before: Node) -> bool:
        """Whether the next line begins a layer, though brackets of this line are still open."""
        layer = self.token.kind == "name" and self.ahead.text == "("
        begins = self.token.kind == "label" or layer
        return self.token.first and begins and not isinstance(before, (Call, Child))

    def closed(self, opening: Token) -> bool:
        """Whether `opening` is closed here, taking its bracket; or has to be, with a fault."""
        if self.token.kind == "end":
            if not self.stopped:
                self.fault(opening, f"this {opening.text} is never closed")
            return True
        if not self.closing():
            return self.too_deep(opening)
        text = self.token.text
        if text == CLOSING[opening.text]:
            self.next()
        elif any(CLOSING[other.text] == text for other in self.open[:-1]):
            self.fault(opening, f"this {opening.text} is never closed")
        else:
            self.fault(self.next(), f"this should be {CLOSING[opening.text]}")
        return True

    def too_deep(self, opening: Token) -> bool:
        """Whether brackets nest beyond `DEPTH`: then the rest of the text is left unread."""
        if len(self.open) <= DEPTH:
            return False
        self.fault(opening, f"brackets are nested more than {DEPTH} deep here")
        self.stop()
        return True
