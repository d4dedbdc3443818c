"""The results as tables."""

from typing import Any

from rich.table import Table

from training.console import Console

Row = dict[str, Any]


def print_results(results: dict[str, Any]) -> None:
    console = Console()
    peaks = ", ".join(f"{k} {v / 1e9:,.0f}" for k, v in results["matmul_peak"].items())
    console.print(f"{results['device']}; torch {results['torch']}; matmul peak, GFLOP/s: {peaks}")
    console.print(f"seconds by the {results['clock']} clock")
    sizes = results["sizes"]
    console.print(_table(
        f"training: {sizes['layers']} x {sizes['hidden_size']}, batch {sizes['batch_size']}, "
        f"{sizes['sequence_length']} steps", results["training"],
    ))  # fmt: skip
    for songs, rows in results["sampling"].items():
        console.print(_table(f"sampling: {songs} at once", rows))


def _table(title: str, rows: list[Row]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("way")
    table.add_column("precision")
    names = [name for name in _COLUMNS if name in rows[0]]
    for name in names:
        table.add_column(_COLUMNS[name][0], justify="right")
    for row in rows:
        values = (_COLUMNS[name][1].format(row[name]) for name in names)
        table.add_row(row["name"], row["precision"], *values)
    return table


_COLUMNS = {
    "characters_per_second": ("chars/s", "{:,.0f}"),
    "x_unrolled": ("x unrolled", "{:.2f}"),
    "x_stock": ("x stock", "{:.2f}"),
    "share_of_peak": ("of peak", "{:.0%}"),
    "memory_mib": ("MiB", "{:,.0f}"),
}
