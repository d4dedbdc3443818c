"""How long `lyrics serve` takes: until it serves, until a run has started, until it has stopped.

    python tests/benchmarks/serve.py [--rounds 3]

The first round lays out the database; the others find it.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

import httpx


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def start_run(api: str) -> str:
    """The id of a run of the smallest deployment."""
    deployment = httpx.get(f"{api}/deployments/name/overview/overview", timeout=60).json()["id"]
    url = f"{api}/deployments/{deployment}/create_flow_run"
    return str(httpx.post(url, json={"state": {"type": "SCHEDULED"}}, timeout=60).json()["id"])


def has_started(api: str, run: str) -> bool:
    return httpx.get(f"{api}/flow_runs/{run}", timeout=60).json()["start_time"] is not None


def measure(home: str) -> list[float]:
    """Seconds until it serves, until the flow's code runs, and from SIGTERM to its end."""
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "serve", "--port", str(port), "--data", home]
    environment = os.environ | {"PREFECT_HOME": home}
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        serves = time.perf_counter() - began
        api = f"http://127.0.0.1:{port}/api"
        run = start_run(api)
        while not has_started(api, run):
            time.sleep(0.1)
        started = time.perf_counter() - began
        stopping = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        process.wait()
        return [serves, started, time.perf_counter() - stopping]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    with tempfile.TemporaryDirectory() as home:
        for number in range(parser.parse_args().rounds):
            serves, started, stops = measure(home)
            print(
                f"round {number + 1}: serves after {serves:.1f} s, a run has started after "
                f"{started:.1f} s, stops in {stops:.1f} s"
            )


if __name__ == "__main__":
    main()
