"""What `best` does without: `python tests/benchmarks/not_taken.py --data DIR`.

Ways of a character-level LSTM that the literature commends and the preset does not take, each in
place of its own on a small model, as `python -m training.ablation` measures its choices.
"""

import argparse
from unittest import mock

import torch
from torch import Tensor, nn
from torch.nn import functional

from corpus.store import Store
from training import trainer
from training.ablation import measure
from training.lstm import lstm
from training.model import CharLSTM, State
from training.settings import TrainSettings


class TiedOutput(nn.Module):
    """Logits by the embedding's vectors (Press and Wolf 2017, arXiv 1608.05859)."""

    def __init__(self, embedding: nn.Embedding, hidden_size: int) -> None:
        super().__init__()
        self.embedding = embedding
        self.projection = nn.Linear(hidden_size, embedding.embedding_dim, bias=False)
        self.bias = nn.Parameter(torch.zeros(embedding.num_embeddings))

    @property
    def weight(self) -> Tensor:
        """weight_VH. The root keeps the first logits small: the vectors are of unit variance."""
        weight_VH: Tensor = self.embedding.weight @ self.projection.weight
        return weight_VH * self.embedding.embedding_dim**-0.5

    def forward(self, x_BTH: Tensor) -> Tensor:
        return functional.linear(x_BTH, self.weight, self.bias)


class Tied(CharLSTM):
    def __init__(self, vocabulary_size: int, settings: TrainSettings) -> None:
        super().__init__(vocabulary_size, settings)
        assert self.embedding is not None
        self.output = TiedOutput(self.embedding, settings.hidden_size)


class Stacked(CharLSTM):
    """Layers one by one, put together as `best` does: residual, with dropout between them."""

    def _layer_by_layer(self, x_BTE: Tensor, state: State) -> tuple[Tensor, State]:
        hs, cs = [], []
        for layer, (h_BH, c_BH) in enumerate(zip(*state, strict=True)):
            y_BTH, h_BH, c_BH = self._layer(layer, x_BTE, h_BH, c_BH)
            x_BTE = y_BTH + x_BTE if layer else y_BTH
            if layer < self.lstm.num_layers - 1:
                x_BTE = self._drop(x_BTE)
            hs.append(h_BH)
            cs.append(c_BH)
        return x_BTE, (torch.stack(hs), torch.stack(cs))

    def _layer(
        self, layer: int, x_BTE: Tensor, h_BH: Tensor, c_BH: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        start = (h_BH.unsqueeze(0), c_BH.unsqueeze(0))
        y_BTH, h_1BH, c_1BH = lstm(x_BTE, start, self._weights(layer), is_training=self.training)
        return y_BTH, h_1BH.squeeze(0), c_1BH.squeeze(0)


class NormalisedOutputs(Stacked):
    """Layer normalisation (arXiv 1607.06450) of what each layer gives, before it is added."""

    def __init__(self, vocabulary_size: int, settings: TrainSettings) -> None:
        super().__init__(vocabulary_size, settings)
        self.norms = _norms(settings.layers, settings.hidden_size)

    def _layer(
        self, layer: int, x_BTE: Tensor, h_BH: Tensor, c_BH: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        y_BTH, h_BH, c_BH = super()._layer(layer, x_BTE, h_BH, c_BH)
        return self.norms[layer](y_BTH), h_BH, c_BH


class OwnCell(Stacked):
    """A cell of its own, symbol by symbol: the gates of torch's, in their order."""

    def _layer(
        self, layer: int, x_BTE: Tensor, h_BH: Tensor, c_BH: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        by_inputs_BT4H, outputs = self._by_inputs(layer, x_BTE), []
        for step in range(x_BTE.shape[1]):
            parts = [part[:, step] for part in by_inputs_BT4H]
            i, f, g, o = self._gates(layer, parts, h_BH).chunk(4, dim=1)
            c_BH = f.sigmoid() * c_BH + i.sigmoid() * g.tanh()
            h_BH = o.sigmoid() * self._shown(layer, c_BH).tanh()
            outputs.append(h_BH)
        return torch.stack(outputs, dim=1), h_BH, c_BH

    def _by_inputs(self, layer: int, x_BTE: Tensor) -> list[Tensor]:
        """What of the gates does not wait for the hidden state."""
        w_ih, _, b_ih, b_hh = self._weights(layer)
        return [functional.linear(x_BTE, w_ih, b_ih + b_hh)]

    def _gates(self, layer: int, by_inputs: list[Tensor], h_BH: Tensor) -> Tensor:
        return by_inputs[0] + functional.linear(h_BH, self._weights(layer)[1])

    def _shown(self, layer: int, c_BH: Tensor) -> Tensor:
        return c_BH


class NormalisedCell(OwnCell):
    """Layer normalisation within the cell, where its paper has it (arXiv 1607.06450)."""

    def __init__(self, vocabulary_size: int, settings: TrainSettings) -> None:
        super().__init__(vocabulary_size, settings)
        self.of_inputs, self.of_hidden = (
            _norms(settings.layers, 4 * settings.hidden_size) for _ in range(2)
        )
        self.of_cell = _norms(settings.layers, settings.hidden_size)

    def _by_inputs(self, layer: int, x_BTE: Tensor) -> list[Tensor]:
        w_ih, _, b_ih, b_hh = self._weights(layer)
        return [self.of_inputs[layer](functional.linear(x_BTE, w_ih)) + b_ih + b_hh]

    def _gates(self, layer: int, by_inputs: list[Tensor], h_BH: Tensor) -> Tensor:
        by_hidden_B4H = functional.linear(h_BH, self._weights(layer)[1])
        by_hidden_B4H = self.of_hidden[layer](by_hidden_B4H)
        return by_inputs[0] + by_hidden_B4H

    def _shown(self, layer: int, c_BH: Tensor) -> Tensor:
        shown_BH: Tensor = self.of_cell[layer](c_BH)
        return shown_BH


class Multiplicative(OwnCell):
    """mLSTM: each symbol has a matrix of its own for the hidden state (arXiv 1609.07959)."""

    def __init__(self, vocabulary_size: int, settings: TrainSettings) -> None:
        super().__init__(vocabulary_size, settings)
        size = settings.hidden_size
        sizes = [settings.embedding_size, *[size] * (settings.layers - 1)]
        # Muon takes matrices of this prefix.
        for layer, inputs in enumerate(sizes):
            self.lstm.register_parameter(f"m_inputs_l{layer}", _weight(size, inputs))
            self.lstm.register_parameter(f"m_hidden_l{layer}", _weight(size, size))

    def _by_inputs(self, layer: int, x_BTE: Tensor) -> list[Tensor]:
        factors_BTH = functional.linear(x_BTE, getattr(self.lstm, f"m_inputs_l{layer}"))
        return [*super()._by_inputs(layer, x_BTE), factors_BTH]

    def _gates(self, layer: int, by_inputs: list[Tensor], h_BH: Tensor) -> Tensor:
        by_gate_B4H, factors_BH = by_inputs
        m_BH = factors_BH * functional.linear(h_BH, getattr(self.lstm, f"m_hidden_l{layer}"))
        return by_gate_B4H + functional.linear(m_BH, self._weights(layer)[1])


WAYS: dict[str, type[CharLSTM]] = {
    "best": CharLSTM,
    "tied output": Tied,
    "layers' outputs normalised": NormalisedOutputs,
    "its own cell": OwnCell,
    "normalised within the cell": NormalisedCell,
    "multiplicative cell": Multiplicative,
}
"""`its own cell` is `best` by the loop of the two below it: what that loop changes by itself."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--text", type=int, default=300_000)
    parser.add_argument("--hidden-size", type=int, default=96)
    parser.add_argument("--epochs", type=float, default=7.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", nargs="+", choices=WAYS, metavar="WAY", default=list(WAYS))
    given = parser.parse_args()
    for way in given.only:
        for seed in given.seeds:
            settings = TrainSettings.of_preset(
                "best",
                hidden_size=given.hidden_size,
                batch_size=8,
                epochs=given.epochs,
                device="cpu",
                threads=1,
                seed=seed,
            )
            with mock.patch.object(trainer, "CharLSTM", WAYS[way]):
                bits, seconds = measure(Store(given.data), settings, given.text)
            print(f"{way}, seed {seed}: {bits:.4f} bits, {seconds:.0f} CPU seconds", flush=True)


def _norms(layers: int, size: int) -> nn.ModuleList:
    return nn.ModuleList(nn.LayerNorm(size) for _ in range(layers))


def _weight(rows: int, columns: int) -> nn.Parameter:
    weight = torch.empty(rows, columns)
    return nn.Parameter(nn.init.uniform_(weight, -(columns**-0.5), columns**-0.5))


if __name__ == "__main__":
    main()
