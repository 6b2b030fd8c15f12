"""Finds the prints of modules in a text, among prompts, logs, tables and other words."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.prints.plain_text import rejoined, without_markup
from cnnviz.reading.prints.series import PRINTED, series_in

LABEL = r"\((?:[^()\n]|\([^()\n]*\))+\):(?=[ \t]|$)"
"""`(conv1):`, of any characters; in a ModuleDict a label may be any word without a dot."""

_CHILD = re.compile(LABEL)
_HEAD = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*) *\([ \t\r]*$")
"""How a module with children begins: its class and a bracket at the end of a line."""

_ONE_LINE = re.compile(rf"(?<![\w.])([A-Za-z_][\w.]*) *\([ \t]*{LABEL}")
_VALUES = re.compile(r"[=,\d]|^\W*$")
"""What a line of values has that a module prints before its children."""

_MOST_VALUES = 4  # Lines of values that a module may print.
_LEFT_OUT = ("...", "…", "..", "⋮", "[...", "[…", "(...", "(…", "<snip", "<...", "snip", "etc")
_LEFT_OUT_WORDS = ("truncated", "omitted", "more lines", "show more", "and so on", "left out")


class Region(NamedTuple):
    """A print: its characters `start` to `end` and the class at its head, "" for part of one.

    `cut` is the place where lines are missing, -1 if none are; `labels` are the names of modules
    that stand in a row without a module around them.
    """

    start: int
    end: int
    name: str
    cut: int = -1
    labels: tuple[str, ...] = ()


class Prints(NamedTuple):
    """A text, the prefixes of its prints' lines removed, and where the prints are."""

    text: str
    regions: tuple[Region, ...]

    def choose(self, model: str | None) -> tuple[Region, str | None]:
        """The print that `model` names, the last network's if it is None; with `model` if that
        is the label of a part of the print.
        """
        if model is None:
            return self.networks()[-1], None
        matches = [
            region
            for region in self.regions
            if model in (region.name, self.title_with_line(region))
        ]
        if matches:
            return matches[-1], None
        owners = [region for region in self.networks() if f"({model}):" in self.words(region)]
        if not owners:
            names = ", ".join(self.title(region) for region in self.regions if region.name)
            raise CnnvizError(f"there is no print of {model} (--model); there are {names}")
        return owners[-1], model

    def title(self, region: Region) -> str:
        """What `--model` calls a print: its class, with its line if others have the same."""
        namesakes = [other for other in self.regions if other.name == region.name]
        return region.name if len(namesakes) == 1 else self.title_with_line(region)

    def title_with_line(self, region: Region) -> str:
        """The class of a print and its line, `Net (line 2)`."""
        line = self.text.count("\n", 0, region.start) + 1
        return f"{region.name or 'modules'} (line {line})"

    def networks(self) -> list[Region]:
        """The prints that are not parts of an earlier one: the first of `net.modules()` is net."""
        networks: list[Region] = []
        previous, reach = "", 0
        for region in self.regions:
            words = self.words(region)
            if region.end > reach and (words not in previous or f"\n{words}" in previous):
                networks.append(region)
                previous += f"\n{words}"
                reach = region.end
        return networks

    def words(self, region: Region) -> str:
        """A print without its indentation."""
        lines = self.text[region.start : region.end].split("\n")
        return "\n".join(line.strip() for line in lines)

    def isolated(self, region: Region) -> str:
        """The text with all but one print blanked out, each of its characters at its place."""
        before, after = self.text[: region.start], self.text[region.end :]
        return _blank(before) + self.text[region.start : region.end] + _blank(after)


def find(text: str) -> Prints | None:
    r"""The prints in `text`, None if there is none with children, nor layers in a row that are
    printed with their names.

    >>> found = find(">>> net\nNet(\n  (a): ReLU()\n)\n>>> ")
    >>> found.isolated(found.regions[0]).strip(), found.regions[0].name
    ('Net(\n  (a): ReLU()\n)', 'Net')
    """
    finder = _Finder(rejoined(without_markup(text)))
    finder.search()
    prints = finder.prints()
    return prints if prints.regions else None


class _Finder:
    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.regions: list[Region] = []

    def search(self) -> None:
        """Goes through the lines, from print to print."""
        row = column = 0
        while row < len(self.lines):
            head = self.head(row, column)
            if head is not None:
                row, column = self.take_print(row, head)
            elif self.is_child(row):
                row, column = self.take_part(row), 0
            else:
                row, column = row + 1, 0

    def prints(self) -> Prints:
        """What was found; modules in a row, of which some are prints, are one."""
        text, regions = "\n".join(self.lines), self.regions
        for series in series_in(text):
            start, end = series.items[0][0], series.items[-1][1]
            inside = [region for region in self.regions if start <= region.start < end]
            if inside or (series.marked and PRINTED.search(text, start, end)):
                text = series.blanked(text)
                cut = end if series.cut else max((region.cut for region in inside), default=-1)
                row = Region(start, end, "", cut, series.labels())
                regions = sorted((*regions, row), key=_first_and_longest)
        return Prints(text, tuple(regions))

    def head(self, row: int, column: int) -> re.Match[str] | None:
        """The head of a print on this line."""
        line = self.lines[row]
        if "(" not in line:
            return None
        one_line = _ONE_LINE.search(line, column)
        head = one_line or _HEAD.search(line, column)
        if head is None or _CHILD.search(line, column, head.start()):
            return None  # A child that has children: a part of a print.
        return head if one_line or self.has_child(row + 1) else None

    def has_child(self, row: int) -> bool:
        """Whether a child follows, or values that a module prints before its children."""
        for line in self.lines[row : row + _MOST_VALUES + 1]:
            child = _CHILD.search(line)
            if child is not None:
                return re.search(r"\w\(", line[: child.start()]) is None
            if not _VALUES.search(line) or "(" in line.split("=")[0]:
                return False
        return False

    def is_child(self, row: int) -> bool:
        """Whether a line is a child's."""
        words = self.lines[row].lstrip()
        child = _CHILD.match(words) if words.startswith("(") else None
        return (
            child is not None
            and re.match(r" (\d+ x )?\w[\w.]* *\(", words[child.end() :]) is not None
        )

    def take_print(self, row: int, head: re.Match[str]) -> tuple[int, int]:
        """Takes the print that begins at `head`; returns the row and column after it."""
        first, start = row, self.starts[row] + head.start()
        prefix = _prefix(self.lines[row][: head.start()], "".join(self.lines[row + 1 : row + 2]))
        self.lines[row] = _without(prefix, self.lines[row])
        depth, cut, column = 0, -1, head.start()
        while row < len(self.lines):
            if row > first:
                self.lines[row] = _without(prefix, self.lines[row])
                if cut < 0 and _is_ellipsis(self.lines[row]):
                    cut = self.starts[row]
            closed, depth = _closed(self.lines[row], column, depth)
            if closed >= 0:
                self.regions.append(Region(start, self.starts[row] + closed, head[1], cut))
                return row, closed
            row, column = row + 1, 0
        end = self.starts[-1] - 1
        self.regions.append(Region(start, end, head[1], cut if cut >= 0 else end))
        return row, 0

    def take_part(self, row: int) -> int:
        """Takes children that follow one another without their module; returns the row after."""
        first, depth, end, cut = row, 0, row, -1
        while row < len(self.lines):
            line = self.lines[row].strip()
            if _is_ellipsis(line):
                cut = self.starts[row] if cut < 0 else cut
            elif line and not (depth > 0 or self.is_child(row) or set(line) <= {")"}):
                break
            depth += line.count("(") - line.count(")")
            if depth < 0 and cut < 0:
                cut = self.starts[row]
            row, end = row + 1, row if line else end
        start = self.starts[first] + len(self.lines[first]) - len(self.lines[first].lstrip())
        stop = self.starts[end + 1] - 1
        cut = stop if depth > 0 and cut < 0 else cut
        self.regions.append(Region(start, stop, "", cut))
        return row


def _first_and_longest(region: Region) -> tuple[int, int]:
    return region.start, -region.end


def _closed(line: str, column: int, depth: int) -> tuple[int, int]:
    """Where a line closes the bracket of a print's head, or -1, and how many are open then."""
    for bracket in re.finditer(r"[()]", line[column:]):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return column + bracket.end(), 0
    return -1, depth


def _is_ellipsis(line: str) -> bool:
    """Whether a line stands for lines that were left out.

    >>> _is_ellipsis("    ..."), _is_ellipsis("(a): ReLU()")
    (True, False)
    """
    words = line.strip(" \t\r#/-|").lower()
    if len(words) > 120 or "):" in words:
        return False
    return words.startswith(_LEFT_OUT) or any(word in words for word in _LEFT_OUT_WORDS)


def _prefix(words: str, line: str) -> re.Pattern[str] | None:
    """The prefix of a print's first line, as far as `line`, the next, has it too."""
    parts = re.findall(r"\d+|[ \t]+|[^\W\d]+|[^\w\s]", words.strip()[:200])
    for count in range(len(parts), 0, -1):
        pattern = re.compile("[ \t]*" + "".join(map(_pattern_of, parts[:count])) + r"(?![\w.,=])")
        match = pattern.match(line)
        if match is not None and line[match.end() :].lstrip().startswith("("):
            return pattern
    return None


def _pattern_of(part: str) -> str:
    if part.isdecimal():
        return r"[ \t]*\d+"
    return r"[ \t]+" if part.isspace() else re.escape(part)


def _without(prefix: re.Pattern[str] | None, line: str) -> str:
    """`line` with its prefix blanked out."""
    match = prefix.match(line) if prefix is not None else None
    return line if match is None else " " * match.end() + line[match.end() :]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
