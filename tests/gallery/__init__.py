"""Tests of the gallery, whose scripts are run and not installed: found where they lie."""

import sys

from tests.check import ROOT

GALLERY = ROOT / "examples" / "gallery"
sys.path.insert(0, str(GALLERY))
