"""The worked examples of the article of 2016, computed: `python -m training.article`."""
