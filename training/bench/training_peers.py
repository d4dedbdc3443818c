"""Training as others do it, and as the Trainer does: same sizes, same optimizer, same text."""

import dataclasses
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.bench.contest import Contestant
from training.device import lacks_bfloat16, pick_device, product_name
from training.model import State
from training.optimizer import RMSPROP_EPSILON
from training.settings import TrainSettings
from training.trainer import Trainer
from training.wavefront import pick_kernel

VOCABULARY_SIZE = 66
WINDOWS = 40
"""Windows of text in each stream."""
OURS, STOCK, AUTOCAST, UNROLLED = "ours", "nn.LSTM", "nn.LSTM autocast", "unrolled cells"
LIBRARY = "ours, its layers by the library"


def training_contestants(settings: TrainSettings) -> list[Contestant]:
    device = pick_device(settings.device)
    names = [UNROLLED, STOCK, *autocast_peers(device), OURS]
    if pick_kernel(settings, device, settings.batch_size, VOCABULARY_SIZE) != "library":
        names.append(LIBRARY)
    return [contestant(name, settings) for name in names]


def autocast_peers(device: torch.device) -> list[str]:
    return [] if lacks_bfloat16(device) else [AUTOCAST]


def contestant(name: str, settings: TrainSettings) -> Contestant:
    device = pick_device(settings.device)
    ids_N = random_ids(settings)
    if name in (OURS, LIBRARY):
        if name == LIBRARY:
            settings = dataclasses.replace(settings, kernel="library")
        trainer = Trainer(settings, VOCABULARY_SIZE, ids_N, ids_N)

        def run() -> int:
            trainer.train_step(0.0)
            return trainer.step_characters

        return Contestant(name, product_name(settings.precision, device), run)
    bf16 = name == AUTOCAST
    lstm = UnrolledLSTM if name == UNROLLED else nn.LSTM
    step = plain_loop(lstm, settings, ids_N, device, bf16)
    return Contestant(name, "bfloat16" if bf16 else "float32", lambda: step().numel())


def random_ids(settings: TrainSettings) -> np.ndarray:
    size = WINDOWS * settings.batch_size * settings.sequence_length + 1
    return np.random.default_rng(0).integers(0, VOCABULARY_SIZE, size, dtype=np.uint8)


class UnrolledLSTM(nn.Module):
    """One cell a layer, called for each time step: as char-rnn unrolls it."""

    def __init__(self, inputs: int, hidden: int, layers: int, batch_first: bool) -> None:
        super().__init__()
        sizes = [inputs, *[hidden] * (layers - 1)]
        self.cells = nn.ModuleList(nn.LSTMCell(size, hidden) for size in sizes)

    def forward(self, x_BTE: Tensor, state: State) -> tuple[Tensor, State]:
        hs, cs = list(state[0]), list(state[1])
        outputs = []
        for x in x_BTE.unbind(1):
            for n, cell in enumerate(self.cells):
                hs[n], cs[n] = cell(x, (hs[n], cs[n]))
                x = hs[n]
            outputs.append(x)
        return torch.stack(outputs, 1), (torch.stack(hs), torch.stack(cs))


class PlainModel(nn.Module):
    """One-hot characters, an LSTM, a linear layer."""

    def __init__(self, lstm: Callable[..., nn.Module], settings: TrainSettings) -> None:
        super().__init__()
        hidden = settings.hidden_size
        self.body = lstm(VOCABULARY_SIZE, hidden, settings.layers, batch_first=True)
        self.head = nn.Linear(hidden, VOCABULARY_SIZE)

    def forward(self, ids_BT: Tensor, state: State) -> tuple[Tensor, State]:
        x_BTV = functional.one_hot(ids_BT, VOCABULARY_SIZE).float()
        outputs_BTH, state = self.body(x_BTV, state)
        return self.head(outputs_BTH), state


def plain_loop(
    lstm: Callable[..., nn.Module],
    settings: TrainSettings,
    ids_N: np.ndarray,
    device: torch.device,
    bf16: bool,
) -> Callable[[], Tensor]:
    """A step of a tutorial's loop: a window is moved to the device and made one-hot.

    It returns the losses of the window's characters, in nats.
    """
    batch, length = settings.batch_size, settings.sequence_length
    torch.manual_seed(settings.seed)
    model = PlainModel(lstm, settings).to(device)
    parameters = list(model.parameters())
    optimizer = torch.optim.RMSprop(parameters, lr=2e-3, alpha=0.95, eps=RMSPROP_EPSILON)
    streams = torch.from_numpy(ids_N[:-1].astype(np.int64)).view(batch, -1)
    state = (torch.zeros(settings.layers, batch, settings.hidden_size, device=device),) * 2
    at = 0

    def step() -> Tensor:
        nonlocal state, at
        ids_BT = streams[:, at : at + length + 1].to(device)
        at = (at + length) % (streams.shape[1] - length)
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            logits_BTV, state = model(ids_BT[:, :-1], state)
        losses_N = functional.cross_entropy(
            logits_BTV.flatten(0, 1).float(), ids_BT[:, 1:].flatten(), reduction="none"
        )
        optimizer.zero_grad()
        (losses_N.mean() * length).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_value_(parameters, settings.clip_at)
        optimizer.step()
        state = (state[0].detach(), state[1].detach())
        return losses_N.detach()

    return step


def training_flops(settings: TrainSettings) -> int:
    """Operations a character in matrix products: 2 a weight forward, 4 backward."""
    hidden, layers = settings.hidden_size, settings.layers
    weights = 4 * hidden * (VOCABULARY_SIZE + hidden + 2 * hidden * (layers - 1))
    return 6 * (weights + hidden * VOCABULARY_SIZE)
