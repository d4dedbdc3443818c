"""The results as tables."""

from typing import Any

from training.text_table import text_table

Row = dict[str, Any]


def print_results(results: dict[str, Any]) -> None:
    peaks = ", ".join(f"{k} {v / 1e9:,.0f}" for k, v in results["matmul_peak"].items())
    print(f"{results['device']}; torch {results['torch']}; matmul peak, GFLOP/s: {peaks}")
    print(f"seconds by the {results['clock']} clock")
    sizes = results["sizes"]
    print(_table(
        f"training: {sizes['layers']} x {sizes['hidden_size']}, batch {sizes['batch_size']}, "
        f"{sizes['sequence_length']} steps", results["training"],
    ))  # fmt: skip
    for songs, rows in results["sampling"].items():
        print(_table(f"sampling: {songs} at once", rows))


def _table(title: str, rows: list[Row]) -> str:
    columns = {"name": (title, "{}"), "precision": ("precision", "{}"), **_FIGURES}
    columns = {name: how for name, how in columns.items() if name in rows[0]}
    lines = [[how.format(row[name]) for name, (_, how) in columns.items()] for row in rows]
    return text_table([head for head, _ in columns.values()], *lines)


_FIGURES = {
    "characters_per_second": ("chars/s", "{:,.0f}"),
    "x_unrolled": ("x unrolled", "{:.2f}"),
    "x_stock": ("x stock", "{:.2f}"),
    "share_of_peak": ("of peak", "{:.0%}"),
    "memory_mib": ("MiB", "{:,.0f}"),
}
