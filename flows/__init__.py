"""The Prefect edge and the command line: thin flows over `corpus` and `training`.

`flows` is the only place that imports Prefect.
"""
