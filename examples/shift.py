"""Why weights are shared: the input moves by one, and so does the map of a convolution."""

import cnnviz

cnnviz.compare("Conv1d(1, 1, 3, bias=False)", figure="shift", input_shape=(1, 8)).save("shift.svg")
