"""A text as Python's own parser reads it, with each node's place in the text."""

from __future__ import annotations

import ast
import re
import warnings

from cnnviz.errors import Fault
from cnnviz.reading.code.source.lone_methods import wrap_in_class
from cnnviz.reading.code.source.losses import without_losses
from cnnviz.reading.tree import Node
from cnnviz.reading.wording import short

MOST_TOKENS = 100_000
"""How many words and signs code may have; a file of 2,000 lines has a quarter of that."""

CUT = "_left_out_"
"""The name that stands for long data that was removed from a text."""

_MAX_BRACES = 5_000  # Python parses what is between those in f-strings one by one.
_ONE_LINE = re.compile(r"\s*(?:import\s.*)?class\s+\w+[^:]*:\s*def\s")
_TOKENS = re.compile(r"\w+|[^\w\s]")


class Unparsed(Exception):
    """The text is not Python; `fault` says where."""

    def __init__(self, fault: Fault, final: bool = False) -> None:
        super().__init__(fault.reason)
        self.fault = fault
        self.final = final  # Removing more of the surroundings cannot help.


class Line:
    """A line of code: its words, and where it begins in the text.

    `shift`: characters cut off the front of the text's line; `old`: it had what only Python 2 has.
    """

    __slots__ = ("code", "old", "shift", "start")

    def __init__(self, code: str, start: int, shift: int = 0, old: bool = False) -> None:
        self.code = code
        self.start = start
        self.shift = shift
        self.old = old

    def cut(self, count: int) -> Line:
        """The line without its first `count` characters."""
        return Line(self.code[count:], self.start, self.shift + count, self.old)

    def blank(self) -> Line:
        """An empty line in its place."""
        return Line("", self.start, self.shift)

    def replaced(self, code: str) -> Line:
        """The same line with other code."""
        return Line(code, self.start, self.shift, self.old)


def lines_of(text: str) -> list[Line]:
    """The lines of a text, without what some systems end lines with.

    >>> [line.code for line in lines_of("a = 1\\r\\nb = 2")]
    ['a = 1', 'b = 2']
    """
    lines, start = [], 0
    for line in text.split("\n"):
        code = line.removesuffix("\r").replace("\r", " ").replace("\f", " ")
        mark = code.startswith("\ufeff")
        lines.append(Line(code[mark:], start, int(mark)))
        start += len(line) + 1
    return lines


def readable(text: str) -> str:
    """The text, without long data if it is longer than what is read: parsing takes time and memory.

    Raises `Unparsed` if the code alone is longer than that.
    """
    if _is_short_enough(text):
        return text
    from cnnviz.reading.code.source.long_data import shortened

    short_text = shortened(text)
    if _is_short_enough(short_text):
        return short_text
    reason = (
        f"this is more Python than the {MOST_TOKENS:,} words and signs that cnnviz reads: paste the"
        " classes of the network alone"
    )
    raise Unparsed(Fault(0, min(len(text), 1), reason), final=True)


def _is_short_enough(text: str) -> bool:
    """Whether a text has no more words and signs than are read."""
    return text.count("{") <= _MAX_BRACES and (
        len(text) < MOST_TOKENS or len(_TOKENS.findall(text)) <= MOST_TOKENS
    )


class Source:
    """Lines of code, parsed. Raises `Unparsed` if they are not Python."""

    def __init__(self, text: str, lines: list[Line], flat: bool = False) -> None:
        self.text = text
        self.lines = lines
        self.code = "\n".join(line.code for line in lines)
        tree = self.parsed()
        self.classless = (
            wrap_in_class(tree) if "self" in self.code else ""
        )  # The class added to it.
        self.tree = without_losses(tree, self.code)
        self.brought: set[int] = set()  # Definitions being followed before their turn.
        self.turned = False  # Whether any have been.
        self.old = False  # Whether it is Python 2.
        self.flat = flat  # Whether it had lost its indentation.
        self.lent: dict[ast.AST, str] = {}  # Definitions taken for imported ones.

    def parsed(self) -> ast.Module:
        """The syntax tree."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # About invalid escapes in strings.
                return ast.parse(self.code)
        except SyntaxError as error:
            raise Unparsed(self.syntax_fault(error)) from None
        except (RecursionError, MemoryError, ValueError):
            reason = "this is nested too deep, or holds what no Python has"
            raise Unparsed(Fault(0, min(len(self.text), 1), reason), final=True) from None

    def syntax_fault(self, error: SyntaxError) -> Fault:
        """Python's own error, at its place."""
        number = min(max((error.lineno or 1) - 1, 0), len(self.lines) - 1)
        line = self.lines[number]
        column = min(max((error.offset or 1) - 1, 0), max(len(line.code) - 1, 0))
        start = line.start + line.shift + column
        why = f"this is no Python: {short(error.msg or '', 70)}"
        if "expected an indented block" in why:
            why += "; if the indentation is lost, paste the text with it"
        elif _ONE_LINE.match(line.code):
            why += "; if its line breaks are lost, paste the text with them"
        return Fault(start, start + 1, why)

    def offset(self, row: int, column: int) -> int:
        """Where in the text a column, in bytes, of a line, counted from 1, is."""
        line = self.lines[row - 1]
        if not line.code.isascii():
            column = len(line.code.encode()[:column].decode(errors="ignore"))
        return min(line.start + line.shift + column, len(self.text))

    def span(self, node: ast.AST | Node) -> tuple[int, int]:
        """Start and end of a node; of a block, those of its first line."""
        try:
            row, column = node.lineno, node.col_offset  # type: ignore[union-attr]
            end_row, end = node.end_lineno, node.end_col_offset  # type: ignore[union-attr]
        except AttributeError:
            return self._span(node)
        line = self.lines[row - 1]
        if end_row != row or not line.code.isascii():
            return self._span(node)
        # A long text asks for thousands of these.
        first = line.start + line.shift
        if not column < end <= len(self.text) - first:
            return self._span(node)
        return first + column, first + end

    def _span(self, node: ast.AST | Node) -> tuple[int, int]:
        """The same for any node."""
        if isinstance(node, Node):
            return node.start, node.end
        row = getattr(node, "lineno", 1)
        column = getattr(node, "col_offset", 0)
        start = self.offset(row, column)
        end_row = getattr(node, "end_lineno", None) or row
        if end_row != row:
            line = self.lines[row - 1]
            return start, max(start + 1, line.start + line.shift + len(line.code.rstrip()))
        return start, max(start + 1, self.offset(row, getattr(node, "end_col_offset", column + 1)))

    def fault(self, node: ast.AST | Node, reason: str) -> Fault:
        """A fault at the place of a node."""
        return Fault(*self.span(node), reason)

    def words(self, node: ast.AST) -> str:
        """A node's code on one line, shortened."""
        return short(ast.unparse(node), 60)


def line_of(node: ast.AST | None) -> str:
    """ " (line 12)", or nothing for what has no place."""
    row = getattr(node, "lineno", 0)
    return f" (line {row})" if row else ""
