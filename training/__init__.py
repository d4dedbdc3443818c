"""From encoded text to checkpoints and samples: a char-LSTM. Knows torch, not prefect.

Letters in names of tensors, as in `ids_BT`:

    B  batch: streams, or samples     V  vocabulary     H  hidden
    T  time: characters in a window   E  embedding      L  layers
    N  characters of a whole split    S  characters of a stream
"""

import os

# Threads that wait for each other do so by spinning, and where another job has a core they spin for
# as long as that one computes. Sleeping costs little and must be asked for before torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
