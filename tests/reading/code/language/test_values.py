"""What expressions of a text come to is what Python says when it runs them."""

from __future__ import annotations

import pytest

from cnnviz.layers.linear import Linear
from cnnviz.reading import parse

EXPRESSIONS = [
    "2 * 3 + 4 // 3",
    "-7 // 2 + 10",
    "7 % 3 + 2 ** 5 - (5 & 6) + (1 << 4) + (9 >> 1)",
    "int(7.9) + round(2.5) + abs(-3)",
    "int(0.5 * 33)",
    "max(3, 9, 2) - min([4, 1, 7])",
    "sum(range(1, 5)) + len('hello') + len([1, 2, 3][1:])",
    "[3, 5, 8][-1] * (1, 2)[0]",
    "{'a': 3, 'b': 4}['b']",
    "dict(a=3, **{'b': 5}).get('c', 6)",
    "sum(a * b for a, b in zip([1, 2], [3, 4]))",
    "[x for x in range(10) if x % 3 == 0][2]",
    "sorted([3, 1, 2], reverse=True)[0] + sorted({'b': 1, 'a': 2})[0].count('a')",
    "len({n % 3 for n in range(9)})",
    "{k: v for k, v in enumerate('abc', start=4)}[5].find('b') + 2",
    "3 if 'x' in 'xyz' and not [] else 4",
    "(0 or 5) + (2 and 3)",
    "int('12') + int('ff', 16) // 17",
    "len('%s-%d' % ('ab', 7)) + len(f'{3:>4}') + len('{}{}'.format(1, 22))",
    "1 if 3 < 4 <= 4 != 5 else 2",
    "(lambda a, b=2, *c, **d: a + b + len(c) + d['e'])(1, 5, 9, 9, e=3)",
    "int(math.sqrt(49)) + math.ceil(2.1) + math.floor(2.9) + int(math.log2(8))",
    "3 if math.exp(700) > math.pow(10, 300) else 4",
    "int(np.prod([2, 3, 4])) + int(np.sqrt(16))",
    "list(reversed([1, 2, 3]))[0] + list(map(lambda n: n * 2, [1, 2]))[1]",
    "len(list(filter(None, [0, 1, 2])))",
    "functools.reduce(lambda a, b: a * b, [2, 3, 4])",
    "next(iter([7, 8])) + [*range(3), *[4]][-1]",
    "[[1, 2], [3, 4]][1][0] + 'a,b,c'.split(',').index('c')",
    "int(isinstance(3, int)) + int(isinstance('a', (int, str))) + int(isinstance(True, int))",
    "int(all([1, 2])) + int(any([0, 0, 3])) + bool('x')",
    "divmod(17, 5)[0] + pow(2, 4)",
    "len('a b  c'.split()) + len('-'.join(['a', 'b'])) + 'abc'.upper().count('B')",
    "(n := 4) * n",
    "ord(chr(1 + 97)) + 'ab'.index(chr(98))",
    "[10, 20, 30, 40][1:4:2][1]",
    "3 if None is None and 1 is not None else 2",
    "len(str(12345)) + len(str((1, 2))) + len(str(None)) + int(str(7) + '0')",
]
"""Each gives a whole number above 0."""

PREFIX = "import functools\nimport math\nimport numpy as np\nfrom torch import nn\n"


def features(text: str) -> int:
    """The inputs of the first Linear of a text's network."""
    (layer, *_) = parse(text).layers
    assert isinstance(layer, Linear)
    return layer.in_features


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_is_what_python_says(expression: str) -> None:
    names: dict[str, int] = {}
    exec(f"{PREFIX.partition('from torch')[0]}value = {expression}", names)
    text = f"{PREFIX}value = {expression}\nnet = nn.Sequential(nn.Linear(value, 1))"
    assert features(text) == names["value"] > 0
