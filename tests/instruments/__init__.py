"""What judges pictures in tests: contrasts, looks that are taken for one another."""
