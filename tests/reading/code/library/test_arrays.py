"""Numbers of NumPy are as NumPy has them: operators work element by element, or are refused."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.reading.parse import parse

WAYS = (
    "np.array([8, 16]) * 2",
    "2 * np.array([8, 16])",
    "np.array([8, 16]) + np.array([1, 2])",
    "np.array([8, 16]) + [1, 2]",
    "np.array([8, 16]) - 3",
    "np.array([8, 16]) // 3",
    "np.array([8, 16]) % 7",
    "2 ** np.arange(3, 6)",
    "np.arange(4, 9)[1:] * 2",
    "np.array([8, 16]).copy() * 3",
    "np.array([8, 16]).astype(int) * 3",
    "np.array([8, 16], dtype=int) * 3",
    "np.array([[8, 16], [1, 2]]).astype(np.uint8)[0]",
    "np.asarray((8, 16)) * 3",
    "[np.array(4) * 2, np.array(3)]",
    "np.cumsum([4, 5, 6]) * 2",
    "np.array([8, 16]).tolist() * 2",
    "list(np.array([8, 16])) + [3]",
    "np.array([[8, 16], [4, 5]])[0] * 2",
    "[np.array([3, 4]).sum(), np.array([3, 4]).max() + np.array([3, 4]).min(), 9]",
    "np.array([8, 0, 16])[np.array([8, 0, 16]) > 0]",
    "[4 if one else 5 for one in np.array([1, 0, 2]) > 0]",
    "[4 if one else 5 for one in 1 == np.array([1, 0, 2])]",
    "[4 if one else 5 for one in np.array([1, 4]) <= np.array([2, 3])]",
    "[3, (np.array([8, 0, 16]) != 0).sum(), 4]",
    "[3 if np.array([5]) > 4 else 2]",
    "np.array([8.7, 16.2], dtype=int)",
    "np.array([8.7, 16.2], 'i4') + 0",
    "np.array([8.7, 16.2]).astype('<i8')",
    "np.array([8.7, 16.2]).astype(np.intp)",
    "np.array([8.7, 16.2]).astype('uint64')",
    "np.array([8.7, 16.2]).astype('B')",
    "[np.array([1.7, 0, 3]).astype(bool).sum() + 3, 4]",
    "[np.array([1.7, 0, 3], dtype='?').sum() + 3, 4]",
    "[np.sum([1.5, 2.5], dtype=int), 5]",
    "[np.array([7.9])[0].astype('int16'), np.mean([1, 8]).astype('f4').astype(int)]",
    "[3 if np.array([0.5], dtype='f4').astype(float)[0] == 0.5 else 4]",
    "[np.array([3, 4]).prod(), np.array([[3, 4], [5, 6]]).size, np.arange(3).ndim + 2]",
)


@pytest.mark.parametrize("way", WAYS)
def test_numbers_are_those_that_numpy_makes(way: str) -> None:
    wanted = eval(way, {"np": np, "list": list})
    text = (
        "import numpy as np\nimport torch.nn as nn\n"
        f"w = {way}\nnet = nn.Sequential(*[nn.Conv1d(a, b, 1) for a, b in zip([1, *w], w)],"
        " nn.Conv1d(w[-1], len(w), 1))"
    )
    found = parse(text, (1, 5))
    assert [shape[0] for shape in found.shapes[1:]] == [*wanted, len(wanted)]


def test_in_place_adds_to_each() -> None:
    text = (
        "import numpy as np\nimport torch.nn as nn\nw = np.array([8, 16])\nw += 1\nw *= 2\n"
        "net = nn.Sequential(nn.Conv1d(1, w[0], 1), nn.Conv1d(w[0], w[1], 1))"
    )
    assert [shape[0] for shape in parse(text, (1, 5)).shapes] == [1, 18, 34]


@pytest.mark.parametrize(
    "line",
    [
        "w[3:] = w[2]",
        "w[1:] = 7",
        "w[:] = 5",
        "w[:2] = [3, 5]",
        "w[::2] = (6, 7)",
        "w[4:] = 9",
        "w[1:] = 2.5",
        "w[1:] = w[0] / 2 + 1.5",
    ],
)
def test_a_part_is_written_as_numpy_writes_it(line: str) -> None:
    names = {"w": np.array([1, 2, 4, 8])}
    exec(line, {}, names)
    text = (
        "import numpy as np\nimport torch.nn as nn\n"
        f"w = np.array([1, 2, 4, 8], dtype=int)\n{line}\n"
        "net = nn.Sequential(*[nn.Conv1d(a, b, 1) for a, b in zip([1, *w], w)])"
    )
    found = parse(text, (1, 5))
    assert [shape[0] for shape in found.shapes[1:]] == list(names["w"])


@pytest.mark.parametrize("line", ["w[1:] = [2, 3]", "w[1:] = [[2, 3, 4]]", "w[1:] = np.inf"])
def test_what_numpy_refuses_or_makes_of_other_rows_is_refused(line: str) -> None:
    text = f"import numpy as np\nimport torch.nn as nn\nw = np.array([1, 2, 4, 8])\n{line}\n"
    with pytest.raises(SpecError):
        parse(text + "net = nn.Conv1d(1, int(w[1]), 1)", (1, 5))


def test_a_list_takes_no_number_for_a_part() -> None:
    text = "import torch.nn as nn\nw = [1, 2, 4, 8]\nw[1:] = 7\nnet = nn.Conv1d(1, w[1], 1)"
    with pytest.raises(SpecError):
        parse(text, (1, 5))


@pytest.mark.parametrize(
    "way",
    [
        "np.array([8, 16]) + np.array([1, 2, 3])",
        "[3 if np.array([8, 16]) > 4 else 2]",
        "[min(8, n) for n in np.array([3e20]).astype(int)]",
        "[min(8, n) for n in np.array([1e400]).astype(int)]",
        "np.array([300, 2]).astype('u1')",
        "np.array([-1, 2]).astype('uint64') + 9",
        "np.array([np.nan, 8.0]).astype(int)",
        "np.array([8, 2]).astype(np.dtype('float32'))",
        "np.array([8, 2], dtype=complex)",
        "np.array([8, 2]).astype(str)",
        "[3 if np.array([0.1], dtype='f4').astype(float)[0] == 0.1 else 4]",
    ],
)
def test_what_is_not_worked_out_is_refused(way: str) -> None:
    text = f"import numpy as np\nw = {way}\nnet = nn.Sequential(nn.Conv1d(1, int(w[0]), 1))"
    with pytest.raises(SpecError):
        parse(text, (1, 5))


@pytest.mark.parametrize(
    ("kind", "reason"), [("other", "other is not known"), ("x.dtype", "dtype of this array")]
)
def test_a_type_that_is_not_known_is_what_is_missing(kind: str, reason: str) -> None:
    text = f"import numpy as np\nx = np.array([8.5, 2])\nw = x.astype({kind})\n"
    with pytest.raises(SpecError, match=reason):
        parse(f"{text}net = nn.Sequential(nn.Conv1d(1, int(w[0]), 1))", (1, 5))


KERAS_ARRAYS = (
    "np.zeros((9, 28, 30, 2))",
    "np.full([9, 28, 30, 2], 0.5)",
    "np.ones(shape=(9, 28, 30, 2), dtype=np.float32)",
    "np.random.rand(9, 28, 30, 2).astype('float32') / 255.0",
    "np.random.random((9, 28, 30, 2))",
    "np.random.normal(0, 1, size=(9, 28, 30, 2))",
    "np.random.randint(0, 255, (9, 28, 30, 2))",
    "np.zeros_like(np.empty((9, 28, 30, 2)))",
    "np.zeros((9, 28 * 30 * 2)).reshape(-1, 28, 30, 2)",
    "np.zeros(9 * 28 * 30 * 2).reshape(-1, 28, 30, 2)",
    "tf.zeros([9, 28, 30, 2])",
)


@pytest.mark.parametrize("array", KERAS_ARRAYS)
def test_an_array_of_the_text_s_own_has_a_shape(array: str) -> None:
    text = (
        f"import numpy as np, tensorflow as tf\nfrom keras import layers, models\nx = {array}\n"
        "net = models.Sequential([layers.Conv2D(4, 3, input_shape=x.shape[1:])])\n"
    )
    assert parse(text).shapes == ((2, 28, 30), (4, 26, 28))
    subclassed = (
        f"import numpy as np, tensorflow as tf\nfrom keras import layers, Model\nx = {array}\n"
        "class Net(Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.conv = layers.Conv2D(4, 3)\n\n"
        "    def call(self, x):\n        return self.conv(x)\n\n\nnet = Net()\nnet(x)\n"
    )
    assert parse(subclassed).shapes == ((2, 28, 30), (4, 26, 28))


@pytest.mark.parametrize(
    "array",
    [
        "torch.from_numpy(np.zeros((9, 2, 28, 30))).float()",
        "torch.tensor(np.random.rand(9, 2, 28, 30), dtype=torch.float32)",
        "torch.FloatTensor(9, 2, 28, 30).uniform_()",
        "torch.randint(0, 9, (9, 2, 28, 30)).float()",
        "torch.randint(9, size=(9, 2, 28, 30)).float()",
        "torch.randint(9, (9, 2, 28, 30)).float()",
        "torch.normal(0, 1, size=(9, 2, 28, 30))",
    ],
)
def test_a_tensor_of_the_text_s_own_says_the_input(array: str) -> None:
    text = (
        "import numpy as np\nimport torch\nfrom torch import nn\n"
        f"net = nn.Sequential(nn.Conv2d(2, 4, 3))\nprint(net({array}).shape)\n"
    )
    assert parse(text).shapes == ((2, 28, 30), (4, 26, 28))


@pytest.mark.parametrize("number", ["np.random.rand()", "np.random.randint(1, 9)"])
def test_a_number_that_is_drawn_is_not_known(number: str) -> None:
    text = f"import numpy as np\nimport torch.nn as nn\nnet = nn.Conv1d(1, int({number}), 1)\n"
    with pytest.raises(SpecError, match="gives something else on every run"):
        parse(text, (1, 5))


def test_of_rows_of_many_numbers_the_sizes_are_kept() -> None:
    """It took too long to look at each number of data that no network depends on."""
    text = (
        "import numpy as np\nfrom torch import nn\n"
        "x = np.array([[1.0] * 128] * 10000 + [[0.5] * 128] * 10000)\n"
        "x = x.astype('int32') / 255.0\nx, v = x[:15000], x[15000:].astype(np.float32)\n"
        "n, d = v.shape\n"
        "net = nn.Sequential(nn.Linear(x.shape[1], n), nn.Linear(len(v), d - len(v[0]) + 7))\n"
    )
    assert parse(text).shapes == ((128,), (5000,), (7,))


def test_of_rows_of_many_numbers_none_is_known() -> None:
    text = (
        "import numpy as np\nfrom torch import nn\nx = np.array([[3] * 128] * 10000)\n"
        "net = nn.Sequential(nn.Linear(8, x[0][0]))\n"
    )
    with pytest.raises(SpecError):
        parse(text)


def test_an_array_is_changed_in_place_by_whatever_name() -> None:
    """NumPy has [2, 4, 6] for both."""
    text = "import numpy as np\nfrom torch import nn\na = np.array([1, 2, 3])\nb = a\n{}\n"
    text += "net = nn.Sequential(nn.Linear(1, int(a[2])))\n"
    assert parse(text.format("b *= 2")).shapes[-1] == (6,)
    assert parse(text.format("b = b * 2")).shapes[-1] == (3,)
    assert parse(text.format("a = a / 2.0; b = a; b *= 4")).shapes[-1] == (6,)


IN_ARRAYS = [
    *("int((-a)[2]) == -3", "int((~(a > 1)).sum()) == 1", "int(a[~(a > 1)][0]) == 1"),
    *("int(a[[2, 0]][0]) == 3", "int(a[np.array([0, -1])].sum()) == 4", "len(a[[]]) == 0"),
    *("(a > 1)[1] is not True", "not ~(a > 1)[1]", "int(np.sum(a == a)) == 3", "not a[:1] > 1"),
    "int(np.sum((a > 1) == (a > 2))) == 2",
    "not isinstance(np.array([2], np.float32)[0], float)",
    "isinstance(np.array([2], float)[0], float)",
    *("~(a > 1).astype(int)[2] == -2", "(a > 1).astype(float)[2] / 2 == 0.5"),
    "not isinstance(np.mean(a).astype(int), int)",
    "not (np.arange(3).min() > 5 or np.int64(3) > 4)",
]


@pytest.mark.parametrize("value", IN_ARRAYS)
def test_signs_and_several_places_of_an_array(value: str) -> None:
    text = "import numpy as np\nfrom torch import nn\na = np.array([1, 2, 3])\n"
    text += f"net = nn.Sequential(nn.Linear(1, 7 if {value} else 5))\n"
    assert parse(text).shapes[-1] == (7,)


@pytest.mark.parametrize("value", IN_ARRAYS)
def test_numpy_has_them(value: str) -> None:
    np = pytest.importorskip("numpy")
    assert eval(value, {"np": np, "a": np.array([1, 2, 3])})


def test_what_a_mask_has_changed_is_not_known() -> None:
    """`a > b` was worked out of what `a` was before."""
    text = "import numpy as np\nfrom torch import nn\na = np.array([1, 2, 3])\na[a > 2] = 0\n"
    with pytest.raises(CnnvizError, match="is not worked out"):
        parse(text + "net = nn.Sequential(nn.Linear(1, int(np.sum(a > 1))))\n")
