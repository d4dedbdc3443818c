"""The character-level LSTM: one-hot or embedded characters in, logits of the next one out."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.lstm import lstm
from training.pointer import Memory, Pointer
from training.settings import TrainSettings

State = tuple[Tensor, ...]
"""Hidden and cell state, h_LBH and c_LBH, and what a pointer remembers; B is the second axis."""

INIT_RANGE = 0.08


class CellWeights(NamedTuple):
    """One LSTM layer; its gates in torch's order: input, forget, cell, output."""

    inputs_4HE: Tensor
    hidden_4HH: Tensor
    bias_4H: Tensor


class CharLSTM(nn.Module):
    def __init__(self, vocabulary_size: int, settings: TrainSettings) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        size = settings.embedding_size
        self.embedding = nn.Embedding(vocabulary_size, size) if size else None
        self.lstm = nn.LSTM(
            size or vocabulary_size,
            settings.hidden_size,
            settings.layers,
            dropout=settings.dropout if settings.layers > 1 else 0.0,
            batch_first=True,
        )
        self.dropout = nn.Dropout(settings.dropout)
        self.locked_dropout = settings.locked_dropout
        self.weight_drop = settings.weight_drop
        self.residual = settings.residual
        self.kernel = "library"
        """What `forward` computes the layers by; a checkpoint's model may be elsewhere than it was
        trained."""
        self.output = nn.Linear(settings.hidden_size, vocabulary_size)
        self.pointer = (
            Pointer(settings.hidden_size, settings.pointer_size, settings.pointer)
            if settings.pointer
            else None
        )
        if settings.init == "uniform":
            self._init_uniform()
        if self.pointer is not None:
            self.pointer.trust_the_network()

    @torch.no_grad()
    def _init_uniform(self) -> None:
        """As char-rnn: everything U(-0.08, 0.08), then the forget gates' input bias 1.

        torch adds two biases to each gate, and so did char-rnn: the forget bias is about 1.
        """
        for parameter in self.parameters():
            parameter.uniform_(-INIT_RANGE, INIT_RANGE)
        hidden = self.lstm.hidden_size
        for layer in range(self.lstm.num_layers):
            # torch's gate order is input, forget, cell, output.
            getattr(self.lstm, f"bias_ih_l{layer}")[hidden : 2 * hidden] = 1.0

    @property
    def reach(self) -> int:
        """Symbols back that a pointer looks; 0 without one."""
        return 0 if self.pointer is None else self.pointer.reach

    def initial_state(self, batch: int) -> State:
        """Zeros, as char-rnn starts; a pointer's memory is of a song's start and no more."""
        shape = (self.lstm.num_layers, batch, self.lstm.hidden_size)
        zeros_LBH = torch.zeros(shape, device=self.output.weight.device)
        memory = () if self.pointer is None else self.pointer.empty_memory(batch)
        return zeros_LBH, zeros_LBH.clone(), *memory

    def forward(self, ids_BT: Tensor, state: State) -> tuple[Tensor, State]:
        """Logits of the character after each one, logits_BTV, and the state after the last.

        With a pointer they are log-probabilities, in float32 at least.
        """
        cells, memory = state[:2], state[2:]
        if self.kernel == "wavefront":
            outputs_BTH, cells = self._side_by_side(ids_BT, cells)
        elif self.residual or (self.training and (self.locked_dropout or self.weight_drop)):
            outputs_BTH, cells = self._layer_by_layer(self._inputs(ids_BT), cells)
        else:
            weights = [w for layer in range(self.lstm.num_layers) for w in self._weights(layer)]
            outputs_BTH, *ends = lstm(
                self._inputs(ids_BT), cells, weights, dropout=self.lstm.dropout,
                is_training=self.training,
            )  # fmt: skip
            cells = tuple(ends)
        logits_BTV = self.output(self._drop(outputs_BTH))
        if self.pointer is not None:
            logits_BTV, memory = self.pointer(outputs_BTH, logits_BTV, ids_BT, Memory(*memory))
        return logits_BTV, (*cells, *memory)

    def _layer_by_layer(self, x_BTE: Tensor, state: State) -> tuple[Tensor, State]:
        """What `nn.LSTM` has no room for: locked dropout, dropped weights, residual connections.

        The last layer's outputs are whole: what is left out for the logits, a pointer sees.
        """
        hs, cs = [], []
        for layer, (h_BH, c_BH) in enumerate(zip(*state, strict=True)):
            weights = self._dropped_weights(layer)
            start = (h_BH.unsqueeze(0), c_BH.unsqueeze(0))
            y_BTH, h_1BH, c_1BH = lstm(x_BTE, start, weights, is_training=self.training)
            x_BTE = y_BTH + x_BTE if self.residual and layer else y_BTH
            if layer < self.lstm.num_layers - 1:
                x_BTE = self._drop(x_BTE)
            hs.append(h_1BH)
            cs.append(c_1BH)
        return x_BTE, (torch.cat(hs), torch.cat(cs))

    def _side_by_side(self, ids_BT: Tensor, state: State) -> tuple[Tensor, State]:
        """The same by a kernel that computes all layers at once."""
        from training.wavefront.function import wavefront_lstm  # Wants Triton.

        (B, T), (layers, _, H) = ids_BT.shape, state[0].shape
        masks_MBTH = None
        if self.training and self.dropout.p and layers > 1:
            steps = 1 if self.locked_dropout else T
            masks_MBTH = self.dropout(state[0].new_ones(layers - 1, B, steps, H))
        embedding_VE = None if self.embedding is None else self.embedding.weight
        weights = [w for layer in range(layers) for w in self._dropped_weights(layer)]
        outputs_BTH, *ends = wavefront_lstm(
            ids_BT, embedding_VE, state, weights,
            masks_MBTH=masks_MBTH, is_residual=self.residual,
        )  # fmt: skip
        return outputs_BTH, tuple(ends)

    def _dropped_weights(self, layer: int) -> list[Tensor]:
        w_ih, w_hh, *biases = self._weights(layer)
        return [w_ih, functional.dropout(w_hh, self.weight_drop, self.training), *biases]

    def _drop(self, x_BTH: Tensor) -> Tensor:
        if not self.locked_dropout:
            return self.dropout(x_BTH)  # type: ignore[no-any-return]
        mask_B1H = self.dropout(torch.ones_like(x_BTH[:, :1]))
        masked_BTH: Tensor = x_BTH * mask_B1H
        return masked_BTH

    def cells(self) -> list[CellWeights]:
        """The layers, for whoever steps through them a symbol at a time."""
        return [self._cell(layer) for layer in range(self.lstm.num_layers)]

    def _cell(self, layer: int) -> CellWeights:
        inputs, hidden, bias, second_bias = (weight.detach() for weight in self._weights(layer))
        return CellWeights(inputs, hidden, bias + second_bias)

    def _weights(self, layer: int) -> list[Tensor]:
        return [getattr(self.lstm, f"{name}_l{layer}") for name in _CELL_PARAMETERS]

    def _inputs(self, ids: Tensor) -> Tensor:
        if self.embedding is not None:
            return self.embedding(ids)  # type: ignore[no-any-return]
        # functional.one_hot looks at the ids on the CPU, and so waits for them.
        zeros = self.output.weight.new_zeros(*ids.shape, self.vocabulary_size)
        return zeros.scatter_(-1, ids.unsqueeze(-1), 1.0)


_CELL_PARAMETERS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def parameter_count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())
