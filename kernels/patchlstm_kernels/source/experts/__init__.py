"""What is known beside the network: recorded examples, and random convolutions."""
