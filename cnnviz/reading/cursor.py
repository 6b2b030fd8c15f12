"""A place in the tokens of a text, with the brackets open there and the faults so far."""

from __future__ import annotations

from cnnviz.errors import Fault
from cnnviz.reading.tokens import Token, tokens
from cnnviz.reading.tree import Node, Other

CLOSING = {"(": ")", "[": "]", "{": "}"}
"""What closes each bracket."""


class Cursor:
    """Walks over the tokens of `text`; `open` holds the brackets that are open at its place."""

    def __init__(self, text: str) -> None:
        self.tokens, self.faults = tokens(text)
        self.place = 0
        self.token = self.tokens[0]  # The next to be read.
        self.open: list[Token] = []
        self.stopped = False

    @property
    def ahead(self) -> Token:
        """The token after the next."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    @property
    def end(self) -> int:
        """Where the previous token ends."""
        return self.tokens[self.place - 1].end if self.place else 0

    def next(self) -> Token:
        """Takes a token and moves on, except at the end."""
        token = self.token
        if token.kind != "end":
            self.place += 1
            self.token = self.tokens[self.place]
        return token

    def at(self, *marks: str) -> bool:
        """Whether the next token is one of these marks."""
        return self.token.kind == "mark" and self.token.text in marks

    def closing(self) -> bool:
        """Whether the next token ends a value: a closing bracket, or the end of the text."""
        return self.at(")", "]", "}") or self.token.kind == "end"

    def outside(self) -> bool:
        """Whether a new item begins here: outside brackets, a new line separates items."""
        return self.token.first and not self.open

    def run(self) -> Token:
        """Takes a token and those like it that follow on its line: they are one mistake."""
        first = last = self.next()
        while self.token.text == first.text and not self.token.first:
            if self.token.kind not in ("mark", "strange"):
                break
            last = self.next()
        return Token(first.kind, first.text, first.start, last.end, first.first)

    def fault(self, node: Token | Node, reason: str) -> None:
        """Records a fault of a token or node."""
        self.faults.append(Fault(node.start, node.end, reason))

    def stop(self) -> None:
        """Leaves the rest of the text unread."""
        self.tokens = [*self.tokens[: self.place], self.tokens[-1]]
        self.token = self.tokens[self.place]
        self.stopped = True

    def skip(self, start: int) -> Other:
        """Skips to the end of an unreadable value that began at `start`."""
        depth = 0
        while self.token.kind != "end" and (depth or not (self.at(",", ";") or self.outside())):
            if self.at("(", "[", "{"):
                depth += 1
            elif self.closing():
                depth -= 1
                if depth < 0:
                    break
            self.next()
        return Other(start, max(self.end, start))
