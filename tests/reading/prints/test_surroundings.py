"""A print is found in whatever people paste around it, and one note says what was left out."""

from __future__ import annotations

import re
import time

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

PRINT = """Net(
  (body): Sequential(
    (0): Conv2d(
      3, 8, kernel_size=(3, 3), stride=(1, 1)
      (act): ReLU()
    )
    (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  )
  (head): Linear(in_features=72, out_features=10, bias=True)
)"""

NAMES = ("body.0", "body.0.act", "body.1", "flatten", "head")


def each_line(prefix: str, text: str = PRINT) -> str:
    return "\n".join(prefix + line for line in text.split("\n"))


def numbered(pattern: str, text: str = PRINT) -> str:
    return "\n".join(pattern.format(n) + line for n, line in enumerate(text.split("\n"), 8))


AROUND = {
    "a fence": f"```\n{PRINT}\n```",
    "a fence with a language": f"My model:\n~~~text\n{PRINT}\n~~~\nWhy?",
    "a prompt": f">>> net = Net()\n>>> print(net)\n{PRINT}\n>>> ",
    "a notebook": f"In [3]: net\nOut[3]: \n{PRINT}\n\nIn [4]: ",
    "a notebook, on the line": f"Out[12]: {PRINT}",
    "a quote": each_line("> "),
    "a quote in a quote": "he wrote:\n" + each_line("> > ") + "\n> yes",
    "a log prefix": f"INFO:root:{PRINT}\nINFO:root:epoch 1",
    "a log prefix on each line": each_line("2024-03-01 10:20:30,123 - INFO - train.py:55 - "),
    "a name in the log": "INFO model = " + PRINT.replace("\n", "\nINFO "),
    "ranks": each_line("[rank0]: ") + "\n[rank0]: Traceback (most recent call last):",
    "containers": each_line("worker-1  | "),
    "comments": each_line("# "),
    "paths in the log": each_line("C:\\net\\train.py:55 "),
    "line numbers": numbered("{:3d} "),
    "line numbers with a colon": numbered("{:2d}: "),
    "line numbers with a bar": numbered("{} | "),
    "a diff": each_line("+"),
    "a box": each_line("│ "),
    "words before": f"model: {PRINT}",
    "None below": f"{PRINT}\nNone",
    "two blank lines": f"\n\n{PRINT}\n\n\n",
    "Windows": PRINT.replace("\n", "\r\n"),
    "an old Mac": PRINT.replace("\n", "\r"),
    "a byte order mark": "\ufeff" + PRINT,
    "no-break spaces": PRINT.replace("    ", "\xa0 \xa0 "),
    "colours": "\x1b[1m\x1b[32mNet\x1b[0m" + PRINT[3:].replace("Conv2d", "\x1b[31mConv2d\x1b[0m"),
    "HTML": "<pre>" + PRINT.replace(" (", "&nbsp;(").replace("=", "&#61;") + "</pre>",
    "HTML of single words": PRINT.replace("Net", "<b>Net</b>"),
    "HTML of spaces": PRINT.replace("\n  ", "\n&emsp;&ensp;").replace("\n", " <br>\n"),
    "a list": re.sub(r"\n( *)", r"\n\1- ", PRINT),
    "a list in a list": re.sub(r"^( *)", r"\1* ", PRINT, flags=re.MULTILINE),
    "a list that ends without": re.sub(r"\n *(?=\()", "\n• ", PRINT),
    "a string": repr(PRINT),
    "one line": " ".join(PRINT.split()),
    "one line in a sentence": f"It is {' '.join(PRINT.split())} and it fails.",
    "training": f"Files already downloaded\n{PRINT}\nEpoch 1/5: 100%|###| 938/938 [00:09<00:00]",
    "an error": f"{PRINT}\nTraceback (most recent call last):\n  File 'a.py'\nValueError: (a)",
    "counts": f"{PRINT}\nTotal parameters: 954 (0.95 K)\nsize (MB): (1.2)",
    "DataParallel": f"Let's use 4 GPUs!\nDataParallel(\n  (module): {PRINT}\n)",
    "torch.compile": f"OptimizedModule(\n  (_orig_mod): {PRINT}\n)",
    "two wrappers": f"DistributedDataParallel((module): OptimizedModule((_orig_mod): {PRINT}))",
    "torchsummary": PRINT
    + """
----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1              [-1, 8, 6, 6]             224
================================================================
Total params: 954""",
    "torchinfo": """==========================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================
Net                                      [1, 10]                   --
├─Sequential: 1-1                        [1, 8, 3, 3]              --
│    └─Conv2d: 2-1                       [1, 8, 6, 6]              224
==========================================================================
Total params: 954
"""
    + PRINT,
}


@pytest.mark.parametrize("around", AROUND)
def test_a_print_is_found_in_its_surroundings(around: str) -> None:
    net = parse(AROUND[around], (3, 8, 8))
    assert net.names == NAMES
    assert net.shapes[-2:] == ((72,), (10,))


def test_a_print_in_a_diff_is_no_list() -> None:
    """Both a line that was and the one that is now would be read."""
    lines = PRINT.split("\n")
    for sign in "-+", "--", "++":
        diff = "\n".join([lines[0], sign[0] + lines[1], sign[1] + lines[1], *lines[2:]])
        with pytest.raises(CnnvizError):
            parse(diff, (3, 8, 8))


WORDS = {
    *("a fence with a language", "a prompt", "a notebook", "a notebook, on the line"),
    *("a quote in a quote", "a log prefix", "a name in the log", "ranks", "words before"),
    *("None below", "one line in a sentence", "training", "an error", "counts", "DataParallel"),
    *("torchsummary", "torchinfo"),
}
"""Where more than signs stands around the print."""


@pytest.mark.parametrize("around", AROUND)
def test_a_note_says_what_was_left_out(around: str) -> None:
    said = [note for note in parse(AROUND[around], (3, 8, 8)).notes if note.startswith("read: ")]
    assert len(said) == (around in WORDS)


def test_faults_are_told_at_their_place_in_what_was_pasted() -> None:
    text = each_line("> ", PRINT.replace("Linear(", "Linaer("))
    assert told(text, (3, 8, 8)) == [
        ("Linaer", "cnnviz knows no layer Linaer; did you mean Linear?")
    ]


CUT = [
    PRINT.replace("    (1): MaxPool2d", "    ...\n    (2): MaxPool2d"),
    PRINT.replace("    (1): MaxPool2d", "  ....\n    (2): MaxPool2d"),
    PRINT.replace("    (1): MaxPool2d", "    [... 20 lines omitted]\n    (2): MaxPool2d"),
    PRINT.replace("    (1): MaxPool2d", "    … and so on\n    (2): MaxPool2d"),
    PRINT.replace(
        "\n  (head)", "\n  Show more (open the raw output data in a text editor) ...\n  (h)"
    ),
    "\n".join(PRINT.split("\n")[2:]),
]


@pytest.mark.parametrize("text", CUT)
def test_lines_that_are_missing_are_told(text: str) -> None:
    ((_, reason),) = told(text, (3, 8, 8))
    assert reason == "the print is cut off, lines are missing here: paste all of it"


def test_a_print_without_its_end_is_told() -> None:
    assert told("\n".join(PRINT.split("\n")[:-1]), (3, 8, 8))


def test_of_two_prints_the_last_is_read_and_the_other_named() -> None:
    net = parse("Enc(\n  (a): ReLU()\n)\nDec(\n  (b): Tanh()\n)", (4,))
    assert net.names == ("b",)
    assert "read: the print of Dec, lines 4 to 6; also there: Enc (line 1)" in net.notes


def test_a_print_behind_children_without_their_module_is_found() -> None:
    net = parse("  (a): ReLU()\nDec(\n  (b): Tanh()\n)", (4,))
    assert net.names == ("b",)
    assert "read: the print of Dec, lines 2 to 4; also there: modules (line 1)" in net.notes


def test_children_without_their_module_are_read_as_a_part() -> None:
    text = "the head is\n  (fc): Sequential(\n    (0): Linear(4, 3)\n  )\n  (act): ReLU()\nright?"
    assert parse(text, (4,)).names == ("fc.0", "act")


HOSTILE = ["(" * 200_000 + "):", "(a):" * 50_000, "A(" * 100_000 + "(a): b", "A(\n" * 100_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(4))
def test_no_text_takes_long(text: str) -> None:
    assert told(text)


_TWICE = """Net(
  (fc): Linear(in_features=4, out_features=3, bias=True)
)
and, of the other,
Net(
  (fc): Linear(in_features=5, out_features=2, bias=True)
)
"""


def test_of_two_prints_of_one_class_each_can_be_chosen_by_its_line() -> None:
    net = parse(_TWICE)
    assert net.input_shape == (5,)
    note = 'also there: Net (line 1); --model "Net (line 1)" takes that one'
    assert net.notes[-1].endswith(note)
    assert parse(_TWICE, model="Net").input_shape == (5,)
    assert parse(_TWICE, model="Net (line 1)").input_shape == (4,)
    assert parse(_TWICE, model="Net (line 5)").input_shape == (5,)
    with pytest.raises(CnnvizError, match=r"there are Net \(line 1\), Net \(line 5\)"):
        parse(_TWICE, model="Net (line 4)")
    with pytest.raises(CnnvizError, match=r'--model takes another print: "Net \(line 1\)"'):
        parse(_TWICE, (9,))


@pytest.mark.parametrize("width", [16, 17, 40, 61, 80])  # 16 and 17 break 1e-05.
def test_words_that_a_terminal_broke_are_whole_again(width: int) -> None:
    """`ceil_mode=Fal` and `se)` in the next line were 15 faults, with --set Fal=8 as advice."""
    text = """Net(
  (conv): Conv2d(3, 128, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)
  (norm): BatchNormAct2d(
    128, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True
    (drop): Identity()
    (act): ReLU(inplace=True)
  )
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
)"""
    lines = [
        line[at : at + width] for line in text.split("\n") for at in range(0, len(line), width)
    ]
    found = parse("\n".join(lines), (3, 8, 8))
    assert found.names == parse(text, (3, 8, 8)).names
    assert found.shapes == parse(text, (3, 8, 8)).shapes


@pytest.mark.parametrize("end", ["A(\n", "A(\n):", "A(\n, stride=(1)"])
def test_a_long_run_of_blanks_takes_no_time(end: str) -> None:
    """Their square was taken: half a minute for 100,000."""
    begin = time.process_time()
    with pytest.raises(CnnvizError):
        parse(" " * 50_000 + end)
    assert time.process_time() - begin < 2
