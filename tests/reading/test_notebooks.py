"""The file of a notebook is read as the code of its cells. PyTorch counts 80 and gives 8x3x3."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cnnviz
from cnnviz.cli.source import read_spec
from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from cnnviz.reading.check import LARGEST_TEXT

CODE = [
    "%matplotlib inline\n!pip install torch\nimport torch.nn as nn",
    "%%bash\nfor f in *; do echo $f; done",
    "",
    'class Net(nn.Module):\n    """Such as:\n\n    >>> Net()\n    """\n'
    "    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(1, 8, 3)\n",
    "%%writefile more.py\nclass More(Net):\n    def forward(self, x):\n        return self.conv(x)",
    "net = More()\nnet",
]
NOTE = "read: 4 code cells of a notebook, one after the other"


def notebook(*codes: str, printed: str = "", old: bool = False, lines: bool = True) -> str:
    """The file of a notebook with these cells, with words before each."""
    cells: list[dict[str, object]] = []
    for code in codes:
        source = code.splitlines(keepends=True) if lines else code
        output = {"output_type": "stream", "text": [f"Conv2d(3, 4, 5){printed}"]}
        cells.append({"cell_type": "markdown", "source": ["Conv2d(3, 9, 3)"]})
        cell: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [output]}
        cells.append({**cell, "input" if old else "source": source})
    whole = {"worksheets": [{"cells": cells}]} if old else {"cells": cells}
    return json.dumps({**whole, "metadata": {}, "nbformat": 3 if old else 4}, indent=1)


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("lines", [False, True])
def test_the_code_of_its_cells_is_read(old: bool, lines: bool) -> None:
    net = parse(notebook(*CODE, old=old, lines=lines), (1, 5, 5))
    assert net.shapes == ((1, 5, 5), (8, 3, 3))
    assert cnnviz.summary(net).totals.parameters == 80
    assert net.notes[-1] == NOTE


def test_a_cell_that_is_indented_as_a_whole_is_read_as_jupyter_runs_it() -> None:
    indented = ["\n" + "".join(f"   {line}\n" for line in code.split("\n")) for code in CODE]
    assert parse(notebook(*CODE[:2], *indented[2:])).shapes[-1] == (8, 3, 3)


def test_a_file_may_be_long_by_what_its_cells_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    for printed in "", "x" * LARGEST_TEXT:
        path.write_text(notebook(*CODE, printed=printed))
        text = read_spec(str(path))
        assert isinstance(text, str) and NOTE in parse(text, (1, 5, 5)).notes


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (notebook(*CODE)[:-40], r"notebook \(.ipynb\), and line \d+ is no JSON"),
        (notebook("%%html\n<b>a</b>"), "none of its cells holds code"),
        (notebook(), "this is"),
        ('{"cells": 3, "a": "cell_type" : 4}', "is no JSON"),
        ('{"cells": [3], "a": ["cell_type"]}', "its cells are not those of a notebook"),
        ('{"cells": 3, "a": ["cell_type"]}', "its cells are not those of a notebook"),
        ('{"cells": [{"cell_type": "code", "source": 7}]}', "its cells are not those"),
        ('{"cells": ' + 100_000 * "[" + '"cell_type"', "and it is no JSON"),
    ],
)
def test_one_message_says_what_is_wrong_with_a_file(text: str, why: str) -> None:
    if text == notebook():
        text, why = (
            text.replace('"cells": []', '"cells": [{"cell_type": "raw"}]'),
            "none of its cells",
        )
    with pytest.raises(CnnvizError, match=why):
        parse(text)


def test_a_fault_in_a_cell_is_told_once() -> None:
    with pytest.raises(CnnvizError, match="kernel_size must be 1 or more"):
        parse(notebook("import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(1, 2, 0))"))
