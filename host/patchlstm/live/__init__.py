"""Sound as it comes: takes are cut out of it and labelled, without a patcher."""

from patchlstm.live.listener import Ended, Event, Heard, Listener, SpottingListener, Started
from patchlstm.live.segmenter import Segmenter

__all__ = ["Ended", "Event", "Heard", "Listener", "Segmenter", "SpottingListener", "Started"]
