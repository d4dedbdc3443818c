"""`lyrics serve`: the Prefect server with its UI, the deployments and a worker, on one machine."""
