"""Handing on: a data-set folder of the corpus, and the proof that others rebuilt the same one."""
