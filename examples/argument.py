"""From fully connected to convolution in three panels: drop the far connections, share the rest."""

import cnnviz

cnnviz.compare("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8)).save("argument.svg")
