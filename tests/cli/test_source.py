"""Where a SPEC comes from: words, files, standard input, and what is refused of each."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

import cnnviz
from cnnviz.cli.source import read_spec
from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.reading.check import LARGEST_TEXT

SPEC = "Conv1d(1, 1, kernel_size=3)"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize(
    "words",
    [SPEC, "ReLU", "nn.ReLU()", "torch.nn.ReLU", "Conv1d(1, 1, 3), ReLU()", "a/b(c)", "x" * 5000],
)
def test_words_are_a_spec(words: str) -> None:
    assert read_spec(words) == words


@pytest.mark.parametrize("name", ["net.txt", "my net (1).txt", "ReLU()", "noend"])
def test_an_existing_file_is_read(here: Path, name: str) -> None:
    (here / name).write_text(SPEC)
    assert read_spec(name) == SPEC


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_be_written_as_windows_does(here: Path, encoding: str) -> None:
    (here / "net.txt").write_bytes(f"{SPEC}\r\n".encode(encoding))
    assert read_spec("net.txt").strip() == SPEC


@pytest.mark.parametrize("name", ["net.txt", "no/such/net", "./net", r"C:\nets\net", "lenet.pt"])
def test_a_file_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(CnnvizError, match="there is no file") as caught:
        read_spec(name)
    assert name in str(caught.value)
    assert caught.value.status == 2


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, SPEC.encode())
    assert read_spec("-") == SPEC


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(OutsideError, match="standard input is closed"):
        read_spec("-")


@pytest.mark.parametrize("words", ["", "  ", "\n\t"])
def test_no_words_are_no_spec(words: str) -> None:
    with pytest.raises(CnnvizError, match="SPEC is empty"):
        read_spec(words)


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_no_spec(here: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    (here / "net.txt").write_bytes(data)
    with pytest.raises(CnnvizError, match=r"'net.txt' is empty"):
        read_spec("net.txt")
    stdin(monkeypatch, data)
    with pytest.raises(CnnvizError, match="standard input is empty"):
        read_spec("-")


def test_a_folder_is_no_spec(here: Path) -> None:
    (here / "nets").mkdir()
    with pytest.raises(CnnvizError, match="'nets' is a folder"):
        read_spec("nets")


def test_bytes_that_are_no_text_are_refused(here: Path) -> None:
    (here / "net.bin").write_bytes(b"Conv\xff\x00")
    with pytest.raises(CnnvizError, match=r"'net.bin' is not UTF-8 text \(byte 5") as caught:
        read_spec("net.bin")
    assert str(caught.value).endswith(": save what print(module) prints")


def test_text_in_another_encoding_is_to_be_saved_in_ours(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = f"# Größe\n{SPEC}".encode("latin-1")
    (here / "net.txt").write_bytes(data)
    with pytest.raises(CnnvizError, match=r"^'net.txt' is .*: save it as UTF-8$"):
        read_spec("net.txt")
    stdin(monkeypatch, data)
    with pytest.raises(CnnvizError, match=r"^standard input is .*: send it as UTF-8$"):
        read_spec("-")


def test_the_longest_text_is_64_kib(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = SPEC.ljust(LARGEST_TEXT)
    (here / "net.txt").write_text(longest)
    assert read_spec("net.txt") == longest == read_spec(longest)
    (here / "net.txt").write_text(longest + " ")
    for words in ("net.txt", "-", longest + " "):
        stdin(monkeypatch, longest.encode() + b" ")
        with pytest.raises(CnnvizError, match="longer than 1 MiB"):
            read_spec(words)


def test_what_never_ends_is_not_read_whole(here: Path) -> None:
    (here / "endless").symlink_to("/dev/zero")
    with pytest.raises(CnnvizError, match="longer than 1 MiB"):
        read_spec("endless")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file_is_said(here: Path) -> None:
    (here / "net.txt").write_text(SPEC)
    (here / "net.txt").chmod(0)
    with pytest.raises(OutsideError, match=r"'net.txt' cannot be read: Permission denied"):
        read_spec("net.txt")


def test_a_name_that_a_terminal_could_not_show_is_escaped(here: Path) -> None:
    (here / "a\x1b[31m").mkdir()
    with pytest.raises(CnnvizError, match="is a folder") as caught:
        read_spec("a\x1b[31m")
    assert "\x1b" not in str(caught.value)


CONFIG = json.dumps(
    {
        "class_name": "Sequential",
        "config": {
            "layers": [
                {"class_name": "InputLayer", "config": {"batch_shape": [None, 8, 8, 1]}},
                {"class_name": "Conv2D", "config": {"filters": 2, "kernel_size": [3, 3]}},
            ]
        },
    }
)


def test_what_to_json_gives_is_read_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("config.txt").write_text(CONFIG)
    stdin(monkeypatch, CONFIG.encode())
    for spec in (CONFIG, "config.txt", "-"):
        assert cnnviz.parse(read_spec(spec)).shapes == ((1, 8, 8), (2, 6, 6))
    assert cnnviz.parse(CONFIG, layers="0:1").shapes == ((1, 8, 8), (2, 6, 6))
    with pytest.raises(cnnviz.CnnvizError, match="go with code"):
        cnnviz.parse(CONFIG, model="net")
    with pytest.raises(cnnviz.CnnvizError, match="the text is no JSON of a Keras model"):
        cnnviz.parse(CONFIG[:-1])
