"""PyTorch's modules and the objects of a text's classes: making, changing and calling them."""
