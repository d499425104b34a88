"""How fast is it? One figure a file, each against a floor measured in the same run."""
