"""What a run leaves in the Prefect UI. A module a part of the way: only training's needs torch."""
