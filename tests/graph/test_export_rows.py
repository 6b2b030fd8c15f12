import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.graph.export.rows import Field, decimals
from cnnviz.graph.export.rows import lines as pieces


def lines(*fields: Field) -> bytes:
    return b"".join(pieces(*fields))


WIDE = st.integers(-(2**40), 2**62)


@given(st.lists(st.one_of(WIDE, st.integers(-20, 20_000), st.integers(0, 2**31)), min_size=1))
@settings(max_examples=200, deadline=None)
def test_numbers_are_spelled_as_python_spells_them(values: list[int]) -> None:
    expected = "".join(f"{v};" for v in values).encode()
    assert lines(np.array(values, np.int64), b";") == expected


@pytest.mark.parametrize("power", range(19))
def test_numbers_around_a_power_of_ten(power: int) -> None:
    values = [0, 10**power - 1, 10**power, 10**power + 1, 1]
    assert lines(np.array(values, np.int64), b"\n").split() == [b"%d" % v for v in values]


def test_int32_and_its_ends() -> None:
    values = np.array([2**31 - 1, 0, -1, -(2**31) + 1], np.int32)
    assert lines(values, b" ") == b"2147483647 0 -1 -2147483647 "


def test_columns_stay_in_their_rows() -> None:
    first, second = np.array([1, 10_000, 100]), np.array([b"a", b"", b"ccc"])
    assert lines(b"<", first, b"|", second, b">\n") == b"<1|a>\n<10000|>\n<100|ccc>\n"


def test_no_rows_make_no_bytes() -> None:
    assert lines(b"x", np.array([], np.int32), b"\n") == b""


def test_factors_are_named_exactly() -> None:
    values = np.array([1 / 3, 0.25, 1, 1e-7, 1 / 3], np.float32)
    texts = decimals(values)
    assert [np.float32(text.decode()) for text in texts] == list(values)
    assert texts[0] == b"0.33333334"


def test_many_lines_come_in_pieces() -> None:
    values = np.arange(40_000)
    assert lines(values, b"\n").split() == [b"%d" % v for v in range(40_000)]
    assert len(list(pieces(values, b"\n"))) == 3
