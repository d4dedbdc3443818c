"""A page to play with: choose a run, a checkpoint and a prime, and watch it write.

Needs fastapi and uvicorn, which are imported when the page is served.
"""
