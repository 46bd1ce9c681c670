"""The LSTM over flat buffers: shape and layout, prediction, training, novelty."""
