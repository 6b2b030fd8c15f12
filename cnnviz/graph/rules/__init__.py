"""How layers connect: the modules that `Layer.rule` names."""
