"""From the archive to encoded text: scrape, clean, vocabulary. Knows neither torch nor prefect."""
