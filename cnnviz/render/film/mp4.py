"""Frames as MP4, by ffmpeg: from the `video` extra, or the one on PATH."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

from cnnviz.errors import OutsideError
from cnnviz.render.palette import Rgba

NO_PROGRAM = (
    "MP4 needs ffmpeg, and there is none here: install it (ffmpeg.org),"
    " or run: pip install 'cnnviz[video]'"
)
RATE = 10
"""Frames per second in the file: players stumble over fewer; repeated frames cost next to nothing.
"""

CODING = (
    *("-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-crf", "16"),
    *("-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709"),
    *("-color_trc", "bt709", "-color_range", "tv", "-threads", "1"),
    *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
    *("-movflags", "+faststart", "-f", "mp4"),
)
"""What all players accept; one thread and no metadata, so that the bytes are always the same."""


def mp4(frames: Iterator[Rgba], size: tuple[int, int], seconds: list[float]) -> bytes:
    """The bytes of a film of frames (height, width, 4), both even, each shown for its `seconds`."""
    with tempfile.TemporaryDirectory(prefix="cnnviz-") as folder:
        path = Path(folder) / "film.mp4"
        rate = max(RATE, *(round(1 / duration) for duration in seconds))
        raw = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{size[0]}x{size[1]}", "-r", f"{rate}"]
        scale = ["-vf", "scale=out_color_matrix=bt709:out_range=tv"]
        command = [_program(), "-v", "error", "-y", *raw, "-i", "-", *scale, *CODING, str(path)]
        _run(command, _repeat(frames, seconds, rate))
        return path.read_bytes()


def _repeat(frames: Iterator[Rgba], seconds: list[float], rate: int) -> Iterator[bytes]:
    """Each frame as often as its duration needs; rounding errors do not add up."""
    count, time = 0, 0.0
    for frame, duration in zip(frames, seconds, strict=True):
        time += duration
        data = frame.tobytes()
        while count < round(time * rate):
            count += 1
            yield data


def _run(command: list[str], frames: Iterator[bytes]) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT) as process:
        try:
            assert process.stdin and process.stdout
            try:
                process.stdin.writelines(frames)
                process.stdin.close()
            except BrokenPipeError:
                # It ended early: its output says why.
                pass
            output = process.stdout.read().decode(errors="replace").strip()
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        first = (output.splitlines() or ["it says nothing"])[0][:200]
        raise OutsideError(f"'{command[0]}' failed: {first}")


def _program() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        path = which("ffmpeg")
    if path is None:
        raise OutsideError(NO_PROGRAM)
    return path
