"""Of what a value is an instance, and a class a subclass, is what Python says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading.code.language.test_values import features

HEAD = """import argparse, collections, collections.abc, copy, numbers, types, typing
from collections import OrderedDict, defaultdict, deque, namedtuple
from typing import NamedTuple
P = namedtuple('P', 'a b')
class Q(NamedTuple):
    a: int = 1
class D(dict):
    pass
class L(list):
    pass
class S(str):
    pass
class O(OrderedDict):
    pass
class E(Exception):
    pass
"""
VALUES = """{}; {1: 2}; {**OrderedDict(a=1)}; dict(OrderedDict(a=1)); dict.fromkeys('ab')
OrderedDict(); OrderedDict(a=1); collections.OrderedDict([('a', 1)]); OrderedDict(a=1).copy()
copy.copy(OrderedDict(a=1)); copy.deepcopy(OrderedDict(a=1)); Q()._asdict()
defaultdict(list); defaultdict(int).copy(); copy.deepcopy(defaultdict(list)); deque([1])
deque([1]).copy(); []; [1]; [1][0:]; list((1,)); sorted({1}); 'a'.split(); (); (1,); tuple([1])
divmod(3, 2); P(1, 2); Q(); ''; 'a'; b''; 1; 0; True; 1.0; None; {1}; set(); frozenset([1])
range(3); slice(1); D(); L(); S('a'); O(); E('a'); types.SimpleNamespace(a=1)
argparse.Namespace(a=1); len; int; dict; OrderedDict; lambda: 1"""
CLASSES = """bool int float str bytes list tuple dict set frozenset range slice type object
type(None) OrderedDict typing.OrderedDict defaultdict deque typing.List typing.Dict typing.Tuple
typing.Sequence typing.Mapping collections.abc.Mapping collections.abc.MutableMapping
collections.abc.Sequence collections.abc.Iterable collections.abc.Hashable
collections.abc.Callable numbers.Number numbers.Integral P Q D L S O Exception (int,float)
(list,tuple) (dict,(list,str))"""
OF_PYTHON = "bool int float str list tuple dict set OrderedDict defaultdict deque object P Q D L O"


def python(expression: str) -> Any:
    names: dict[str, Any] = {"__name__": "names"}
    exec(HEAD, names)
    return eval(expression, names)


def said(expressions: list[str]) -> list[bool]:
    """What the reader says of each, told by the features of a network."""
    rows = "\n".join(f"got += [1 if {one} else 0]" for one in expressions)
    whole = "1 + sum(2 ** at * one for at, one in enumerate(got))"
    text = f"{HEAD}from torch import nn\ngot = []\n{rows}\nnet = nn.Linear({whole}, 1)"
    found = features(text) - 1
    return [bool(found >> at & 1) for at in range(len(expressions))]


def holds(expressions: list[str]) -> None:
    for at in range(0, len(expressions), 24):
        some = expressions[at : at + 24]
        wanted = [bool(python(one)) for one in some]
        assert dict(zip(some, said(some), strict=True)) == dict(zip(some, wanted, strict=True))


@pytest.mark.parametrize("value", [v for row in VALUES.split("\n") for v in row.split("; ")])
def test_a_value_is_of_the_classes_that_python_says(value: str) -> None:
    holds([f"isinstance({value}, {one})" for one in CLASSES.split()])


@pytest.mark.parametrize("cls", OF_PYTHON.split())
def test_a_class_comes_from_those_that_python_says(cls: str) -> None:
    others = [*OF_PYTHON.split(), "collections.abc.Mapping", "numbers.Number", "Exception"]
    holds([f"issubclass({cls}, {one})" for one in others])


@pytest.mark.parametrize("value", ["{}", "OrderedDict()", "defaultdict(int)", "deque([1])", "[]"])
def test_its_class_is_the_one_that_python_says(value: str) -> None:
    holds([f"type({value}) is {one}" for one in ("dict", "OrderedDict", "defaultdict", "list")])
