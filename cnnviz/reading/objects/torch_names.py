"""The names of the functions behind ATen's operators."""

from __future__ import annotations

import re

_FUNCTIONS = (
    (re.compile(r"_?upsample_\w+"), "interpolate"),
    (re.compile(r"constant_pad_nd|(?:reflection|replication)_pad\dd"), "pad"),
    (re.compile(r"log_sigmoid_forward"), "logsigmoid"),
    (re.compile(r"_?(?:native_|unsafe_)?(\w+?)(?:_with_indices|_kernel)?"), r"\1"),
)


def function_of(operator: str) -> str:
    """The function of torch, or of its `nn.functional`, that a user calls for an operator.

    Calls are named after it, so that a module gets the same names as its source text.

    >>> function_of("max_pool2d_with_indices"), function_of("_softmax"), function_of("cat")
    ('max_pool2d', 'softmax', 'cat')
    """
    matches = ((pattern.fullmatch(operator), name) for pattern, name in _FUNCTIONS)
    return next(match.expand(name) for match, name in matches if match)
