"""From encoded text to checkpoints and samples: a char-LSTM. Knows torch, not prefect.

Letters in names of tensors, as in `ids_BT`:

    B  batch: streams, or samples     V  vocabulary     H  hidden
    T  time: characters in a window   E  embedding      L  layers
    N  characters of a whole split    S  characters of a stream
"""
