"""Sound as it comes: takes are cut out of it and labelled, without a patcher."""

from patchlstm.live.listener import Ended, Heard, Listener, Started
from patchlstm.live.segmenter import Segmenter

__all__ = ["Ended", "Heard", "Listener", "Segmenter", "Started"]
