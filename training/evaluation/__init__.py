"""How well a checkpoint predicts songs that it was not trained on, in bits a character.

Every model is measured over the same songs, whatever its symbols are. The model starts a song of N
symbols from a zero state, reads the end-of-song symbol first, as it stood before the song in
training, and from that on predicts every next symbol, the end included:

    read       END  s1  s2 … sN
    predicted  s1   s2  s3 … END

Where the vocabulary lacks a word, what it costs to spell it is added. Bits a character is the sum
of -log2 p over all songs, divided by the sum of C + 1: a song's C characters and its end, which
counts as one character.
"""
