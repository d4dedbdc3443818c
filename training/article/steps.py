"""A feed-forward and a recurrent step, with the article's weights: sigmoid everywhere, no bias."""

import dataclasses

import numpy as np

INPUT_WEIGHTS_IH = np.array([[-0.197705, -0.703846], [-0.232759, -0.084652], [0.462215, -0.858601]])
OUTPUT_WEIGHTS_H = np.array([0.30716, 0.50222])
HIDDEN_WEIGHTS_HH = np.array([[-0.677205, -0.588996], [-0.969968, -0.060021]])
PRINTED_HIDDEN_TH = np.array([[0.57855, 0.22663], [0.44807, 0.14158]])
PRINTED_OUTPUT_T = np.array([0.74712, 0.81161])


@dataclasses.dataclass(frozen=True)
class Worked:
    """The steps at t and t + 1, for the same input."""

    input_I: np.ndarray
    hidden_TH: np.ndarray
    output_T: np.ndarray
    """Of the hidden layers as they are printed."""


def sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def logit(p: np.ndarray) -> np.ndarray:
    """The inverse of the sigmoid."""
    return np.asarray(np.log(p / (1 - p)))


def work() -> Worked:
    """From the article's hidden layer at t, for it prints no input."""
    input_I = shortest_input(PRINTED_HIDDEN_TH[0])
    fed_H = sigmoid(input_I @ INPUT_WEIGHTS_IH)
    recurrent_H = recurrent_step(input_I, fed_H)
    hidden_TH = np.stack([fed_H, recurrent_H])
    return Worked(input_I, hidden_TH, sigmoid(PRINTED_HIDDEN_TH @ OUTPUT_WEIGHTS_H))


def recurrent_step(input_I: np.ndarray, hidden_H: np.ndarray) -> np.ndarray:
    return sigmoid(input_I @ INPUT_WEIGHTS_IH + HIDDEN_WEIGHTS_HH @ hidden_H)


def shortest_input(hidden_H: np.ndarray) -> np.ndarray:
    """Of all inputs that give this hidden layer without a recurrence (a line of them), the one
    nearest to zero."""
    return np.asarray(np.linalg.pinv(INPUT_WEIGHTS_IH.T) @ logit(hidden_H))
