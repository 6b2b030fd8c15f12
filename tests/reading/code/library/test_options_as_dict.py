"""Options of a command line as a dict, `vars(parser.parse_args())`, as many texts have them."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

TEXT = """import argparse
from torch import nn
p = argparse.ArgumentParser()
p.add_argument('--wide', default='12', type=int)
args = {}
{}
net = nn.Sequential(nn.Linear(4, {}))
"""
WAYS = ("vars(p.parse_args())", "p.parse_args().__dict__")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wide", ["args['wide']", "args.get('wide', 5)", "args.get('wide')"])
def test_an_option_is_asked_for_with_its_default(way: str, wide: str) -> None:
    """The default of get() was read, 5, without a word; the option's is another."""
    why = "argparse reads the command line, where it is 12 if left out"
    found = told(TEXT.format(way, "", wide))
    assert found == [(wide, f"args['wide'] is not known: {why}; say --set \"args['wide']=12\"")]
    told_so = parse(TEXT.format(way, "", wide), settings={"args['wide']": 12})
    assert told_so.shapes[-1] == (12,)


@pytest.mark.parametrize(
    "line",
    [
        "for k, v in vars(p.parse_args()).items():\n    print(k, v)",
        "for k in vars(p.parse_args()):\n    print(k)",
        "print(vars(p.parse_args()))",
        "from types import SimpleNamespace\ncfg = SimpleNamespace(**vars(p.parse_args()))",
        "import json\nprint(json.dumps(vars(p.parse_args()), indent=2))",
        "opts = dict(vars(p.parse_args()))\nopts['more'] = 3",
        "opts = vars(p.parse_args())\nopts.update(more=3)",
    ],
)
def test_a_network_that_needs_no_option_is_read_behind_them(line: str) -> None:
    assert parse(TEXT.format(WAYS[0], line, "7")).shapes[-1] == (7,)


READ = (
    "import json\nfrom torch import nn\ncfg = json.load(open('c'))\nnet = nn.Linear(4, int({}))\n"
)


@pytest.mark.parametrize(
    ("of", "example", "why"),
    [
        ("cfg.get('k')", "TEXT", ""),
        ("cfg['k']", "TEXT", ""),
        ("cfg.get('k', '6-7')", "'6-7'", ", where it is '6-7' if left out"),
    ],
)
def test_a_piece_of_a_text_is_asked_for_by_its_whole(of: str, example: str, why: str) -> None:
    """`TEXT` was the example, where the text itself has one, and `cfg.get(...)` the name."""
    text = READ.format(f"{of}.split('-')[0]")
    ((_, reason),) = told(text)
    assert reason == (
        f"cfg['k'] is not known: json.load reads a file{why}; say --set \"cfg['k']={example}\""
    )
    assert parse(text, settings={"cfg['k']": "6-7"}).shapes[-1] == (6,)
