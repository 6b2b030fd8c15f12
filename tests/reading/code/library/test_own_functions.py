"""Of arrays and tensors of the text's own the sizes are known, whatever is worked out of them.

`WAYS` has the sizes that NumPy 2.4 and PyTorch 2.13 gave.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

HEAD = """import numpy as np
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 4, 3, padding=1)
        a = np.random.rand(3, 5)
        b = np.random.rand(4)
        u = torch.rand(3, 5); v = torch.rand(4); i = torch.zeros(3, 2, dtype=torch.long)
        n = np.array([1., 2., 1.])
        r = WAY
        self.d = nn.Conv2d(len(r.shape) + 1, sum(r.shape) + 1, 1)
    def forward(self, x):
        return self.c(x)
"""
WAYS = """
np.cos(a) | 3x5
np.sqrt(b) | 4
a.T | 5x3
a[:, None] * b[None, :, None] | 3x4x5
b[:, None] * b[None, :] | 4x4
n[:, None] * n[None, :] | 3x3
n.repeat(3) | 9
np.repeat(n, 3) | 9
np.outer(n, n) | 3x3
np.round(a, 2) | 3x5
np.outer([1, 2, 1], (0, 1)) / 8.0 | 3x2
np.stack([np.outer(n, n).T] * 2, -1)[:, :, None] | 3x3x1x2
n.reshape(3, 1) | 3x1
n.reshape(3, 1).T | 1x3
n.T | 3
np.linalg.svd(a)[0] | 3x3
np.linalg.svd(a, full_matrices=False)[2] | 3x5
torch.svd(u)[2] | 5x3
torch.svd(u).V | 5x3
torch.linalg.svd(u)[0] | 3x3
torch.linalg.svd(u, full_matrices=False).Vh | 3x5
torch.kron(u, u) | 9x25
np.kron(a, a) | 9x25
torch.einsum('ij,kj->ik', u, u) | 3x3
torch.einsum('ij,k->ijk', u, v) | 3x5x4
np.einsum('i,j->ij', b, b) | 4x4
torch.einsum('i,j', v, v) | 4x4
u.std(dim=1) | 3
u.std(1, keepdim=True) | 3x1
torch.var(u, dim=0) | 5
torch.std(u) |
u.gather(1, i) | 3x2
torch.gather(u, 1, i) | 3x2
torch.index_select(u, 1, torch.tensor([0, 2])) | 3x2
u.index_select(1, torch.arange(2)) | 3x2
u.median(1)[0] | 3
u.median(1).values | 3
torch.sort(u, 1)[0] | 3x5
u.topk(2, 1)[0] | 3x2
u.min(1)[0] | 3
u.prod(1) | 3
a.std(axis=0) | 5
a.std() |
np.std(a, axis=0, keepdims=True) | 1x5
np.var(a, axis=0) | 5
np.median(a, axis=1) | 3
a.mean(axis=0) | 5
a.max(axis=0) | 5
np.max(a, axis=0) | 5
a.repeat(2, axis=0) | 6x5
np.roll(a, 1) | 3x5
torch.roll(u, 1, 0) | 3x5
torch.flip(u, [0]) | 3x5
u.flip(0) | 3x5
np.linalg.inv(np.random.rand(3, 3)) | 3x3
np.linalg.qr(a)[0] | 3x3
np.diag(b) | 4x4
np.triu(a) | 3x5
np.dot(a, a.T) | 3x3
a @ a.T | 3x3
np.matmul(a, a.T) | 3x3
np.sin(a) * 2 | 3x5
np.abs(a) | 3x5
np.power(a, 2) | 3x5
np.exp(-a ** 2) | 3x5
a / a.sum() | 3x5
n / n.sum() | 3
np.linalg.norm(a, axis=1) | 3
np.concatenate([a, a], axis=1) | 3x10
np.stack([a, a]) | 2x3x5
np.tile(a, (2, 1)) | 6x5
np.transpose(a) | 5x3
a.transpose(1, 0) | 5x3
a.flatten() | 15
a.reshape(5, 3) | 5x3
torch.from_numpy(a).float().unsqueeze(0) | 1x3x5
torch.cdist(u, u) | 3x3
torch.trace(u @ u.T).unsqueeze(0) | 1
torch.linalg.cholesky(u @ u.T) | 3x3
torch.linalg.eigh(u @ u.T)[1] | 3x3
torch.cross(u.T[:, :3].contiguous(), u.T[:, :3].contiguous(), dim=1) | 5x3
torch.quantile(u, 0.5, dim=1) | 3
torch.logsumexp(u, 1) | 3
torch.fft.fft(u) | 3x5
torch.fft.rfft(u) | 3x3
torch.hann_window(7) | 7
torch.hamming_window(8) | 8
torch.linspace(0, 1, 5) | 5
torch.logspace(0, 1, 5) | 5
np.linspace(0, 1, 5) | 5
np.hanning(5) | 5
torch.cov(u) | 3x3
torch.renorm(u, 2, 0, 1) | 3x5
np.squeeze(a) | 3x5
np.floor(a) | 3x5
np.where(a > 0, a, 0) | 3x5
np.clip(a, 0, 1) | 3x5
np.sum(a, axis=1) | 3
np.mean(a, axis=1) | 3
np.min(a, axis=1) | 3
np.amax(a) |
np.cumsum(a) | 15
np.cumsum(a, axis=1) | 3x5
np.sort(a) | 3x5
np.swapaxes(a, 0, 1) | 5x3
np.moveaxis(a, 0, 1) | 5x3
np.ravel(a) | 15
torch.ravel(u) | 15
np.array([a, a]) | 2x3x5
np.asarray(a, dtype=np.float32) | 3x5
np.float32(a) | 3x5
np.maximum(a, 0) | 3x5
np.minimum(a, a) | 3x5
np.multiply(a, 2) | 3x5
np.add(a, a) | 3x5
np.hstack([a, a]) | 3x10
np.vstack([a, a]) | 6x5
np.ones_like(a) | 3x5
np.log(a) | 3x5
np.tanh(a) | 3x5
np.sort(a, axis=None) | 15
np.argsort(a, axis=None) | 15
np.triu(b) | 4x4
np.triu(b, -1) | 4x4
np.argsort(np.prod(b)) | 1
torch.cov(u[:1]) |
np.power(np.array([[1., 2.]]), np.array([[3.], [4.]])) | 2x2
np.clip(b, 0, b[:, None]) | 4x4
np.einsum('ij,ij->ij', a, a[:1]) | 3x5
torch.cdist(u, u[None]) | 1x3x3
torch.vstack([v, v]) | 2x4
torch.hstack([v, v]) | 8
np.max(np.array([[1., 2.], [3., 4.]])) |
np.max(np.array([[1., 2.], [3., 4.]]), axis=1, keepdims=True) | 2x1
np.sum(np.array([[1., 2.], [3., 4.], [5., 6.]]), axis=1) | 3
np.cumsum(np.array([[1., 2.], [3., 4.]])) | 4
"""


@pytest.mark.parametrize("way", WAYS.strip().splitlines())
def test_sizes_of_what_is_worked_out_are_known(way: str) -> None:
    said, _, wanted = way.rpartition(" |")
    sizes = [int(one) for one in wanted.split("x") if one]
    (made,) = parse(HEAD.replace("WAY", said), (3, 8, 8)).uncalled
    assert made.parameters == (sum(sizes) + 1) * (len(sizes) + 2)


@pytest.mark.parametrize(
    "said",
    [
        *("np.unique(a)", "a[a > 0]", "torch.nonzero(u)", "np.meshgrid(b, b, n)[0]"),
        *("torch.einsum('...i,i->...', u, u[0])", "np.std(a, axis=7)"),
        *(
            "np.where(a > 0)[0]",
            "np.mean(a, 0, keepdims=open('k'))",
            "np.trace(np.ones((2, 3, 4)))",
        ),
        *(
            "torch.cross(torch.load('k'), u, 1)",
            "torch.pinverse(v)",
            "u.max().permute(1, 0)",
            "torch.linalg.qr(u, 0)[1]",
        ),
        *("np.percentile(a, [5, 50])", "torch.topk(u, int(u.sum()), 1)[0]"),
    ],
)
def test_sizes_that_hang_on_numbers_are_not_known(said: str) -> None:
    with pytest.raises(CnnvizError):
        parse(HEAD.replace("WAY", said), (3, 8, 8))


def test_numbers_in_rows_are_those_of_numpy() -> None:
    """A row goes with each row of another, a column with each column."""
    rows = "np.array([[2, 3], [4, 5]])"
    for said, wanted in (
        (f"({rows} * np.array([10, 100]))[0][1]", 300),
        (f"({rows} * np.array([10, 100])[:, None])[1][0]", 400),
        (f"{rows}.T[0][1] * 7", 28),
        ("np.array([3, 4]).repeat(2)[1] * 5", 15),
        (f"np.sum({rows}, axis=0)[1]", 8),
        ("np.sum([2, 3], axis=-1)", 5),
        ("np.power([2, 3], (2, 3))[1]", 27),
        ("np.power(2, np.array([1, 2]))[1]", 4),
        ("np.multiply([1, 2], 3)[1]", 6),
        ("int(np.divide(np.array([12, 16]), 8)[1])", 2),
        ("int(np.subtract([9, 8], [1, 2])[1])", 6),
        ("np.add(3, 4)", 7),
        ("len(np.unique(np.array([3, 1, 3, 2, 1])))", 3),
        ("np.unique([30, 10, 30])[0]", 10),
        ("np.unique([30, 10, 30], return_counts=True)[1][1]", 2),
        ("(np.array([3, 4])[:, None] * np.array([5, 6, 7])[None, :])[1][2]", 28),
    ):
        text = f"import numpy as np\nfrom torch import nn\nm = nn.Linear(2, int({said}))\n"
        assert parse(text).layers[0].output_shape((2,)) == (wanted,)
    for said in (f"np.sum({rows}, axis=1)[0]", f"np.max({rows}, axis=1)[0]"):
        with pytest.raises(CnnvizError, match="numbers in a tensor are not known"):
            parse(f"import numpy as np\nfrom torch import nn\nm = nn.Linear(2, int({said}))\n")


@pytest.mark.parametrize("made", ["np.max(y) + 1", "y.max() + 1", "y.max().astype(int)"])
def test_a_number_that_hangs_on_data_can_be_said(made: str) -> None:
    """Of how many classes there are no message said that --set says it."""
    text = f"""import numpy as np
from torch import nn
y = np.random.randint(0, 5, (30,))
n = {made}
m = nn.Linear(4, n)
"""
    with pytest.raises(CnnvizError, match=r"n is not known: .*; say --set n=VALUE"):
        parse(text)
    assert parse(text, settings={"n": 5}).shapes == ((4,), (5,))


@pytest.mark.parametrize("said", ["u.dtype == np.float32", "u.flags == 3", "u.nbytes > 3"])
def test_an_attribute_of_an_array_is_no_method(said: str) -> None:
    """Whatever it was compared with, it was taken for another."""
    text = "import numpy as np\nfrom torch import nn\nu = np.array([1, 2])\n"
    with pytest.raises(CnnvizError, match="of this array is not followed"):
        parse(f"{text}m = nn.Linear(4, 3 if {said} else 2)\n")
