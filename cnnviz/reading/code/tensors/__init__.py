"""Functions and methods of tensors: the layers and merges that they amount to."""
