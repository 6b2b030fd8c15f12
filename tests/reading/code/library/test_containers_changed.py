"""Methods and functions that change a list, a dict or a set, and are not followed: what is left in
it is not known.
"""

from __future__ import annotations

import pytest

from cnnviz import parse
from cnnviz.errors import CnnvizError

CHANGES = [
    "a = deque([1, 2, 3]); a.rotate(1); n = a[0]",
    "a = deque([1, 2, 3]); a.appendleft(7); n = a[0]",
    "a = deque([1, 2, 3]); a.extendleft([7, 8]); n = a[0]",
    "a = deque([1, 2, 3]); a.popleft(); n = a[0]",
    "a = [1, 2]; a.__iadd__([5]); n = len(a)",
    "a = [1, 2]; a.__delitem__(0); n = a[0]",
    "a = [1, 3]; bisect.insort(a, 2); n = a[1]",
    "a = [3, 1]; heapq.heapify(a); n = a[0]",
    "a = [1, 3]; heapq.heappop(a); n = a[0]",
    "a = {1, 2}; a.intersection_update({2}); n = min(a)",
    "a = {1, 2}; a.difference_update({1}); n = min(a)",
    "a = {1, 2}; a.symmetric_difference_update({1}); n = min(a)",
    "a = OrderedDict(p=1, q=2); a.move_to_end('p'); n = list(a.values())[0]",
    "a = OrderedDict(p=1, q=2); a.popitem(last=False); n = list(a.values())[0]",
    "a = OrderedDict(p=1, q=2); n = a.popitem(False)[1]",
    "a = Counter('aab'); a.subtract('a'); n = a['a']",
]


@pytest.mark.parametrize("program", CHANGES)
def test_what_is_left_is_not_known(program: str) -> None:
    """It was read as it was before."""
    lines = "\n".join(program.split("; "))
    head = "import bisect, heapq\nfrom collections import Counter, deque, OrderedDict\n"
    with pytest.raises(CnnvizError, match=r"is not (?:followed|known)|Counter"):
        parse(f"{head}from torch import nn\n{lines}\nnet = nn.Sequential(nn.Linear(2, n))")


def test_what_no_branch_changes_is_known() -> None:
    text = "a = [3, 1]\nif False:\n    a.__iadd__([4])\nnet = nn.Sequential(nn.Linear(2, a[0]))"
    assert parse(f"from torch import nn\n{text}").shapes[-1] == (3,)
