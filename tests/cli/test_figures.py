"""The list of figures: each has a line, and its command is the one that draws it."""

from __future__ import annotations

import re

from cnnviz.figures.catalogue import CATALOGUE

from .conftest import Cnnviz


def test_every_figure_has_a_line(cnnviz: Cnnviz) -> None:
    lines = cnnviz("figures").out.splitlines()
    assert len(lines) == len(CATALOGUE)
    for line, one in zip(lines, CATALOGUE, strict=True):
        assert re.match(rf"cnnviz {one.command} (--figure )?{one.name} ", line)
        assert line.endswith(one.question)
        assert " ".join(one.spec.split())[:50] in line


def test_the_table_is_markdown(cnnviz: Cnnviz) -> None:
    head, rule, *rows = cnnviz("figures", "--markdown").out.splitlines()
    assert rule == "|---|---|---|"
    assert len(rows) == len(CATALOGUE)
    assert all(line.count(" | ") == 2 and line.startswith("| ") for line in (head, *rows))
