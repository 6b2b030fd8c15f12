"""How layers connect: the files that `Layer.rule` names."""
