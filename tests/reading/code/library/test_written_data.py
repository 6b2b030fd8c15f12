"""Data that a text holds as a string, and defaults of options that are set apart."""

from __future__ import annotations

import pytest

import cnnviz

NET = "net = nn.Sequential(nn.Conv2d(3, {}, 3))\n"


def width(head: str, words: str) -> int:
    """The width that these words come to."""
    net = cnnviz.parse(f"import torch, torch.nn as nn\n{head}\n{NET.format(words)}", (3, 8, 8))
    return net.shapes[-1][0]


@pytest.mark.parametrize(
    ("data", "words", "wanted"),
    [
        ('{"net": [[-1, "Conv", [8, 3]]], "nc": 4}', "cfg['net'][0][2][0] + cfg['nc']", 12),
        ("[1, 2.5, true, null]", "cfg[0] + int(cfg[1]) + (cfg[2] is True) + len(cfg)", 8),
        ('"16"', "int(cfg)", 16),
    ],
)
def test_json_in_the_text_is_read(data: str, words: str, wanted: int) -> None:
    assert width(f"import json\ncfg = json.loads('''{data}''')", words) == wanted


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("json.loads('width: 8')", "this is no JSON"),
        ("json.loads(open('c.json').read())", "reads a file"),
        ("json.loads('{}', object_hook=Own)", "json.loads"),
        ("yaml.safe_load('width: 8')", "YAML is not read, not even in the text itself"),
        ("yaml.safe_load(open('c.yaml'))", "yaml.safe_load reads a file"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_set(call: str, why: str) -> None:
    text = f"import json, yaml\nimport torch.nn as nn\ncfg = {call}\n"
    text += NET.format("cfg['width']")
    with pytest.raises(cnnviz.CnnvizError, match=why):
        cnnviz.parse(text)
    assert cnnviz.parse(text, settings={"cfg['width']": 8}).shapes[-1][0] == 8


def test_set_defaults_says_defaults_too() -> None:
    head = (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--w', type=int, default=4)"
        "\np.set_defaults(depth=2, w=3)\nargs = p.parse_args([])"
    )
    assert width(head, "args.depth * 10 + args.w") == 23


def test_an_annotation_of_torchscript_changes_nothing() -> None:
    assert width("n = torch.jit.annotate(int, 5)", "n") == 5
