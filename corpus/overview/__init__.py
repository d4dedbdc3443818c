"""A look at the corpus: one HTML page of what it holds, and of what cleaning took."""

from corpus.overview.stage import STAGE, build_overview

__all__ = ["STAGE", "build_overview"]
