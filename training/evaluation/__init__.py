"""How well a checkpoint predicts songs that it was not trained on, in bits a character.

Every model is measured over the same symbols. A song of C characters has C + 1 of them: its
characters and its end, which counts as one character. The model starts each song from a zero
state, reads the end-of-song symbol first, as it stood before the song in training, and from that
on predicts every next symbol, the end included:

    read       END  c1  c2 … cC
    predicted  c1   c2  c3 … END

Bits a character is the sum of -log2 p over all songs, divided by the sum of C + 1.
"""
