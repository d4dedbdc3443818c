"""The article's numbers, against the same computed otherwise."""

import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
import torch

from training.article import grey, onehot, plot, steps
from training.article.__main__ import main
from training.article.lstm import Cell


def test_the_recurrent_step_is_the_printed_one() -> None:
    """Written out: H'[j] = sigmoid(logit(H[j]) + sum over i of WH[j][i] H[i])."""
    h = [0.57855, 0.22663]
    wh = [[-0.677205, -0.588996], [-0.969968, -0.060021]]
    expected = [
        1 / (1 + math.exp(-(math.log(h[j] / (1 - h[j])) + wh[j][0] * h[0] + wh[j][1] * h[1])))
        for j in range(2)
    ]
    worked = steps.work()
    assert worked.hidden_TH[0] == pytest.approx(h, abs=1e-9)
    assert worked.hidden_TH[1] == pytest.approx(expected, abs=1e-9)
    assert worked.hidden_TH[1] == pytest.approx([0.44807, 0.14158], abs=5e-6)


def test_the_printed_outputs_are_a_misprint() -> None:
    worked = steps.work()
    assert worked.output_T == pytest.approx([0.57237, 0.55199], abs=5e-6)
    misprints = steps.PRINTED_OUTPUT_T - worked.output_T
    assert misprints == pytest.approx([0.17475, 0.25962], abs=2e-5)


def test_any_input_on_the_line_gives_the_same_hidden_layer() -> None:
    """Three inputs, two cells: one dimension is free."""
    free_I = np.cross(*steps.INPUT_WEIGHTS_IH.T)
    input_I = steps.work().input_I + 3 * free_I
    hidden_H = steps.sigmoid(input_I @ steps.INPUT_WEIGHTS_IH)
    assert hidden_H == pytest.approx(steps.PRINTED_HIDDEN_TH[0], abs=1e-9)


def test_the_words_make_thirteen_symbols() -> None:
    among = onehot.symbols()
    assert len(among) == 13
    assert set(among) == set("baate karna milna tumse")
    assert onehot.one_hot("e", among) == "0010000000000"
    assert len({onehot.one_hot(symbol, among) for symbol in among}) == 13


def test_the_usual_cell_is_torch_s_and_the_printed_one_lacks_a_tanh() -> None:
    cell = Cell.random(inputs=3, cells=2, seed=1)
    assert cell.weights == 40
    choose = np.random.default_rng(2)
    x_I, h_H, s_H = choose.normal(size=3), choose.normal(size=2), choose.normal(size=2)
    theirs = torch.nn.LSTMCell(3, 2).double()
    values = (cell.inputs_GI, cell.hidden_GH, cell.bias_G, np.zeros(8))
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    theirs.load_state_dict({n: torch.from_numpy(v) for n, v in zip(names, values, strict=True)})
    x_1I, h_1H, s_1H = (torch.from_numpy(value).unsqueeze(0) for value in (x_I, h_H, s_H))
    expected = [part[0].detach().numpy() for part in theirs(x_1I, (h_1H, s_1H))]
    usual, state = cell.step(x_I, h_H, s_H, as_printed=False)
    printed, same_state = cell.step(x_I, h_H, s_H, as_printed=True)
    assert usual == pytest.approx(expected[0], abs=1e-12)
    assert state == pytest.approx(expected[1], abs=1e-12)
    assert same_state == pytest.approx(state)
    assert printed == pytest.approx(usual * state / np.tanh(state), abs=1e-12)
    assert np.abs(printed - usual).max() > 0.01


def test_the_rnn_learns_the_row() -> None:
    row = grey.picture()[grey.ROW]
    before = torch.get_rng_state()
    fit = grey.fit(row, epochs=150)
    assert torch.equal(torch.get_rng_state(), before)
    assert fit.truth_T == row[1:].tolist()
    assert fit.losses[-1] < 0.2 * fit.losses[0]
    error = np.mean((np.array(fit.predicted_T) - row[1:]) ** 2)
    assert error <= fit.losses[-1] * 1.05
    last_seen = np.mean((row[:-1] - row[1:]) ** 2)
    assert grey.PixelRNN().rnn.hidden_size == 12
    assert error < 2 * last_seen


def test_a_pixel_is_predicted_from_those_before_it() -> None:
    torch.manual_seed(0)
    model = grey.PixelRNN()
    row_1T = torch.rand(1, 9)
    changed_1T = row_1T.clone()
    changed_1T[0, 5] += 0.5
    same = (model(row_1T) == model(changed_1T))[0].tolist()
    assert same == [True] * 5 + [False] * 4


def test_the_sketch_marks_truth_and_prediction() -> None:
    fit = grey.Fit([0.0, 1.0, 0.5], [0.0, 0.0, 2.0], [1.0])
    lines = plot.sketch(fit).splitlines()
    assert lines[0].endswith("truth      @=")
    assert lines[-2] == "     0.00 *x "
    assert lines[-1].split() == ["o", "truth", "x", "predicted", "*", "both"]
    assert lines[3] == "     1.00  ox"


def test_everything_is_told_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "row.svg"
    assert main(["--svg", str(path), "--epochs", "3"]) == 0
    told = capsys.readouterr().out
    for part in (
        "misprint",
        "0.57237",
        "0.55199",
        "0.74712",
        "13 symbols",
        "40 weights",
        "tanh(s) o",
        "3 epo",
    ):
        assert part in told
    drawing = ElementTree.parse(path).getroot()
    lines = [part for part in drawing.iter() if part.tag.endswith("polyline")]
    assert [len(line.attrib["points"].split()) for line in lines] == [grey.WIDTH - 1] * 2
