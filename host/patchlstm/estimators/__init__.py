"""What a Python user fits and predicts with."""
