"""Python's functions, methods and operators give what Python gives, or are refused by name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.code.language.test_values import features

EXPRESSIONS = (Path(__file__).parent / "expressions.txt").read_text().splitlines()
IMPORTS = "import functools, math, operator, itertools, collections, copy\nimport numpy as np\n"
REFUSED = {
    "hash('a')": "does not follow hash",
    "np.clip(None, 1, 3)": "these are no numbers",
    "np.arange(10 ** 30)": "this goes through more than 200,000 items",
    "width or 5": "width is nowhere in this text",
    "width and 0 or 5": "width is nowhere in this text",
    "'%(a)s' % {'a': 3}": "this string is not worked out",
    "{1}.issubset({1, 2})": "a set has no issubset",
    "slice(1, 3).start": "a slice has no start",
    "math.erf(1)": "does not follow math.erf",
    "np.roll([1, 2], 1)": "does not follow numpy.roll",
    "np.mean([])": "these are no numbers",
    "np.std([1, 'a'])": "these are no numbers",
    "np.array([7, 2]).item()": "item is for an array of one number",
    "itertools.combinations(range(10), 3)": "does not follow itertools.combinations",
}
"""What the reader does not follow."""
RAISING = [
    "pow(3, 4, 5.0)", "int('3', base=99)", "int('z')", "[1, 2][2]", "{'a': 1}['b']", "1 // 0",
    "'a' + 1", "'ab'.index('c')", "chr(-1)", "next(iter([]))", "max([])", "len(3)", "1 % 0",
    "[1].index(2)", "[].pop()", "{}.pop('a')", "(1, 2)[5]", "'abc'[7]", "float('a')", "ord('ab')",
    "{}.get()", "{}.get('a', 1, 2)", "{'a': 1}.get('a', default=2)", "{}.pop()",
    "math.sqrt(-1)", "[1] + (2,)", "1 / 0", "1 < 'a'", "[1].remove(2)",
    "1 << -1", "1 << 1j", "1 << 300.0", "{1: 2}[1:2]",
]  # fmt: skip
"""What Python refuses."""


def text(expression: str, value: str) -> str:
    """A text whose network has 2 inputs where the expression has that value, else 1."""
    chosen = (
        f"value = {expression}\nnet = nn.Sequential(nn.Linear(2 if value == {value} else 1, 1))"
    )
    return f"{IMPORTS}from torch import nn\n{chosen}"


def literal(value: Any) -> str:
    """A value as Python writes it, without NumPy's types."""
    if type(value).__module__ == "numpy":
        value = value.item()
    if isinstance(value, list):
        value = [one.item() if hasattr(one, "item") else one for one in value]
    return "math.inf" if value == math.inf else repr(value)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_has_the_value_that_python_says(expression: str) -> None:
    names: dict[str, Any] = {}
    exec(f"{IMPORTS}value = {expression}", names)
    assert features(text(expression, literal(names["value"]))) == 2
    assert features(text(expression, "'another'")) == 1


@pytest.mark.parametrize("expression", REFUSED)
def test_what_has_no_value_is_refused(expression: str) -> None:
    with pytest.raises(CnnvizError, match=REFUSED[expression]):
        parse(text(expression, "1"))


@pytest.mark.parametrize("expression", RAISING)
def test_what_python_raises_is_raised(expression: str) -> None:
    try:
        eval(expression, {"math": math})
    except Exception as error:
        name = type(error).__name__
    for caught, right in ((name, 2), ("ImportError", 0)):
        tried = f"try:\n    value = {expression}\nexcept {caught}:\n    value = 2\n"
        whole = (
            f"import math\n{tried}from torch import nn\nnet = nn.Sequential(nn.Linear(value, 1))"
        )
        if right:
            assert features(whole) == right
            continue
        with pytest.raises(CnnvizError):
            parse(whole)
