"""From the archive to encoded text: scrape, clean, vocabulary. Knows neither torch nor prefect."""

__version__ = "0.1.0"
