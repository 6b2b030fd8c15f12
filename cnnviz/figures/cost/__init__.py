"""What layers cost, and how that grows."""
