"""Of an evaluation: bits a character over all songs, and by decade and lyricist."""

from typing import Any

from flows.artifacts.making import table

SHOWN = ("songs", "characters", "bits", "bits_error", "dynamic_bits", "dynamic_bits_error")


def evaluation(run: str, found: dict[str, Any]) -> None:
    rows = [_row("all", f"all {found['split']} songs", found)]
    for group, name in (("decades", "decade"), ("lyricists", "lyricist")):
        rows += [_row(name, row["name"], row) for row in found[group]]
    text = (
        f"Run {run}, step {found['step']:,}: {found['bits']:.3f} bits a character on "
        f"{found['songs']:,} {found['split']} songs"
    )
    table(f"evaluation-{run}", rows, text)


def _row(group: str, name: str, figures: dict[str, Any]) -> dict[str, Any]:
    shown = {key: round(figures[key], 4) for key in SHOWN if key in figures}
    return {"group": group, "name": name, **shown}
