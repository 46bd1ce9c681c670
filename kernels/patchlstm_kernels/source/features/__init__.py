"""From sound to frames: in float64, since the quietest bands lie far below the loudest."""
