"""The network from data to model: settings, training, what a fit leaves behind, its files."""
