"""`--frames DIR`: the steps of a figure as numbered files, for an animation or a row of slides."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cnnviz.files import Staging

if TYPE_CHECKING:
    from cnnviz.api import Figure
    from cnnviz.cli.outputs import Outputs


def save_film(frames: list[Figure], how: Outputs) -> list[str]:
    """Writes each frame to DIR/FIGURE-NUMBER.FORMAT, numbers from 1, all of one width."""
    folder, digits = how.folder or ".", len(str(len(frames)))
    written = []
    with Staging() as files:
        files.folder(folder)
        for number, frame in enumerate(frames, 1):
            path = os.path.join(folder, f"{frame.name}-{number:0{digits}}.{how.film}")
            data = frame.to_bytes(how.film, dpi=how.dpi, engine=how.engine)
            files.write(path, lambda stream, data=data: stream.write(data))  # type: ignore[misc]
            written.append(path)
    return written
