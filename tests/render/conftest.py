"""A Chromium for the pages that are tested in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.gallery.browser import chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile"), has_touch=True) as context:
        yield context
