"""The figure pooling: connections without learned weights."""
