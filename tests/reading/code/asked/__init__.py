"""What a text leaves open, and how to say it."""
