"""The archive on loopback: the same interfaces, served from a folder of ISB files or a tarball.

    python -m corpus.replica data/sample --port 8900

The default run and the tests scrape it for real. It counts what is asked of it and misbehaves on
demand:

    with Replica(folder, fault=lambda path, nth: Fault(503) if nth == 1 else None) as replica:
        scrape(store, ScrapeSettings(archive=replica.url, delay=0))
    replica.requests["file"]

`--faults plan.json` does the same from the command line; `faults.py` has its form. The
catalogue API wants the key `replica`.
"""

from corpus.replica.archive import Replica, make_tarball
from corpus.replica.faults import Fault, FaultPlan

__all__ = ["Fault", "FaultPlan", "Replica", "make_tarball"]
