"""The weight matrices of a layer and its twins: dense, banded, and banded with shared weights."""

import cnnviz

cnnviz.compare("Conv1d(1, 1, 3)", figure="matrix", input_shape=(1, 8)).save("matrix.svg")
