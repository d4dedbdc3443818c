"""A small RNN that predicts the next pixel along the row of a grey picture."""

import dataclasses
import math

import numpy as np
import torch
from torch import nn

CELLS = 12
EPOCHS = 1200
LEARNING_RATE = 0.01
HEIGHT, WIDTH = 24, 60
ROW = 11


def picture() -> np.ndarray:
    """Our own: a lamp and its glow before a striped curtain; grey_HW, 0 is black and 1 white."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    distance = np.hypot((y - ROW) * 1.6, x - 22)
    lamp = np.clip(1.15 - distance / 12, 0, 1)
    curtain = 0.25 + 0.15 * np.sin(x * 2 * math.pi / 9) * (x > 34)
    return np.asarray(np.clip(np.maximum(lamp, curtain), 0, 1))


class PixelRNN(nn.Module):
    """The grey level of a pixel in, that of the next one out."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(1, CELLS, batch_first=True)
        self.output = nn.Linear(CELLS, 1)

    def forward(self, grey_BT: torch.Tensor) -> torch.Tensor:
        hidden_BTH, _ = self.rnn(grey_BT.unsqueeze(2))
        return self.output(hidden_BTH).sigmoid().squeeze(2)  # type: ignore[no-any-return]


@dataclasses.dataclass(frozen=True)
class Fit:
    """The pixels of the row but the first, what was predicted for them, and the errors."""

    truth_T: list[float]
    predicted_T: list[float]
    losses: list[float]
    """Mean squared error before each epoch."""


def fit(row: np.ndarray, epochs: int = EPOCHS) -> Fit:
    """Read the row `epochs` times; each pixel is predicted from those before it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = PixelRNN()
    grey_BT = torch.tensor(row, dtype=torch.float32).unsqueeze(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(grey_BT[:, :-1]), grey_BT[:, 1:])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        predicted_T = model(grey_BT[:, :-1])[0].tolist()
    return Fit(row[1:].tolist(), predicted_T, losses)
