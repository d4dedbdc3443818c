"""Of every stage: the files that it left."""

from corpus.manifest import StageResult
from flows.artifacts.making import table


def outputs(result: StageResult) -> None:
    """A run leads to its outputs; they lead back by the manifest beside them."""
    if result.outputs:
        rows = [{"output": place, "sha256": sha} for place, sha in result.outputs.items()]
        made = "as they were found" if result.cached else "made by this run"
        table(f"outputs-{result.stage}", rows, f"Outputs of {result.stage}, {made}")
