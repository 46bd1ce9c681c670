"""An estimator whose process dies at one of its fits, once. Other processes import it from here."""

import os
import signal
from pathlib import Path

from patchlstm import LSTMClassifier

FLAG = "PATCHLSTM_TEST_MORTAL"


class Mortal(LSTMClassifier):
    """Learns as the classifier does, but for the first fit of a certain size, which kills."""

    def fit(self, X, y, **options):
        flag = Path(os.environ.get(FLAG, "nowhere"))
        if self.hidden_size == 8 and flag.exists():
            flag.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().fit(X, y, **options)
