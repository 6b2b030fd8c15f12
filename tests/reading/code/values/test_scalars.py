"""Numbers of NumPy's: equal to Python's, of other classes. What is held here NumPy 2 has said."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

HEAD = (
    "import numpy as np\nfrom torch import nn\nu = [1, 2]\nk = np.int64(3)\n"
    "a = np.array([1, 2, 3])\nf = np.float32(2.5)\nz = np.zeros(3)\nv = {}\n"
    "net = nn.Sequential(nn.Linear(1, {}))\n"
)


@pytest.mark.parametrize(
    "value",
    [
        *("{np.sum(u): 3}.get(0) is None", "{np.sum(u): 4}[3] == 4", "{3: 5}.get(k) == 5"),
        *("3 in {np.sum(u)}", "np.sum(u) in (1, 3)", "len({np.sum(u), 3}) == 1"),
        *("np.sum(u) == 3", "1 < np.sum(u) < 4", "np.sum(u) is not 3", "k is k", "a[0] is not 1"),
        *("str(k) == '3'", "f'{k:03d}' == '003'", "str(np.mean(u)) == '1.5'", "f'{f}' == '2.5'"),
        *("not isinstance(k, int)", "not isinstance(np.sum(u), int)", "not isinstance(f, float)"),
        *(
            "isinstance(np.mean(u), float)",
            "isinstance(a.shape[0], int)",
            "isinstance(a.size, int)",
        ),
        *("not isinstance(a[0], int)", "isinstance(a.tolist()[0], int)", "isinstance(int(k), int)"),
        *("not isinstance(k + 1, int)", "not isinstance(2 * k, int)", "isinstance(k / 2, float)"),
        *("not isinstance(-k, int)", "not isinstance(abs(k), int)", "isinstance(k.item(), int)"),
        *(
            "not isinstance(f * 2, float)",
            "isinstance(f * k, float)",
            "isinstance(f.item(), float)",
        ),
        *("not isinstance(max(k, 2), int)", "not any(isinstance(n, int) for n in a)"),
        *(
            "not isinstance(sum(a), int)",
            "isinstance(range(k)[0], int)",
            "isinstance(np.round(2.5), float)",
        ),
        *("k // 2 == 1", "-k // 2 == -2", "divmod(k, 2) == (1, 1)", "round(f) == 2", "int(f) == 2"),
        *("list({10, 9, 1}) == [9, 10, 1]", "[2, 3, 4, 5][k] == 5", "'ab' * k == 'ababab'"),
    ],
)
def test_a_number_of_numpy_is_what_numpy_says(value: str) -> None:
    """`isinstance(np.prod(sizes), int)` was true, and NumPy's own numbers were Python's."""
    assert parse(HEAD.format(value, "7 if v else 5")).shapes[-1] == (7,)


@pytest.mark.parametrize(
    "value",
    [
        *("{np.sum(z): 3}.get(0, 5)", "{0: 3}.get(np.sum(z), 5)", "len({np.sum(z), 0})"),
        *("{(np.sum(z), 1): 3}.get((0, 1), 5)", "len(dict.fromkeys([0, np.sum(z)]))"),
        *("3 if isinstance(np.sum(z), float) else 4", "len(repr(k))", "len(str([k]))"),
        *("3 if isinstance(k, np.int64) else 4", "3 if type(k) is int else 4", "len(f'{k!r}')"),
        *("int(np.float32(16777217))", "int(np.int32(2 ** 31))"),
    ],
)
def test_what_hangs_on_numbers_or_versions_is_refused(value: str) -> None:
    """A key that is a sum of zeros was none that the text asks for, in silence."""
    with pytest.raises(CnnvizError, match=r"not known|depends|not worked out|does not fit"):
        parse(HEAD.format(value, "v"))


def test_a_key_of_numbers_does_not_hinder_a_network() -> None:
    log = (
        "log = {}\ndef train():\n    log[np.mean(z)] = {np.mean(z)}\ntrain()\nlog[np.sum(z)] = 1\n"
    )
    assert parse(HEAD.format(3, "v") + log).shapes[-1] == (3,)


IN_FEW_BITS = [  # As NumPy 2.4 has them.
    "int(np.int32(5) * 3) == 15",
    "int(np.uint8(100) + np.uint8(100)) == 200",
    "int(np.int16(300) // np.int8(7)) == 42",
    "int(np.int32(2000000000) + np.int64(2000000000)) == 4000000000",
    "int(np.array([200, 100], dtype=np.uint8).sum()) == 300",
    "int(np.array([100, 100]).astype(np.uint8).prod()) == 10000",
    "int(np.sum(np.array([100, 100], np.int8))) == 200",
    "int(np.cumsum(np.array([100, 100], np.int8))[1]) == 200",
    "sum(np.array([100, 100], 'uint8').tolist()) == 200",
    "isinstance(np.array([100], 'uint8').tolist()[0], int)",
    "not isinstance(np.uint8(3), int)",
    "int(np.array([100], np.int8).astype(np.int64)[0] * 3) == 300",
    "int(np.array([100], np.int8).astype(int)[0] * 3) == 300",
    "[2, 3, 4, 5][np.uint8(3)] == 5",
    "np.uint8(3) / 2 == 1.5",
    "max(np.array([3, 9], np.uint8)) == 9",
    "list(range(np.int32(3))) == [0, 1, 2]",
]


@pytest.mark.parametrize("value", IN_FEW_BITS)
def test_numbers_of_few_bits(value: str) -> None:
    assert parse(HEAD.format(value, "7 if v else 5")).shapes[-1] == (7,)


@pytest.mark.parametrize("value", IN_FEW_BITS)
def test_numpy_has_them(value: str) -> None:
    np = pytest.importorskip("numpy", minversion="2")
    assert eval(value, {"np": np})


@pytest.mark.parametrize(
    "value",
    [
        *("np.int32(2000000000) + np.int32(2000000000)", "np.uint8(200) + np.uint8(100)"),
        *("np.uint8(200) * 2", "np.uint8(3) - 5", "-np.uint8(1)", "np.int8(100) ** 2"),
        *("(np.array([200], dtype=np.uint8) + 100)[0]", "np.array([100], np.int8)[0] * 3"),
        *("np.arange(250, dtype='uint8')[249] + 9", "np.uint8(1) << 8", "np.uint8(300)"),
        *("sum(np.array([200, 100], np.uint8))", "np.array([200]).astype(np.int8)[0]"),
    ],
)
def test_what_has_no_room_is_not_known(value: str) -> None:
    """A sum of 4000000000 was read where NumPy gives -294967296."""
    with pytest.raises(CnnvizError, match="bits has no room for this"):
        parse(HEAD.format(0, f"int({value})"))


@pytest.mark.parametrize(
    "value",
    [
        *(
            "(k > 1) is not True",
            "(k == 3) is not True",
            "(k < 1) is not False",
            "(k > 1) is (k > 2)",
        ),
        *("not isinstance(k > 1, bool)", "not isinstance(k > 1, int)", "(k != 'a') is not True"),
        *("(k == None) is False", "(k in u) is False", "(k is k) is True", "bool(k > 1) is True"),
        *("not (k < 1)", "(not k < 1) is True", "(k > 1) == True", "1 < k < 4", "not 1 < k < 3"),
        *("(1 < k < 4) is not True", "(1 < 2 < k) is not True", "(k > 2 > 1) is True"),
        *("str(k > 1) == 'True'", "f'{k > 1}' == 'True'", "'%s' % (k > 1) == 'True'"),
        *("{True: 5}[k > 1] == 5", "((k > 1) & True) is not True", "((k > 1) | False) == True"),
        *("(~(k > 1)) == False", "(1 + (k > 1)) == 2", "not isinstance(1 + (k > 1), int)"),
        *("(k > 1).item() is True", "any([k > 1]) is True", "(np.mean(u) > 0) is not True"),
        *("(a.size == 3) is True", "(k > 1 or 5) is not True", "(k > 5 and 5) is not False"),
        *(
            "((k > 1) + (k > 2)) == 1",
            "np.isnan(1.5) is not False",
            "max(k > 1, False) is not True",
        ),
    ],
)
def test_what_numbers_of_numpy_compare_to_is_no_bool(value: str) -> None:
    """`if (np.prod(sizes) > 3) is True:` was gone into, which Python passes by."""
    assert parse(HEAD.format(value, "7 if v else 5")).shapes[-1] == (7,)


def test_an_argument_may_be_what_numbers_of_numpy_compare_to() -> None:
    text = (
        "import numpy as np\nfrom torch import nn\nnet = nn.Linear(3, 4, bias=np.prod([2, 3]) > 3)"
    )
    assert parse(text).layers == parse("Linear(3, 4, bias=True)").layers


@pytest.mark.parametrize("value", ["[4, 5][k > 1]", "len('ab' * (k > 1))", "(k > 1) - (k > 2)"])
def test_what_numbers_of_numpy_compare_to_is_no_number_of_python(value: str) -> None:
    with pytest.raises(CnnvizError, match=r"NumPy"):
        parse(HEAD.format(value, "v"))
