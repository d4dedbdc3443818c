"""Outputs, states and gates, from the first layer and step on."""

import triton
import triton.language as tl

from training.wavefront.kernels.parts import (
    arrive,
    chunks_kept,
    load_gates,
    mask_of,
    store_gates,
    tanh,
    wait_for_all,
)


@triton.jit(do_not_specialize=["first", "last"])
def forward(
    ids_BT,
    table_V4H,
    weights_L24HH,
    biases_L4H,
    masks_MBTH,
    y_BTH,
    outputs_LTBH,
    hidden_LTBH,
    cells_LTBH,
    gates_LTB4H,
    arrived,
    first,
    last,
    streams,
    units,
    T,
    B,
    H: tl.constexpr,
    L: tl.constexpr,
    IS_RESIDUAL: tl.constexpr,
    MASK_STEPS: tl.constexpr,
    PRECISION: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_H: tl.constexpr,
    BLOCK_K: tl.constexpr,
    CHUNKS: tl.constexpr,
):
    """Rounds `first` to `last`: outputs, states and gates.

    A symbol's row in `table` is what it adds to the first layer's gates. `weights` are of the
    hidden state, then of the inputs. `hidden` and `cells` have T + 1 steps, of which the first is
    the state before. `outputs` are what the layer above gets: the hidden state, its input added to
    it where the model is residual, times the mask; the last layer's are `y`. Masks are for each
    step, or one for all (MASK_STEPS), or none (0).
    """
    layer = tl.program_id(2)
    rows_B = tl.program_id(1) * BLOCK_B + tl.arange(0, BLOCK_B)
    units_H = tl.program_id(0) * BLOCK_H + tl.arange(0, BLOCK_H)
    cells_BH = rows_B[:, None] * H + units_H[None, :]
    gates_BH = rows_B[:, None] * (4 * H) + units_H[None, :]
    is_true_BH = (rows_B[:, None] < streams) & (units_H[None, :] < units)
    step_size, matrix = B * H, 4 * H * H
    # The four gates of a unit are neighbours, so that one product has them all.
    columns_N = tl.arange(0, 4 * BLOCK_H)
    gate_N, unit_N = columns_N % 4, tl.program_id(0) * BLOCK_H + columns_N // 4
    inner_K = tl.arange(0, BLOCK_K)
    rows_N = gate_N * H + unit_N
    weights_KN = weights_L24HH + 2 * layer * matrix + rows_N[None, :] * H + inner_K[:, None]
    own_weights = chunks_kept(weights_KN, 1, layer >= 0, H, BLOCK_K)
    below_weights = chunks_kept(weights_KN + matrix, 1, layer > 0, H, BLOCK_K)
    bias_N = tl.load(
        biases_L4H + (layer * 4 + gate_N) * units + unit_N, mask=unit_N < units, other=0.0
    ).to(tl.float32)
    states_BK = rows_B[:, None] * H + inner_K[None, :]
    for number in range(first, last):
        t = number - layer
        is_on = (t >= 0) & (t < T)
        here = layer * T + t  # In buffers of T steps.
        then = layer * (T + 1) + t  # In buffers of T + 1 steps.
        below_LTBH = outputs_LTBH + (here - T) * step_size
        # All that does not wait for the round before.
        c = tl.load(cells_LTBH + then * step_size + cells_BH, mask=is_on, other=0.0)
        ids_B = tl.load(ids_BT + rows_B * T + t, mask=(rows_B < streams) & is_on, other=0)
        given = table_V4H + ids_B[:, None] * (4 * units) + units_H[None, :]
        is_given_BH = is_true_BH & is_on & (layer == 0)
        given_i, given_f, given_g, given_o = load_gates(given, units, is_given_BH)
        sums_BN = tl.zeros((BLOCK_B, 4 * BLOCK_H), tl.float32) + bias_N[None, :]
        if number > first:
            wait_for_all(arrived, number - first)
        if is_on:
            sums_BN = _add_products(
                sums_BN, hidden_LTBH + then * step_size + states_BK, below_LTBH + states_BK,
                own_weights, below_weights, layer > 0, H, PRECISION, BLOCK_K, CHUNKS,
            )  # fmt: skip
            ig_BH2, fo_BH2 = tl.split(tl.reshape(sums_BN, (BLOCK_B, BLOCK_H, 2, 2)))
            i, g = tl.split(ig_BH2)
            f, o = tl.split(fo_BH2)
            i, f, o = tl.sigmoid(i + given_i), tl.sigmoid(f + given_f), tl.sigmoid(o + given_o)
            g = tanh(g + given_g)
            c = f * c + i * g
            h = o * tanh(c)
            tl.store(cells_LTBH + (then + 1) * step_size + cells_BH, c)
            tl.store(hidden_LTBH + (then + 1) * step_size + cells_BH, h)
            store_gates(gates_LTB4H + here * 4 * step_size + gates_BH, H, i, f, g, o)
            if IS_RESIDUAL:  # noqa: SIM102 (Triton compiles one branch, and computes the other.)
                if layer > 0:
                    h += tl.load(below_LTBH + cells_BH)
            if layer == L - 1:
                y = y_BTH + (rows_B[:, None] * T + t) * units + units_H[None, :]
                tl.store(y, h, mask=is_true_BH)
            else:
                if MASK_STEPS > 0:
                    h *= mask_of(
                        masks_MBTH, layer, rows_B, t, units_H, is_true_BH,
                        streams, units, T, MASK_STEPS,
                    )  # fmt: skip
                tl.store(outputs_LTBH + here * step_size + cells_BH, h)
        if number + 1 < last:
            arrive(arrived)


@triton.jit
def _add_products(
    sums_BN, one_BK, other_BK, one_kept, other_kept, is_other,
    K: tl.constexpr, PRECISION: tl.constexpr, BLOCK_K: tl.constexpr, CHUNKS: tl.constexpr,
):  # fmt: skip
    """The sums with what two matrices of states add to them; the other where it `is_other`.

    CHUNKS of the inner axis are asked for before they are waited for: as many as there is room for
    beside the weights.
    """
    for begin in tl.static_range(0, K, CHUNKS * BLOCK_K):
        if begin > 0:
            tl.debug_barrier()  # Those before have been multiplied: theirs is the room.
        read = ()
        for start in tl.static_range(begin, begin + CHUNKS * BLOCK_K, BLOCK_K):
            if start < K:
                other = tl.load(other_BK + start, mask=is_other, other=0.0)
                read = read + (tl.load(one_BK + start), other)
        for n in tl.static_range(len(read) // 2):
            w_KN = one_kept[begin // BLOCK_K + n]
            sums_BN = tl.dot(read[2 * n], w_KN, sums_BN, input_precision=PRECISION)
            w_KN = other_kept[begin // BLOCK_K + n]
            sums_BN = tl.dot(read[2 * n + 1], w_KN, sums_BN, input_precision=PRECISION)
    return sums_BN
