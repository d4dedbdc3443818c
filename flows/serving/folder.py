"""The pull step of all deployments: a run works in the project's folder of its own machine."""

import os

from flows.home import PROJECT


def enter() -> dict[str, str]:
    """Wherever this machine's worker has the project; Prefect's default is the deployer's path."""
    os.chdir(PROJECT)
    return {"directory": str(PROJECT)}
