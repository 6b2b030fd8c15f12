"""The program that changes the code to see the tests fail: its changes are right Python."""

from __future__ import annotations

import ast

import pytest

from tests.mutants import ROOMS, ROOT, changes, concerned, noticed


def test_every_change_is_python_and_another_program() -> None:
    count = 0
    for path in sorted((ROOT / "cnnviz" / "layers").glob("*.py")):
        text = path.read_text()
        for change in changes(f"{path.relative_to(ROOT)}", text):
            changed = text[: change.start] + change.new + text[change.end :]
            assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(text)), change
            count += 1
    assert count > 500


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("é = a < b", ["é = a <= b"]),
        ("a + 1", ["a - 1", "a + 2"]),
        ("x if a else y", ["(x)"]),
        ("not a", ["bool(a)"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("a: tuple[int] = 3", ["a: tuple[int] = 4"]),
        ("if TYPE_CHECKING:\n    a = 1", []),
        ("(a) + (b)", []),
        ("flag = True", ["flag = False"]),
    ],
)
def test_changes_of_a_line(text: str, changed: list[str]) -> None:
    found = [text[: one.start] + one.new + text[one.end :] for one in changes("x.py", text)]
    assert sorted(found) == sorted(changed)


def test_what_concerns_a_file_is_there() -> None:
    for room in ROOMS:
        for path in sorted((ROOT / "cnnviz" / room).rglob("*.py")):
            found = concerned(f"{path.relative_to(ROOT)}")
            assert all((ROOT / one).exists() for one in found)


def test_it_sees_a_test_fail_and_a_test_pass(tmp_path, monkeypatch) -> None:
    (tmp_path / "one.py").write_text("VALUE = 1\nUNUSED = 1\n")
    test = "import runpy\n\ndef test_it():\n    assert runpy.run_path('one.py')['VALUE'] == 1\n"
    (tmp_path / "test_one.py").write_text(test)
    monkeypatch.setattr("tests.mutants.concerned", lambda _: ["test_one.py"])
    value, unused = changes("one.py", (tmp_path / "one.py").read_text())
    assert noticed(value, tmp_path)
    assert not noticed(unused, tmp_path)
    assert (tmp_path / "one.py").read_text() == "VALUE = 1\nUNUSED = 1\n"
