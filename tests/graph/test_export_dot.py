import re
from pathlib import Path

from .written import NET, edges, saved

EDGE = re.compile(
    r'\t"(\d+)/(\d+)" -> "(\d+)/(\d+)" \[layer="(.+)" weight=(-?\d+)(?: scale=(.+))?\]'
)
NODE = re.compile(
    r'\t"(\d+)/(\d+)" \[column=(\d+) layer="(.+)" index=(\d+) position="(.+)" bias=(-?\d+)\]'
)


def test_every_line_is_a_neuron_or_a_connection(tmp_path: Path) -> None:
    first, ranks, *body, last = saved(tmp_path, "dot").read_text().splitlines()
    assert (first, ranks.strip(), last) == ("digraph connections {", "graph [rankdir=LR]", "}")
    nodes = [found.groups() for line in body if (found := NODE.fullmatch(line))]
    lines = [found.groups() for line in body if (found := EDGE.fullmatch(line))]
    assert len(nodes) + len(lines) == len(body)
    assert len(nodes) == 60 + 36 + 16 + 8 + 8 + 3
    for column, (name, layer) in enumerate(zip(NET.names, edges(), strict=True)):
        mine = [line for line in lines if line[4] == name]
        assert {(line[0], line[2]) for line in mine} == {(str(column), str(column + 1))}
        found = [(int(s), int(d), int(w), float(f or 1)) for _, s, _, d, _, w, f in mine]
        assert sorted(found) == layer


def test_a_node_says_where_its_neuron_is(tmp_path: Path) -> None:
    expected = '\t"1/23" [column=1 layer="features.0" index=23 position="2,1,2" bias=2]\n'
    assert expected in saved(tmp_path, "dot").read_text()
