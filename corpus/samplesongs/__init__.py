"""A sample archive in the real one's format, with verse made for this project.

    python -m corpus.samplesongs --out data/sample

The verse comes from tables of frames (`themes`), a small grammar (`grammar`), the sound of ITRANS
(`sound`) and a poet that pairs lines by rhyme (`poet`). `layout`, `oddities` and `quirks` give the
files everything that makes the archive hard to read; `archive` knows the truth about each file.
"""
