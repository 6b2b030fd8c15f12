"""What the tables of a text are called, and which of them is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import listed
from cnnviz.wording import quoted

_CALLED = re.compile(
    r"\bModel: [*]*(?:([\"'`])([^\n]{1,200}?|[^\n]{1,200}+\n[^\n]{1,200}?)\1|([^\s\"'*`]+))"
    r"|Layer \(type"
)


def names_of_tables(text: str) -> list[str]:
    """What each table of a text is called, `Model: "decoder"` above it; "" where it is not said.

    A second one of a name is `decoder@2`, as a second call of a layer is.

    >>> names_of_tables('Model: "my net"\\n Layer (type)\\nModel: "my net"\\n Layer (type)')
    ['my net', 'my net@2']
    """
    found, name = list[str](), ""
    met: Counter[str] = Counter()
    for said in _CALLED.finditer(text):
        if said[2] or said[3]:
            name = " ".join((said[2] or said[3]).split())  # A long one goes on in the next line.
            continue
        met[name] += bool(name)
        found.append(f"{name}@{met[name]}" if met[name] > 1 else name)
        name = ""
    return found


def no_table(model: str, there: Sequence[str]) -> CnnvizError:
    """The error that no network of the text is called so, and what is."""
    named = [quoted(name) for name in dict.fromkeys(there) if name]
    are = "is" if len(named) == 1 else "are"
    hint = f"; there {are} {listed(named)}" if named else "; its tables have no names"
    return CnnvizError(f"--model {quoted(model)}: the text has no such network{hint}")
