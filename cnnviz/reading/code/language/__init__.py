"""What Python means: names, truth, functions, generators, errors, and how far they are followed."""
