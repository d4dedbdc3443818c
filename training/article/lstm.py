"""The LSTM as the article prints it, beside the usual one.

g = tanh(W_g x + U_g h + b_g)     i, f, o likewise with the sigmoid
s(t) = g i + s(t-1) f
printed:  h(t) = s(t) o           usual (and torch's):  h(t) = tanh(s(t)) o
"""

import dataclasses

import numpy as np

from training.article.steps import sigmoid

GATES = ("i", "f", "g", "o")
"""In torch's order."""


@dataclasses.dataclass(frozen=True)
class Cell:
    """An LSTM layer of I inputs and H cells; each gate is a block of H rows, in order of GATES."""

    inputs_GI: np.ndarray
    hidden_GH: np.ndarray
    bias_G: np.ndarray

    @classmethod
    def random(cls, inputs: int, cells: int, seed: int) -> "Cell":
        choose = np.random.default_rng(seed)
        rows = len(GATES) * cells
        return cls(
            choose.normal(size=(rows, inputs)), choose.normal(size=(rows, cells)),
            choose.normal(size=rows),
        )  # fmt: skip

    @property
    def weights(self) -> int:
        """Without biases, as the article counts them."""
        return self.inputs_GI.size + self.hidden_GH.size

    def step(
        self, x_I: np.ndarray, h_H: np.ndarray, s_H: np.ndarray, *, as_printed: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """The new output h_H and state s_H."""
        i, f, g, o = np.split(self.inputs_GI @ x_I + self.hidden_GH @ h_H + self.bias_G, 4)
        s_H = np.tanh(g) * sigmoid(i) + s_H * sigmoid(f)
        shown_H = s_H if as_printed else np.tanh(s_H)
        return shown_H * sigmoid(o), s_H
