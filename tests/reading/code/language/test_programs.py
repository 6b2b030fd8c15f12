"""Programs of statements and classes come to what Python says."""

from __future__ import annotations

import pytest

from tests.reading.code.language.test_values import features

PROGRAMS = """
n = 0
for i in range(5):
    if i == 3:
        continue
    n += i
else:
    n += 100

n = 0
while True:
    n += 3
    if n > 10:
        break

a, (b, *c) = 1, (2, 3, 4)
n = a + b + len(c) + c[-1]

x = [1, 2]
y = x
y.append(3)
x += [4]
n = len(y) + y.pop() + x.index(2)

d = {}
for w in 'a b a'.split():
    d[w] = d.get(w, 0) + 1
n = d['a'] * 10 + len(d)

def f(a, b=2, *c, k=3, **d):
    return a + b + sum(c) + k + len(d)
n = f(1, 2, 3, 4, k=5, z=1)

def outer(k):
    def inner(n):
        return n * k
    return inner
n = outer(3)(5)

count = 0
def add():
    global count
    count += 2
add()
add()
n = count

def make():
    k = 1
    def more():
        nonlocal k
        k += 4
        return k
    more()
    return more()
n = make()

class A:
    k = 3
    def __init__(self, n):
        self.n = n
    def f(self):
        return self.n * self.k
class B(A):
    k = 5
    def f(self):
        return super().f() + 1
n = B(4).f()

class A:
    def __init__(self):
        self._n = 2
    @property
    def n(self):
        return self._n
    @n.setter
    def n(self, v):
        self._n = v * 2
a = A()
a.n = 7
n = a.n

class A:
    @classmethod
    def make(cls, n):
        a = cls()
        a.n = n
        return a
    @staticmethod
    def twice(n):
        return 2 * n
n = A.make(A.twice(4)).n

class A:
    def __call__(self, n):
        return n + 1
    def __len__(self):
        return 4
    def __getitem__(self, i):
        return i * 2
a = A()
n = a(1) + len(a) + a[5]

from dataclasses import dataclass
@dataclass
class C:
    a: int
    b: int = 4
c = C(3)
c.b += 1
n = c.a * c.b

from collections import namedtuple, OrderedDict, defaultdict
P = namedtuple('P', 'x y')
p = P(2, y=3)
d = defaultdict(list)
d['k'].append(p.y)
n = p.x + len(d['k']) + len(OrderedDict([('a', 1)]))

try:
    import nothing_like_it as q
    n = [1, 2][7]
except IndexError as e:
    n = 6
finally:
    m = 1

def g(k):
    for i in range(k):
        yield i
    yield from [7, 8]
n = sum(g(3)) + len(list(g(2)))

match 3:
    case 1 | 2:
        n = 5
    case 3:
        n = 9
    case _:
        n = 1

import itertools
n = len(list(itertools.product([1, 2], 'ab'))) + list(itertools.accumulate([1, 2, 3]))[-1]

import copy
a = [[1], 2]
b = copy.deepcopy(a)
b[0].append(5)
n = len(a[0]) + len(b[0])

x = list(range(6))
del x[1:3]
x[0:1] = [9, 9]
x.insert(1, 4)
x.sort()
n = x[-1] + len(x)

s = set()
for i in (1, 2, 2):
    s.add(i)
s |= {5}
n = len(s) + (2 in s)

n = 1
assert n == 1, 'no'
if not n:
    raise ValueError('no')
n = 8

from functools import partial
def f(a, b, c=0):
    return a * b + c
n = partial(f, 3, c=1)(5)

n = 3
for n in []:
    pass
print(f'{n!r:>5}', end='')

m = {1: [2, 3]}
for k, (a, b) in m.items():
    n = k + a * b

a = 5
f = lambda: a
a = 6
n = f()

k = [lambda: i for i in range(3)]
n = k[0]() + 1

from copy import copy, deepcopy
x = [[1], {'a': [1]}]
y, z = copy(x), deepcopy(x)
y[0].append(2)
copy(x[1])['a'].append(2)
copy(x[1])['b'] = 3
z[0].append(3)
n = len(x[0]) * 100 + len(x[1]['a']) * 10 + len(x[1]) + len(z[0])

import copy
class Size:
    def __init__(self):
        self.k, self.rows = 3, [1]
a = Size()
b = copy.copy(a)
b.k = 5
b.rows.append(2)
n = a.k * 10 + len(a.rows)

from collections import namedtuple
P = namedtuple('P', 'w h')
p = P(3, h=4)
w, h = p
n = p.w * p[1] + w + h + sum(i for i in p)

from typing import NamedTuple
class P(NamedTuple):
    w: int = 3
    h: int = 4
n = P(h=5)[-1] * 10 + P()[0]

from enum import Enum
class Kind(Enum):
    SMALL = 3
    LARGE = (4, 5)
n = Kind.SMALL.value * 10 + Kind.LARGE.value[1]

from types import SimpleNamespace
a = SimpleNamespace(w=3)
a.h = 4
n = a.w * 10 + a.h
""".strip().split("\n\n")
"""Each gives `n` a whole number above 0."""


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_comes_to_what_python_says(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, int] = {}
    if "import nothing" not in program:
        exec(program, names)
        capsys.readouterr()
    text = f"{program}\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(n, 1))"
    assert features(text) == names.get("n", 6) > 0
    assert capsys.readouterr().out == ""  # Nothing is run.
