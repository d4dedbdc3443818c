"""From encoded text to checkpoints and samples: a char-LSTM. Knows torch, not prefect.

Letters in names of tensors, as in `ids_BT`:

    B  batch: streams, or samples     V  vocabulary     H  hidden
    T  time: characters in a window   E  embedding      L  layers
    N  characters of a whole split    S  characters of a stream
"""

import os

# Threads wait for each other hundreds of times in a step. Sleeping at once takes nearly half of the
# speed; spinning for long, OpenMP's default, takes nearly all of it where another job has a core.
# So they spin for some microseconds (GNU's OpenMP, read when torch is loaded), unless a user chose.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
