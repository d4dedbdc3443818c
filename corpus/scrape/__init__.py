"""The scrape stage: the archive's songs as they are, into raw/."""

from corpus.scrape.client import Client
from corpus.scrape.fetching import fetch_batch
from corpus.scrape.records import Batch, Plan
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.stage import STAGE, finish, plan, scrape
from corpus.scrape.transport import FetchError

__all__ = [
    "STAGE",
    "Batch",
    "Client",
    "FetchError",
    "Plan",
    "ScrapeSettings",
    "fetch_batch",
    "finish",
    "plan",
    "scrape",
]
