"""What is recorded: series, labels and points, each under an identifier."""
