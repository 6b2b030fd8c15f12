"""Where in a text a print of a module stands, among prompts, logs, tables and other words."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.prints.plain_text import undressed

LABEL = r"\((?:[^()\n]|\([^()\n]*\))+\):(?=[ \t]|$)"
"""`(conv1):`, whatever its sign; of a ModuleDict a label may be any word without a dot."""

_CHILD = re.compile(LABEL)
_HEAD = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*) *\([ \t\r]*$")
"""How a module with children begins: its class and a bracket, the last words of a line."""

_ONE_LINE = re.compile(rf"(?<![\w.])([A-Za-z_][\w.]*) *\([ \t]*{LABEL}")
_VALUES = re.compile(r"[=,\d]|^\W*$")
"""What stands in a line of values that a module prints before its children."""

_MOST_VALUES = 4  # So many lines of values a module prints at most.
_LEFT_OUT = ("...", "…", "..", "⋮", "[...", "[…", "(...", "(…", "<snip", "<...", "snip", "etc")
_LEFT_OUT_WORDS = ("truncated", "omitted", "more lines", "show more", "and so on", "left out")


class Region(NamedTuple):
    """A print: its characters `start` to `end` and the class at its head, "" for a part of one.

    `cut` is the place where lines of it are missing, -1 where none are.
    """

    start: int
    end: int
    name: str
    cut: int = -1


class Found(NamedTuple):
    """A text whose prints have lost the prefixes of their lines, and where the prints are."""

    text: str
    regions: tuple[Region, ...]

    def chosen(self, model: str | None) -> tuple[Region, str | None]:
        """The print that `model` names, the last network's where it names none; with `model` where
        it is the label of a part of that.
        """
        if model is None:
            return self.networks()[-1], None
        named = [one for one in self.regions if model in (one.name, self.placed(one))]
        if named:
            return named[-1], None
        within = [one for one in self.networks() if f"({model}):" in self.words(one)]
        if not within:
            names = ", ".join(self.title(one) for one in self.regions if one.name)
            raise CnnvizError(f"there is no print of {model} (--model); there are {names}")
        return within[-1], model

    def title(self, region: Region) -> str:
        """What `--model` takes a print by: its class, with its line where others have it, too."""
        alike = [one for one in self.regions if one.name == region.name]
        return region.name if len(alike) == 1 else self.placed(region)

    def placed(self, region: Region) -> str:
        """The class of a print and its line, `Net (line 2)`."""
        line = self.text.count("\n", 0, region.start) + 1
        return f"{region.name or 'modules'} (line {line})"

    def networks(self) -> list[Region]:
        """The prints that are no parts of one before: of all `net.modules()` the first is net."""
        whole: list[Region] = []
        before = ""
        for one in self.regions:
            words = self.words(one)
            if words not in before or f"\n{words}" in before:
                whole.append(one)
                before += f"\n{words}"
        return whole

    def words(self, region: Region) -> str:
        """What a print says, without its indentation."""
        lines = self.text[region.start : region.end].split("\n")
        return "\n".join(line.strip() for line in lines)

    def only(self, region: Region) -> str:
        """The text with one print alone, every character of it at its place."""
        before, after = self.text[: region.start], self.text[region.end :]
        return _blank(before) + self.text[region.start : region.end] + _blank(after)


def find(text: str) -> Found | None:
    r"""The prints in `text`, None where there is none with children.

    >>> found = find(">>> net\nNet(\n  (a): ReLU()\n)\n>>> ")
    >>> found.only(found.regions[0]).strip(), found.regions[0].name
    ('Net(\n  (a): ReLU()\n)', 'Net')
    """
    if "):" not in text:
        return None
    finder = _Finder(undressed(text))
    finder.search()
    return Found("\n".join(finder.lines), tuple(finder.regions)) if finder.regions else None


class _Finder:
    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.regions: list[Region] = []

    def search(self) -> None:
        """Goes through the lines, from print to print."""
        at = column = 0
        while at < len(self.lines):
            head = self.head(at, column)
            if head is not None:
                at, column = self.followed(at, head)
            elif self.is_child(at):
                at, column = self.part(at), 0
            else:
                at, column = at + 1, 0

    def head(self, at: int, column: int) -> re.Match[str] | None:
        """The head of a print on this line."""
        line = self.lines[at]
        if "(" not in line:
            return None
        on_line = _ONE_LINE.search(line, column)
        head = on_line or _HEAD.search(line, column)
        if head is None or _CHILD.search(line, column, head.start()):
            return None  # A child that has children: a part of a print.
        return head if on_line or self.has_child(at + 1) else None

    def has_child(self, at: int) -> bool:
        """Whether these lines are a child's, or values that a module prints before its children."""
        for line in self.lines[at : at + _MOST_VALUES + 1]:
            child = _CHILD.search(line)
            if child is not None:
                return re.search(r"\w\(", line[: child.start()]) is None
            if not _VALUES.search(line) or "(" in line.split("=")[0]:
                return False
        return False

    def is_child(self, at: int) -> bool:
        """Whether a line is that of a child."""
        words = self.lines[at].lstrip()
        child = _CHILD.match(words) if words.startswith("(") else None
        return (
            child is not None
            and re.match(r" (\d+ x )?\w[\w.]* *\(", words[child.end() :]) is not None
        )

    def followed(self, at: int, head: re.Match[str]) -> tuple[int, int]:
        """Takes the print that begins at `head`; the line and column behind it."""
        first, start = at, self.starts[at] + head.start()
        prefix = _prefix(self.lines[at][: head.start()], "".join(self.lines[at + 1 : at + 2]))
        self.lines[at] = _without(prefix, self.lines[at])
        opened, cut, column = 0, -1, head.start()
        while at < len(self.lines):
            if at > first:
                self.lines[at] = _without(prefix, self.lines[at])
                if cut < 0 and _stands_for_others(self.lines[at]):
                    cut = self.starts[at]
            closed, opened = _closed(self.lines[at], column, opened)
            if closed >= 0:
                self.regions.append(Region(start, self.starts[at] + closed, head[1], cut))
                return at, closed
            at, column = at + 1, 0
        end = self.starts[-1] - 1
        self.regions.append(Region(start, end, head[1], cut if cut >= 0 else end))
        return at, 0

    def part(self, at: int) -> int:
        """Takes children that follow one another without what is around them; the line behind."""
        first, opened, end, cut = at, 0, at, -1
        while at < len(self.lines):
            line = self.lines[at].strip()
            if _stands_for_others(line):
                cut = self.starts[at] if cut < 0 else cut
            elif line and not (opened > 0 or self.is_child(at) or set(line) <= {")"}):
                break
            opened += line.count("(") - line.count(")")
            if opened < 0 and cut < 0:
                cut = self.starts[at]
            at, end = at + 1, at if line else end
        start = self.starts[first] + len(self.lines[first]) - len(self.lines[first].lstrip())
        missing = self.starts[end + 1] - 1
        cut = missing if opened > 0 and cut < 0 else cut
        self.regions.append(Region(start, missing, "", cut))
        return at


def _closed(line: str, column: int, opened: int) -> tuple[int, int]:
    """Where the bracket of a print's head closes on a line, or -1, and how many are open then."""
    for bracket in re.finditer(r"[()]", line[column:]):
        opened += 1 if bracket[0] == "(" else -1
        if opened == 0:
            return column + bracket.end(), 0
    return -1, opened


def _stands_for_others(line: str) -> bool:
    """Whether a line stands for lines that were left out.

    >>> _stands_for_others("    ..."), _stands_for_others("(a): ReLU()")
    (True, False)
    """
    words = line.strip(" \t\r#/-|").lower()
    if len(words) > 120 or "):" in words:
        return False
    return words.startswith(_LEFT_OUT) or any(word in words for word in _LEFT_OUT_WORDS)


def _prefix(words: str, line: str) -> re.Pattern[str] | None:
    """What stands before a print's first line, as far as it stands before `line`, the next, too."""
    parts = re.findall(r"\d+|[ \t]+|[^\W\d]+|[^\w\s]", words.strip()[:200])
    for count in range(len(parts), 0, -1):
        pattern = re.compile("[ \t]*" + "".join(map(_alike, parts[:count])) + r"(?![\w.,=])")
        match = pattern.match(line)
        if match is not None and line[match.end() :].lstrip().startswith("("):
            return pattern
    return None


def _alike(part: str) -> str:
    if part.isdecimal():
        return r"[ \t]*\d+"
    return r"[ \t]+" if part.isspace() else re.escape(part)


def _without(prefix: re.Pattern[str] | None, line: str) -> str:
    """`line` with its prefix blanked out."""
    match = prefix.match(line) if prefix is not None else None
    return line if match is None else " " * match.end() + line[match.end() :]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
