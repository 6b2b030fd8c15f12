import os
from pathlib import Path
from typing import BinaryIO

import pytest

from cnnviz.errors import OutsideError
from cnnviz.files import Staging


def hello(stream: BinaryIO) -> None:
    stream.write(b"hello")


def failing(stream: BinaryIO) -> None:
    stream.write(b"half of it")
    raise KeyboardInterrupt


def test_files_appear_together(tmp_path: Path) -> None:
    with Staging() as files:
        files.write(tmp_path / "a", hello)
        files.write(tmp_path / "b", hello)
        assert not (tmp_path / "a").exists()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a": b"hello",
        "b": b"hello",
    }


def test_an_interruption_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt), Staging() as files:
        files.folder(tmp_path / "new" / "deep")
        files.write(tmp_path / "new" / "deep" / "c", hello)
        files.write(tmp_path / "a", hello)
        files.write(tmp_path / "b", failing)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"before"


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Staging() as files:
        files.folder(tmp_path)
        files.write(tmp_path / "b", failing)
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_has_the_rights_that_any_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with Staging() as files:
        files.write(tmp_path / "a", hello)
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_old_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"before")
    (tmp_path / "a").chmod(0o600)
    (tmp_path / "link").symlink_to("a")
    with Staging() as files:
        files.write(tmp_path / "link", hello)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"hello"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with Staging() as files:
        files.write(pipe, hello)
    assert os.read(reader, 10) == b"hello"
    os.close(reader)
    assert pipe.is_fifo()


def test_what_cannot_be_written_is_told_by_the_name_that_was_asked_for(tmp_path: Path) -> None:
    cases = {
        tmp_path / "no" / "a": "there is no folder",
        tmp_path: "it is a folder",
        Path("/dev/full"): "no space left on device",
    }
    for path, words in cases.items():
        with pytest.raises(OutsideError) as error, Staging() as files:
            files.write(path, hello)
        assert str(error.value).startswith(f"'{path}' cannot be written: ")
        assert words in str(error.value).lower()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = pytest.raises(OutsideError, match=r"a' cannot be written: '.*file' is no folder")
    with refused, Staging() as files:
        files.write(tmp_path / "file" / "a", hello)
    with (
        pytest.raises(OutsideError, match="cannot be made: it is a file, and no"),
        Staging() as files,
    ):
        files.folder(tmp_path / "file")


def test_the_longest_name_that_a_folder_takes(tmp_path: Path) -> None:
    with Staging() as files:
        files.write(tmp_path / ("x" * 255), hello)
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]
