"""The list of figures: each has its question, and its command is the one that draws it."""

from __future__ import annotations

import re

from cnnviz.figures.catalogue import CATALOGUE

from .conftest import Cnnviz


def test_every_figure_stands_with_its_question_in_100_columns(cnnviz: Cnnviz) -> None:
    out = cnnviz("figures").out
    assert max(map(len, out.splitlines())) <= 100
    said = " ".join(out.split())
    for one in CATALOGUE:
        assert re.search(rf"^cnnviz {one.command} (--figure )?{one.name} ", out, re.M)
        assert one.question in said
        assert " ".join(one.spec.split())[:50] in said


def test_the_table_is_markdown(cnnviz: Cnnviz) -> None:
    head, rule, *rows = cnnviz("figures", "--markdown").out.splitlines()
    assert rule == "|---|---|---|"
    assert len(rows) == len(CATALOGUE)
    assert all(line.count(" | ") == 2 and line.startswith("| ") for line in (head, *rows))
