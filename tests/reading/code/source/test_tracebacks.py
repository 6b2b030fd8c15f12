"""Tracebacks and errors beside code are no code, in a fence or not, however they are printed.

PyTorch 2.13 counts 80 parameters of the network and gives 8x3x3 for 1x5x5.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

NET = """\
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)

    def forward(self, x):
        return self.conv(x)
"""
PLAIN = """\
Traceback (most recent call last):
  File "a.py", line 23, in forward
    x = self.fc1(x)
RuntimeError: size mismatch, m1: [2 x 256], m2: [64 x 7]
"""
OVER_LINES = """\
Traceback (most recent call last):
  File "a/utils.py", line 281, in _export
    example_outputs, propagate)
  File "a/utils.py", line 227, in _model_to_graph
    graph = _optimize_graph(graph, operator_export_type)
"""
CARETS = """\
Traceback (most recent call last):
  File "a.py", line 3, in <module>
    x = self.fc1(x) + [
        ~~~~~~~~^^^
  [Previous line repeated 3 more times]
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
  File "b.py", line 7, in load
    self.load(
    ^^^^^^^^^^
torch.cuda.OutOfMemoryError: CUDA out of memory.
Tried to allocate 2 GiB
"""
NOTEBOOK = """\
---------------------------------------------------------------------------
RuntimeError                              Traceback (most recent call last)
<ipython-input-3-ab1> in <module>
      3 model = Net()
      4
----> 5 out = model(x,
      6             y)

~/lib/torch/nn/modules/module.py in _call_impl(self, *input, **kwargs)
    725             result = self._slow_forward(*input, **kwargs)
    726         else:
--> 727             result = self.forward(*input, **kwargs)

RuntimeError: Given groups=1, weight of size [8, 1, 3, 3], expected 1 channels
"""
NEW_NOTEBOOK = """\
RuntimeError                              Traceback (most recent call last)
Cell In[3], line 2
      1 model = Net()
----> 2 out = model(

File ~/lib/torch/nn/modules/module.py:1518, in Module._wrapped_call_impl(self, *args)
   1516     return self._compiled_call_impl(*args, **kwargs)
   1517 else:
-> 1518     return self._call_impl(*args, **kwargs)

    [... skipping hidden 1 frame]

RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x256 and 64x7)
"""
LOADING = """\
RuntimeError: Error(s) in loading state_dict for Net:
\tsize mismatch for fc1.weight: copying a param with shape torch.Size([7, 64]) from
\tthe checkpoint, the shape in current model is torch.Size([7, 256]).
"""
FLAT = "\n".join(line.lstrip() for line in PLAIN.split("\n"))
RANKED = "".join(f"[rank0]: {line}\n" for line in PLAIN.splitlines())
SYNTAX = "  File \"a.py\", line 3\n    x = (\n        ^\nSyntaxError: '(' was never closed\n"
WARNED = (
    "/usr/lib/functional.py:718: UserWarning: Named tensors are experimental\n"
    "  return torch.max_pool2d(input, kernel_size, stride,\n"
)
ERRORS = {
    "plain": PLAIN,
    "over lines": OVER_LINES,
    "carets": CARETS,
    "notebook": NOTEBOOK,
    "new notebook": NEW_NOTEBOOK,
    "loading": LOADING,
    "flat": FLAT,
    "ranked": RANKED,
    "syntax": SYNTAX,
    "warned": WARNED,
    "frames alone": PLAIN.split("\n", 1)[1],
    "message alone": PLAIN.splitlines()[-1] + "\n",
}
FENCE = "```"
LAID = {
    "fenced": "Mine:\n{f}python\n{net}{f}\nIt says (1):\n{f}\n{error}{f}\nWhy?\n",
    "together": "{f}\n{net}\n{error}{f}\n",
    "behind": "{net}\n{error}",
    "behind at once": "{net}{error}",
    "before": "{error}\n{net}",
    "before at once": "{error}{net}",
    "error fenced alone": "{net}\n{f}\n{error}{f}\n",
    "code fenced alone": "{f}\n{net}{f}\n{error}",
}


@pytest.mark.parametrize("laid", LAID)
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_beside_code_is_left_out(error: str, laid: str) -> None:
    net = parse(LAID[laid].format(f=FENCE, net=NET, error=ERRORS[error]), (1, 5, 5))
    assert summarize(net).totals.parameters == 80
    assert net.shapes == ((1, 5, 5), (8, 3, 3))


@pytest.mark.parametrize("sign", ["> ", "    "])
def test_an_error_may_be_quoted_with_its_code(sign: str) -> None:
    text = "".join(f"{sign}{line}\n" for line in f"{NET}\n{PLAIN}\n{NOTEBOOK}".splitlines())
    assert parse(text, (1, 5, 5)).shapes[-1] == (8, 3, 3)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_beside_a_list_of_layers_is_left_out(error: str) -> None:
    spec, error = (
        "Conv2d(1, 8, 3)\nReLU()\n",
        ERRORS[error].replace("Tried to allocate 2 GiB\n", ""),
    )
    for text in (spec + error, f"{spec}\n{error}"):
        assert parse(text, (1, 5, 5)).shapes[-1] == (8, 3, 3)


def test_an_error_that_a_docstring_quotes_or_code_names_leaves_the_code_whole() -> None:
    quoting = NET.replace(
        "        super()",
        '        """Raises\n\n        ValueError: if x is wrong"""\n        super()',
    )
    names = "kinds = {\n    ValueError: 'a',\n    KeyError: 'b',\n}\n"
    for text in (quoting, names + NET, f"{FENCE}\n{quoting}{names}{FENCE}\n{PLAIN}"):
        assert parse(text, (1, 5, 5)).shapes[-1] == (8, 3, 3)


def test_what_follows_a_traceback_that_was_cut_off_is_read() -> None:
    cut = PLAIN.rsplit("\n", 2)[0]
    text = f"{cut}\n\n    import torch.nn as nn\n    net = nn.Sequential(nn.Conv2d(1, 4, 3))\n"
    assert parse(text, (1, 5, 5)).shapes[-1] == (4, 3, 3)


def test_a_traceback_alone_is_no_network() -> None:
    with pytest.raises(CnnvizError):
        parse(PLAIN)
