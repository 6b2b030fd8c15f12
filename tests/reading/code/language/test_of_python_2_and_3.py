"""Names of Python 3 that texts import for Python 2's sake are Python's own."""

import pytest

from cnnviz.reading import parse


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("from six.moves import range", "len(range(3))"),
        ("from six.moves import xrange", "len(xrange(3))"),
        ("from past.builtins import xrange", "len(xrange(3))"),
        ("from six.moves import zip, map", "len(list(zip([1, 2, 3], map(str, 'abc'))))"),
        ("from six.moves import reduce", "reduce(lambda a, b: a + b, [1, 2])"),
    ],
)
def test_they_are_what_python_has(line: str, count: str) -> None:
    """Each was said to come from a file that is not in the text."""
    text = f"from torch import nn\n{line}\nnet = nn.Conv2d(1, {count}, 3)\n"
    assert parse(text, (1, 9, 9)).shapes[-1] == (3, 7, 7)


IN_PYTHON_2 = [
    ("n = 4; w = [n for n in [1, 2, 7]]", 7),
    ("n = 4; w = [[n for n in [1, m]] for m in [5, 6]]", 6),
    ("w = [i for i in xrange(7) if i > 2 and i < 5]; n = i", 6),
    ("l = [lambda: n for n in [2, 5]]; n = 9; n = l[0]()", 9),
    ("n = 4; w = [n for n in []]", 4),
    ("n = 4; w = {n for n in [1, 7]}", 4),
    ("n = 4; w = {n: 1 for n in [1, 7]}", 4),
    ("n = 4; w = list(n for n in [1, 7])", 4),
]
"""What Python 2.7 has for n: a list's loop leaves its name bound, all others do not."""


@pytest.mark.parametrize(("program", "n"), IN_PYTHON_2)
def test_a_list_comprehension_of_python_2_leaves_its_name_bound(program: str, n: int) -> None:
    lines = "\n".join(program.split("; "))
    text = f"from torch import nn\n{lines}\nprint 'width', n\nnet = nn.Conv2d(1, n, 3)\n"
    assert parse(text, (1, 9, 9)).shapes[-1] == (n, 7, 7)


def test_one_of_python_3_does_not() -> None:
    text = (
        "from torch import nn\nn = 4\nw = [n for n in [1, 7]]\nprint(n)\nnet = nn.Conv2d(1, n, 3)"
    )
    assert parse(text, (1, 9, 9)).shapes[-1] == (4, 7, 7)
