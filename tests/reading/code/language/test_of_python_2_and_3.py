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
