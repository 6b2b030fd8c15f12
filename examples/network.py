"""LeNet-5 as its module prints itself: the volumes between its layers, with their sizes."""

from pathlib import Path

import cnnviz

printed = (Path(__file__).parent / "specs/lenet5.txt").read_text()
cnnviz.draw("network", printed, input_shape=(1, 32, 32)).save("network.svg")
