"""Speed against peers, in one run: `python -m training.bench`."""
