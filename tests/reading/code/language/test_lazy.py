"""What gives its items one by one does nothing before it is asked for them, as in Python.

The layers that are called, and in which order, were read off PyTorch by hooks.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)
    def steps(self, x):
        yield self.a(x)
        yield self.b(x)
    def one(self, x):
        yield self.a(x)
    def forward(self, x):
"""


@pytest.mark.parametrize(
    ("lines", "called"),
    [
        ("y = map(self.a, [x]); return self.b(x)", "b"),
        ("y = (self.a(t) for t in [x]); return self.b(x)", "b"),
        ("filter(self.a, [x]); return self.b(x)", "b"),
        ("self.steps(x); return self.c(x)", "c"),
        ("y = enumerate(self.steps(x)); return self.c(x)", "c"),
        ("y = zip(map(self.a, [x]), [1]); return self.c(x)", "c"),
        ("y = iter(map(self.a, [x])); return self.c(x)", "c"),
        ("return next(m(x) for m in (self.a, self.b))", "a"),
        ("return next(map(lambda m: m(x), (self.b, self.a)))", "b"),
        ("return next(self.one(x))", "a"),
        ("g = map(self.a, [x]); y = self.b(x); return y + next(g)", "b a"),
        ("g = self.steps(x); y = self.c(x); return y + sum(g)", "c a b"),
        ("it = iter((self.c, self.b)); return next(it)(next(it)(x))", "b c"),
        ("i = iter([self.a, self.b, self.c]); next(i); return [m(x) for m in i][1]", "b c"),
        ("y = all(m(x) is None for m in (self.a, self.b)); return self.c(x)", "a c"),
        ("for y in map(lambda m: m(x), (self.c, self.b)): break\n        return y", "c"),
        ("k = [self.a]; g = (m(x) for m in k); k.append(self.b); return sum(g)", "a b"),
        ("m = self.a; g = (m(y) for y in [x]); m = self.c; return next(g)", "c"),
    ],
)
def test_a_layer_is_called_once_its_item_is_asked_for(lines: str, called: str) -> None:
    """Layers of what nobody went through were drawn; those of a `next` were refused."""
    drawn = summarize(parse(f"{HEAD}        {lines}\n")).to_dict()["layers"]
    assert " ".join(one["name"] for one in drawn if one["type"] == "Linear") == called


LOOSE = "import torch.nn as nn\nlayers = []\n{}\nnet = nn.Sequential(*layers)\n"


@pytest.mark.parametrize(
    ("lines", "sizes"),
    [
        ("map(layers.append, [nn.ReLU()])\nlayers += [nn.Linear(4, 7)]", [7]),
        ("[layers] and (layers.append(nn.ReLU()) for i in 'ab')\nlayers += [nn.Linear(4, 7)]", [7]),
        (
            "m = map(layers.append, [nn.Linear(4, 5), nn.Linear(5, 6)])\n"
            "layers.append(nn.Linear(4, 4))\nlist(m)",
            [4, 5, 6],
        ),
        ("k = 3\ng = (nn.Linear(k, k) for _ in range(2))\nk = 5\nlayers += g", [5, 5]),
    ],
)
def test_a_layer_is_added_once_its_item_is_asked_for(lines: str, sizes: list[int]) -> None:
    text = LOOSE.format(lines)
    shapes = [one["output_shape"] for one in summarize(parse(text)).to_dict()["layers"]]
    assert shapes == [[size] for size in sizes]


MADE = """def add(n):
    layers.append(nn.Linear(layers[-1].out_features if layers else 4, n))
def made(sizes):
    for size in sizes:
        add(size)
        yield size + 1
"""


@pytest.mark.parametrize(
    ("lines", "sizes"),
    [
        ("for size in made([1, 6]): add(size)", None),
        ("[add(size) for size in made([1, 6])]", None),
        ("list(map(add, made([1, 6])))", None),
        ("for size in made([6]): add(size)", [6, 7]),  # Nothing is done behind its last item.
        ("for size in list(made([1, 6])): add(size)", [1, 6, 2, 7]),
        ("for size in made([1, 6]): print(size)", [1, 6]),
    ],
)
def test_what_a_generator_and_its_loop_both_change_is_not_followed(
    lines: str, sizes: list[int] | None
) -> None:
    """Python goes back and forth between them: 1, 2, 6, 7; 1, 6, 2, 7 was read without a word."""
    text = LOOSE.format(MADE + lines)
    if sizes is None:
        with pytest.raises(SpecError, match="not followed, write it as one loop"):
            parse(text)
    else:
        shapes = [one["output_shape"] for one in summarize(parse(text)).to_dict()["layers"]]
        assert shapes == [[size] for size in sizes]


@pytest.mark.parametrize(
    "value", ["[3, 4]", "(3, 4), 5", "{3: 4}", "{3}", "range(3, 6)", "{3: 4}.values(), 5"]
)
def test_what_is_no_iterator_has_no_next_item(value: str) -> None:
    """`next([3, 4])` gave 3: Python raises a TypeError, which the text may catch."""
    head = "from torch import nn\ntry:\n    n = next({})\nexcept TypeError:\n    n = {}\n"
    text = head + "net = nn.Sequential(nn.Linear(2, n))\n"
    assert parse(text.format(value, 7)).shapes[-1] == (7,)
    with pytest.raises(SpecError, match=r"is no iterator: put iter\(\) around it"):
        parse(f"from torch import nn\nn = next({value})\nnet = nn.Sequential(nn.Linear(2, n))\n")
    first = value.partition(", 5")[0]
    assert parse(text.format(f"iter({first})", 9)).shapes[-1] != (9,)


READS = """class Held:
    def __init__(self):
        self.rows = [4, 5]
    def grow(self):
        self.rows[1] = 9
def made(rows):
    for row in rows:
        yield row
def grow(them):
    if len(them) < 4:
        them.append(7)
def put(them):
    them[1] = 9
rows, held, got, own = [4, 5], Held(), [], {4: 1, 5: 2}
"""


@pytest.mark.parametrize(
    ("lines", "followed"),
    [
        ("for n in made(rows):\n    grow(rows)\n    got.append(n)", False),
        ("for n in made(rows):\n    rows.append(7) if n == 4 else None\n    got.append(n)", False),
        ("g = made(rows)\ngot.append(next(g))\nput(rows)\ngot.append(next(g))", False),
        ("for n in made(held.rows):\n    held.grow()\n    got.append(n)", False),
        ("got += [n for n in made(rows) if put(rows) is None]", False),
        ("for n in made(list(rows)):\n    grow(rows)\n    got.append(n)", True),
        ("for n in (row for row in rows):\n    grow(rows)\n    got.append(n)", True),
        ("for n in made(rows):\n    grow(got)\n    got.append(n)", True),
        ("g = made(rows)\ngrow(rows)\ngot += list(g)", True),
        ("got += list(made(rows))\ngrow(rows)", True),
        ("for n in made([rows, [8]]):\n    got.append(len(n))\n    n.append(1)", True),
        ("for n in made(own):\n    own[4] = 3\n    got.append(n)", False),
    ],
)
def test_a_list_that_a_generator_reads_is_not_changed_meanwhile(lines: str, followed: bool) -> None:
    """Python's generator sees the change: the items of before were read without a word."""
    names: dict[str, list[int]] = {}
    exec(READS + lines, names)
    text = f"from torch import nn\n{READS}{lines}\nnet = nn.Sequential(nn.Linear(1, "
    text += "sum(n * 10 ** at for at, n in enumerate(got))))\n"
    if followed:
        wanted = sum(n * 10**at for at, n in enumerate(names["got"]))
        assert parse(text).shapes[-1] == (wanted,)
    else:
        with pytest.raises(SpecError, match="not followed, write it as one loop"):
            parse(text)


STEPS = """from torch import nn
def steps():
    yield nn.Conv2d(3, 8, 3)
    yield nn.Conv2d(8, 8, 1)
class Other(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c = nn.Conv2d(3, width, 3)
    def forward(self, x):
        return self.c(x)
made, also = steps(), iter([nn.ReLU(), nn.Flatten()])
net = nn.Sequential({})
"""


@pytest.mark.parametrize("words", ["made.__next__(), also.__next__()", "next(made), next(also)"])
def test_an_item_is_taken_by_either_name(words: str) -> None:
    """As Python takes them: the network was lost, and Other was asked about."""
    assert [layer.spec_name for layer in parse(STEPS.format(words)).layers] == ["Conv2d", "ReLU"]
