"""Arrays that are views of one another: what NumPy makes of them, or a refusal that says so."""

import re

import numpy as np
import pytest

from cnnviz import parse
from cnnviz.errors import CnnvizError

FOLLOWED = [
    "a = np.array([4, 8, 16]); b = a[1:].copy(); b[0] = 5; n = a[1]",
    "a = np.array([4, 8, 16]); b = a[1:] + 0; b[0] = 5; n = a[1]",
    "a = np.array([4, 8, 16]); a[1:] *= 3; n = a[1] + a[2]",
    "a = np.array([4, 8, 16]); a[:2] += np.array([1, 2]); n = a[1]",
    "a = np.array([[4, 8], [1, 2]]); r = a[0]; r *= 3; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); r = a[0]; a *= 3; n = r[1]",
    "a = np.array([[4, 8], [1, 2]]); a[0] = 5; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); a[0] *= 5; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); b = np.array([5, 6]); a[0] = b; b[1] = 9; n = a[0][1]",
    "a = np.array([4, 8, 16, 3]); b = np.array(a); b[1] = 5; n = a[1]",
    "a = np.array([4, 8, 16, 3]); b = a.flatten(); b[1] = 5; n = a[1]",
    "a = np.array([4, 8, 16, 3]); b = a[[1, 2]]; b[0] = 3; n = a[1]",
    "a = np.array([4, 8, 16, 3]); b = a[a > 3]; b[0] = 3; n = a[0]",
    "a = np.array([4, 8, 16, 3]); a[0] = 2.7; n = int(a[0] * 2)",
    "a = np.array([4, 8, 16, 3]); a[1:3] = 2.7; n = int(a[1] * 2)",
    "a = np.array([4., 8, 2]); a[1] = 3; n = int(a[1] * 1.5)",
    "a = np.array([True, False]); a[1] = 7; n = a.sum()",
    "a = np.array([4, 8]); d = dict(w=a); d['w'] *= 2; n = a[0]",
    "a = np.array([4, 8, 2]); a.fill(5); n = a[1]",
    "a = np.array([7]); b = a[:]; n = a.item() + b[0]",
    "a = np.array([4, 8]); n = 3 if (a % 2 == 0).all() else 4",
    "a = np.array([4, 7]); n = 3 if (a % 2 == 0).all() else 4",
    "a = np.array([3, 7]); n = 3 if (a % 2 == 0).any() else 4",
    "a = np.array([[4, 8], [1, 2]]); b = np.copy(a); b[0][1] = 5; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); b = a.copy(); b[0][1] = 5; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); b = a[[0, 1]]; b[0][1] = 5; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); b = a[np.array([True, False])]; b[0][1] = 5; n = a[0][1]",
    "a = np.array([[4, 8], [1, 2]]); b = np.concatenate([a]); b[0][1] = 5; n = a[0][1]",
    "a = np.array([4, 8]); b = np.unique(a); b[0] = 9; n = a[0]",
    "a = np.array([4, 8]); b = np.pad(a, 1); b[1] = 9; n = a[0]",
    "a = np.array([4, 8]); b = np.sqrt(a); b[0] = 9; n = a[0]",
    "a = np.array([4, 8, 15]); n = 3 if isinstance((a % 2 == 0).sum(), int) else 4",
]
"""What cnnviz follows to the number that NumPy gives."""
REFUSED = [
    "a = np.array([4, 8, 16]); b = a[1:]; b *= 3; n = a[1]",
    "a = np.array([4, 8, 16]); b = a[1:]; a *= 3; n = b[1]",
    "a = np.array([4, 8, 16]); b = a[1:]; b[0] = 5; n = a[1]",
    "a = np.array([4, 8, 16]); b = a[1:]; a[1] = 5; n = b[0]",
    "a = np.array([4, 8, 16]); b = a[1:]; c = b[1:]; c[0] = 5; n = a[2]",
    "a = np.array([[4, 8], [1, 2]]); b = a.T; b[0] *= 2; n = a[1][0]",
    "a = np.array([[4, 8], [1, 2]]); b = a[:, 1]; b *= 2; n = a[1][1]",
    "a = np.array([[4, 8], [1, 2]]); b = a[0:1]; b[0] = 9; n = a[0][0]",
    "a = np.array([4, 8, 16, 3]); b = a.reshape(2, 2); b[0][1] = 5; n = a[1]",
    "a = np.array([4, 8, 16, 3]); b = np.asarray(a); b[1] = 5; n = a[1]",
    "a = np.array([4, 8, 16, 3]); b = a[::-1]; b.sort(); n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = a[1:]; a.fill(5); n = b[0]",
]
"""What would be another number by Python's lists: NumPy's views change along."""
UNREAD = [
    "a = np.array([4, 8, 16, 3]); b = np.flip(a); b[0] = 5; n = a[3]",
    "a = np.array([4, 8, 16, 3]); b = np.split(a, 2)[0]; b[0] = 5; n = a[0]",
    "a = np.array([4, 8, 16, 3]); b, c = np.array_split(a, 2); b += 5; n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = [np.hsplit(a, 2)]; b[0][0][:] = 5; n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = a.squeeze(); b *= 3; n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = a[...]; b[0] = 5; n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = a.view(); b.fill(5); n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = a.astype(int, copy=False); b[0] = 5; n = a[0]",
    "a = np.array([[4, 8], [1, 2]]); b = a.flat; b[0] = 5; n = a[0][0]",
    "a = np.array([[4, 8], [1, 2]]); b = a.real; b[0][0] = 5; n = a[0][0]",
    "a = np.array([[4, 8], [1, 2]]); b = a[0]; np.flip(b)[0] = 5; n = a[0, 1]",
    "a = np.array([[4, 8], [1, 2]]); b = np.rot90(a); b[0][0] = 5; n = a[0][1]",
    "a = np.array([4, 8, 16, 3]); b = np.lib.stride_tricks.as_strided(a); b[0] = 5; n = a[0]",
    "a = np.array([4, 8, 16, 3]); b = memoryview(a); b[0] = 5; n = a[0]",
]
"""Views of which only the sizes are followed, or nothing."""

IN_PLACE = [
    "np.add(a, 5, out=a)",
    "np.add(a, 5, a)",
    "np.negative(-a - 5, a)",
    "np.add.at(a, 0, 5)",
    "np.clip(a, 5, 6, out=a)",
    "a.clip(5, 6, out=a)",
    "np.copyto(a, 5)",
    "np.fill_diagonal(a, 5)",
    "np.put(a, 0, 5)",
    "np.place(a, a > 0, 5)",
    "a.put(0, 5)",
    "a.__setitem__((0, 0), 5)",
    "a.__iadd__(5)",
    "a.flat = 5",
    "a.flat[0] = 5",
    "for part in np.split(a, 2): part += 5",
    "for x in np.nditer(a, op_flags=['readwrite']): x[...] = 5",
]
"""What writes into an array, of which that is not worked out."""


def channels(program: str) -> int:
    """The channels that a text's convolution makes."""
    lines = "\n".join(program.split("; "))
    text = f"import numpy as np\nfrom torch import nn\n{lines}\nnet = nn.Conv2d(1, n, 3)\n"
    (layer,) = parse(text, (1, 9, 9)).layers
    return layer.output_shape((1, 9, 9))[0]


def by_numpy(program: str) -> int:
    names: dict[str, object] = {"np": np}
    exec(program, names)
    return int(names["n"])  # type: ignore[call-overload]


@pytest.mark.parametrize("program", FOLLOWED)
def test_what_is_followed_is_what_numpy_gives(program: str) -> None:
    assert channels(program) == by_numpy(program)


@pytest.mark.parametrize("program", REFUSED)
def test_a_view_that_changes_along_is_refused_by_its_name(program: str) -> None:
    by_list = by_numpy(
        re.sub(r"(= a\[.*?\]|a\.T|a\.reshape\(.*?\)|np\.asarray\(a\));", r"\1.copy();", program)
    )
    assert by_list != by_numpy(program)
    with pytest.raises(CnnvizError, match="changed by another name"):
        channels(program)


def test_a_change_on_one_way_alone_is_taken_back() -> None:
    """Where it is not known which way is gone, what both ways leave as it was is known still."""
    program = "a = np.array([4, 8]); b = a[1:].copy()\nif flag:\n    b[0] = 5\nn = a[1]"
    head = "import numpy as np\nfrom torch import nn\nfrom other import flag"
    text = f"{head}\n{program}\nnet = nn.Conv2d(1, n, 3)"
    (layer,) = parse(text, (1, 9, 9)).layers
    assert layer.output_shape((1, 9, 9)) == (8, 7, 7)
    with pytest.raises(CnnvizError, match=r"flag|another name"):
        parse(text.replace(".copy()", ""), (1, 9, 9))


@pytest.mark.parametrize("program", UNREAD)
def test_what_is_written_into_a_view_that_is_not_followed_changes_its_array(program: str) -> None:
    assert by_numpy(program) not in (3, 4, 8)
    with pytest.raises(CnnvizError, match="by another name"):
        channels(program)


@pytest.mark.parametrize("write", IN_PLACE)
def test_what_is_written_in_place_is_not_taken_for_what_was_there(write: str) -> None:
    program = f"a = np.array([[4, 8], [1, 2]])\n{write}\nn = a[0][0]"
    assert by_numpy(program) != 4
    with pytest.raises(CnnvizError, match=r"changed in place|not followed"):
        channels(program)


@pytest.mark.parametrize(
    "write",
    ["a[1, 0] = 7", "a[a < 3] = 7", "a[[0, 1]] = 7", "a.put(2, 7)", "a.sort(axis=0)", "a.sort()"]
    + [
        "a[...] = 7",
        "a[..., 0] = 7",
        "a[:, 0] = 7",
        "a.itemset(2, 7)",
        "a.partition(0)",
        "a[1:, 0:1] = 7",
    ],
)
def test_what_is_not_followed_changes_rows_with_names_of_their_own(write: str) -> None:
    program = f"a = np.array([[4, 8], [3, 2]]); r = a[1]; {write}; n = r[0]"
    with pytest.raises(CnnvizError, match=r"changed in place|not followed"):
        channels(program)


TENSORS = [
    "t[0] = 5",
    "t[1:][0] = 5",
    "t += 5",
    "u = t; u += 5",
    "u = t.view(2, 2); u[0, 0] = 5",
    "u = t.split(2)[0]; u[0] = 5",
    "u, v = t.chunk(2); u += 5",
    "u = t.squeeze(); u.fill_(5)",
    "u = t.numpy(); u[0] = 5",
    "torch.add(t, 5, out=t)",
    "t[t > 1] = 5",
    "u = t.clone(); u[0] = 5",
]
"""The same of PyTorch's tensors."""


@pytest.mark.parametrize("write", TENSORS)
@pytest.mark.parametrize("start", ["torch.from_numpy(a)", "torch.tensor([4, 8, 1, 2])"])
def test_numbers_of_a_tensor_that_was_written_into_are_not_known(start: str, write: str) -> None:
    """Neither those of the array that it shares them with."""
    head = "import numpy as np; import torch; a = np.array([4, 8, 1, 2])"
    for read in ["int(t[0])", "a[0]"] if "a)" in start else ["int(t[0])"]:
        program = f"{head}; t = {start}; {write}; n = {read}"
        known = {"u = t.clone(); u[0] = 5": 4, "t += 5": 9}
        if write in known and (read == "int(t[0])" or "clone" in write):
            assert channels(program) == known[write]
            continue
        with pytest.raises(CnnvizError, match=r"by another name|not known"):
            channels(program)


def test_a_tensor_copies_the_numbers_it_is_made_of() -> None:
    program = "import torch; a = np.array([4, 8]); t = torch.tensor(a); a[0] = 5; n = int(t[0])"
    assert channels(program) == 4
