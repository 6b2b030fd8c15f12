"""The heads of the tables in a text, and their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from cnnviz.errors import CnnvizError
from cnnviz.reading.prints.plain_text import markup_removed
from cnnviz.reading.wording import listed
from cnnviz.wording import quoted

_CALLED = re.compile(
    r"\bModel: [*]*(?:([\"'`])([^\n]{1,200}?|[^\n]{1,200}+\n[^\n]{1,200}?)\1|([^\s\"'*`]+))"
    r"|Layer \(type"
)


def names_of_tables(text: str) -> list[str]:
    """The name of each table in a text, `Model: "decoder"` above it; "" if there is none.

    A second one of a name is `decoder@2`, like a second call of a layer.

    >>> names_of_tables('Model: "my net"\\n Layer (type)\\nModel: "my net"\\n Layer (type)')
    ['my net', 'my net@2']
    """
    names, name = list[str](), ""
    counts: Counter[str] = Counter()
    for match in _CALLED.finditer(text):
        if match[2] or match[3]:
            name = " ".join((match[2] or match[3]).split())  # A long one may be wrapped.
            continue
        counts[name] += bool(name)
        names.append(f"{name}@{counts[name]}" if counts[name] > 1 else name)
        name = ""
    return names


def no_table(model: str, names: Sequence[str]) -> CnnvizError:
    """The error that no network in the text has that name, with the names there are."""
    quoted_names = [quoted(name) for name in dict.fromkeys(names) if name]
    are = "is" if len(quoted_names) == 1 else "are"
    hint = f"; there {are} {listed(quoted_names)}" if quoted_names else "; its tables have no names"
    return CnnvizError(f"--model {quoted(model)}: the text has no such network{hint}")


_HEADS = re.compile(r"(?:^[^┃\n]{0,99}┃[^\n]*┃[^┃\n]*(?:\n|\Z)){2,}", re.MULTILINE)


def in_one_line(text: str) -> str:
    """`text` with the heads of each table in the last of their lines, the other lines blank.

    >>> in_one_line("┃ Layer  ┃ Output ┃\\n┃ (type) ┃ Shape  ┃\\n")
    '\\n┃ Layer (type) ┃ Output Shape ┃\\n'
    """
    return _HEADS.sub(_join_heads, text)


def _join_heads(match: re.Match[str]) -> str:
    lines = markup_removed(match[0]).rstrip("\n").split("\n")
    cells = zip_longest(*(line.split("┃") for line in lines), fillvalue="")
    head = "┃".join(f" {' '.join(' '.join(cell).split())} " for cell in cells).strip()
    is_table = "Layer (type)" in head
    return "\n" * (len(lines) - 1) + head + "\n" * match[0].endswith("\n") if is_table else match[0]
