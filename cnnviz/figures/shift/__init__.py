"""The figure shift: why weights are shared, as the map moves with the input."""
