"""`python -m training.article`: the article's own examples, computed and compared."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.command import count, new_file, run_command, write_file
from training.article import grey, onehot, plot, steps
from training.article.lstm import Cell


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.article", description=__doc__)
    parser.add_argument(
        "--svg", type=new_file, default=Path("grey.svg"), help="where to draw the row"
    )
    parser.add_argument("--epochs", type=count, default=grey.EPOCHS, help="times the row is read")
    given = parser.parse_args(arguments)
    return run_command("training.article", lambda: _tell(given.svg, given.epochs))


def _tell(drawing: Path, epochs: int) -> None:
    for part in (_steps, _one_hot, _lstm):
        print(part() + "\n")
    fit = grey.fit(grey.picture()[grey.ROW], epochs)
    write_file(drawing, plot.svg(fit))
    print(_grey(fit) + f"\ndrawn in {drawing}")


def _steps() -> str:
    worked = steps.work()
    lines = ["1. A feed-forward step (t), then a recurrent one (t + 1) with the same input"]
    lines.append(
        f"   input {_numbers(worked.input_I)}: the article prints none; of those that give its\n"
        "   hidden layer at t, this is the one nearest to zero"
    )
    for time, name in enumerate(("t", "t + 1")):
        lines.append(
            f"   {name:6}hidden {_numbers(worked.hidden_TH[time])}, "
            f"printed {_numbers(steps.PRINTED_HIDDEN_TH[time])}; "
            f"output {worked.output_T[time]:.5f}, printed {steps.PRINTED_OUTPUT_T[time]:.5f}"
        )
    lines.append(
        "   The printed outputs are a misprint: they do not follow from the printed weights."
    )
    return "\n".join(lines)


def _one_hot() -> str:
    among = onehot.symbols()
    table = "\n".join(f"   {symbol!r}  {onehot.one_hot(symbol, among)}" for symbol in among)
    return f"2. {', '.join(onehot.WORDS)}: {len(among)} symbols with the blank\n{table}"


def _lstm() -> str:
    cell = Cell.random(inputs=3, cells=2, seed=0)
    x_I, zero_H = np.array([0.2, -0.5, 1.0]), np.zeros(2)
    printed, state = cell.step(x_I, zero_H, zero_H, as_printed=True)
    usual, _ = cell.step(x_I, zero_H, zero_H, as_printed=False)
    return (
        f"3. An LSTM of 3 inputs and 2 cells: {cell.weights} weights without biases\n"
        f"   state s {_numbers(state)}\n"
        f"   as printed, h = s o:      {_numbers(printed)}\n"
        f"   usually, h = tanh(s) o:   {_numbers(usual)}"
    )


def _grey(fit: grey.Fit) -> str:
    return (
        f"4. An RNN of {grey.CELLS} units predicts the next pixel of a row; {len(fit.losses):,} "
        f"epochs\n   mean squared error {fit.losses[0]:.4f} at first, {fit.losses[-1]:.5f} at last"
        f"\n\n{plot.sketch(fit)}"
    )


def _numbers(values: np.ndarray) -> str:
    return "(" + ", ".join(f"{value:.5f}" for value in values) + ")"


if __name__ == "__main__":
    sys.exit(main())
