"""Reads `print(torch.fx.symbolic_trace(net))`: modules, and below them their forward's code."""

from __future__ import annotations

import re

from cnnviz.reading.code.source.detecting import is_print, is_surely_code
from cnnviz.reading.notebooks import Cells, cells_of

_NOTE = "the order of the calls is that of the forward that is printed below the modules"

_HEAD = re.compile(r"^(\w+)\(\n((?: .*\n|\)\n)+)\s*\n(?=def forward\(self)", re.M)
_DEF = re.compile(r"def forward\((self[^\n]*)\)(?: *->[^\n:]*)?:\n(?:[ \t]+\S.*\n|\s*\n)+")
_BEGIN = re.compile(r"^([ \t]*)def forward\(self", re.M)
_CLASS = re.compile(r"^[ \t]*class ", re.M)
_CHILD = re.compile(r"^( +)\((\w+)\): ([\w.]+)\((.*)$")


def code_in(text: str) -> Cells | None:
    """The code of a notebook's file, or of a graph's print; None for other texts."""
    return cells_of(text) or graph_of(text)


def graph_of(text: str) -> Cells | None:
    """Code of the same network, if a text is such a print, with words around it or none; each
    line of its forward keeps its line number.

    >>> graph_of("Conv2d(1, 6, 5)") is None
    True
    """
    begin = _BEGIN.search(text) if "def forward(self" in text else None
    if begin is None or _CLASS.search(text):
        return None
    text = re.sub(f"^{begin[1]}", "", f"{text}\n", flags=re.M)
    head = _HEAD.search(text)
    forward = None if head is None else _DEF.match(text, head.end())
    if head is None or forward is None or _has_network(text[: head.start()]):
        return None
    modules = _modules(head[2])
    if modules is None:
        return None
    parameters = [re.match(r"\s*\*{0,2}\w+", argument) for argument in _arguments(forward[1])]
    names = ", ".join(match[0].strip() for match in parameters if match)
    lines = [
        f"class {head[1]}(torch.nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {line}" for line in modules),
        f"    def forward({forward[1]}):",
        f"        return forward({names})",
    ]
    padding = "#\n" * text[: head.end()].count("\n")
    around = text[: head.start()] + re.sub("#.*", "", text[forward.end() :])
    note = f"{_NOTE}; the rest of the text is left out" if re.search(r"\w", around) else _NOTE
    return Cells("\n".join((padding + forward[0].rstrip(), "import torch", *lines, "")), note)


def _has_network(words: str) -> bool:
    return is_surely_code(words) or is_print(words) or "Sequential(" in words


def _arguments(words: str) -> list[str]:
    """The parameters of a def; commas within brackets do not separate them."""
    result, depth = [""], 0
    for letter in words:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            result.append("")
        else:
            result[-1] += letter
    return result


def _modules(words: str) -> list[str] | None:
    """Lines of code that make the modules of a print; None if it has any other line."""
    lines: list[str] = []
    path: list[tuple[int, str]] = []
    for line in words.splitlines():
        child = _CHILD.match(line)
        if child is None:
            if line.strip() != ")":
                return None
            continue
        depth, name, kind, rest = len(child[1]), child[2], child[3], child[4]
        path = [parent for parent in path if parent[0] < depth]
        owner = "self" + "".join(f'.get_submodule("{parent}")' for _, parent in path)
        container = (
            kind if rest and kind in ("Sequential", "ModuleList", "ModuleDict") else "Module"
        )
        leaf = rest.endswith(")")
        value = f"{kind}({rest}" if leaf else f"{container}()"
        lines.append(f'{owner}.add_module("{name}", torch.nn.{value})')
        if not leaf:
            path.append((depth, name))
    return lines
