"""Gradients of the gates, from the last layer and step back."""

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
def backward(
    weights_L24HH,
    masks_MBTH,
    cells_LTBH,
    gates_LTB4H,
    d_y_BTH,
    arriving_LTBH,
    d_cells_LTBH,
    d_gates_LTB4H,
    d_biases_NL4H,
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
    """Rounds `first` to `last`, from the last step of the last layer back: gradients of the gates.

    A layer is two rounds behind the one above, not one: what that gave can be multiplied while the
    other programs are waited for.

    `arriving` keeps the gradients of what layers give to the ones above, for a residual model.
    `d_cells` and `d_gates` have T + 1 steps, of which the last counts as zero. `d_biases` are
    added to, apart for each block of streams, N.
    """
    layer = tl.program_id(2)
    rows_B = tl.program_id(1) * BLOCK_B + tl.arange(0, BLOCK_B)
    units_H = tl.program_id(0) * BLOCK_H + tl.arange(0, BLOCK_H)
    cells_BH = rows_B[:, None] * H + units_H[None, :]
    gates_BH = rows_B[:, None] * (4 * H) + units_H[None, :]
    is_true_BH = (rows_B[:, None] < streams) & (units_H[None, :] < units)
    step_size, matrix = B * H, 4 * H * H
    # A gradient comes back through four gates; each of their products is two, of half as much, so
    # that every warp has one.
    eight = tl.arange(0, 8)
    gate_8, half_8 = eight // 2, eight % 2 * (H // 2)
    inner_K = tl.arange(0, BLOCK_K)
    weights_8KH = (
        weights_L24HH + 2 * layer * matrix + (gate_8 * H * H + half_8 * H)[:, None, None]
        + inner_K[None, :, None] * H + units_H[None, None, :]
    )  # fmt: skip
    d_gates_8BK = (
        d_gates_LTB4H + (gate_8 * H + half_8)[:, None, None]
        + rows_B[None, :, None] * (4 * H) + inner_K[None, None, :]
    )  # fmt: skip
    own_weights = chunks_kept(weights_8KH, H, layer >= 0, H // 2, BLOCK_K)
    above_weights = chunks_kept(weights_8KH + 3 * matrix, H, layer < L - 1, H // 2, BLOCK_K)
    sum_i = tl.zeros((BLOCK_B, BLOCK_H), tl.float32)
    sum_f, sum_g, sum_o = sum_i, sum_i, sum_i
    for number in range(first, last):
        t = T - 1 - number + 2 * (L - 1 - layer)
        is_on = (t >= 0) & (t < T)
        here = layer * T + t
        then = layer * (T + 1) + t
        i, f, g, o = load_gates(gates_LTB4H + here * 4 * step_size + gates_BH, H, is_on)
        cells = cells_LTBH + then * step_size + cells_BH
        before = tl.load(cells, mask=is_on, other=0.0)
        squashed = tanh(tl.load(cells + step_size, mask=is_on, other=0.0))
        d_cells = d_cells_LTBH + then * step_size + cells_BH
        d_c = tl.load(d_cells + step_size, mask=is_on & (t < T - 1), other=0.0)
        given = d_y_BTH + (rows_B[:, None] * T + t) * units + units_H[None, :]
        is_given_BH = is_true_BH & is_on & (layer == L - 1)
        d_h = tl.load(given, mask=is_given_BH, other=0.0).to(tl.float32)
        if is_on & (layer < L - 1):
            d_h = _gradient(
                d_gates_8BK + (then + T + 1) * 4 * step_size, above_weights,
                H // 2, PRECISION, BLOCK_B, BLOCK_H, BLOCK_K, CHUNKS,
            )  # fmt: skip
            if IS_RESIDUAL:
                d_h += tl.load(arriving_LTBH + (here + T) * step_size + cells_BH)
            if MASK_STEPS > 0:
                d_h *= mask_of(
                    masks_MBTH, layer, rows_B, t, units_H, is_true_BH,
                    streams, units, T, MASK_STEPS,
                )  # fmt: skip
        if number > first:
            wait_for_all(arrived, number - first)
        if is_on:
            if IS_RESIDUAL:
                tl.store(arriving_LTBH + here * step_size + cells_BH, d_h)
            if t < T - 1:
                d_h += _gradient(
                    d_gates_8BK + (then + 1) * 4 * step_size, own_weights,
                    H // 2, PRECISION, BLOCK_B, BLOCK_H, BLOCK_K, CHUNKS,
                )  # fmt: skip
            d_c += d_h * o * (1 - squashed * squashed)
            tl.store(d_cells, d_c * f)
            d_i, d_f = d_c * g * i * (1 - i), d_c * before * f * (1 - f)
            d_g, d_o = d_c * i * (1 - g * g), d_h * squashed * o * (1 - o)
            d_gates = d_gates_LTB4H + then * 4 * step_size + gates_BH
            store_gates(d_gates, H, d_i, d_f, d_g, d_o)
            sum_i, sum_f, sum_g, sum_o = sum_i + d_i, sum_f + d_f, sum_g + d_g, sum_o + d_o
        if number + 1 < last:
            arrive(arrived)
    d_biases = d_biases_NL4H + (tl.program_id(1) * L + layer) * 4 * H + units_H
    i, f, g, o = load_gates(d_biases, H, layer >= 0)
    i, f, g, o = (
        i + tl.sum(sum_i, 0),
        f + tl.sum(sum_f, 0),
        g + tl.sum(sum_g, 0),
        o + tl.sum(sum_o, 0),
    )
    store_gates(d_biases, H, i, f, g, o)


@triton.jit
def _gradient(
    d_gates_8BK, kept, K: tl.constexpr, PRECISION: tl.constexpr,
    BLOCK_B: tl.constexpr, BLOCK_H: tl.constexpr, BLOCK_K: tl.constexpr, CHUNKS: tl.constexpr,
):  # fmt: skip
    """Of states, from those of gates. CHUNKS as in `_add_products`."""
    sums_8BH = tl.zeros((8, BLOCK_B, BLOCK_H), tl.float32)
    for begin in tl.static_range(0, K, CHUNKS * BLOCK_K):
        if begin > 0:
            tl.debug_barrier()
        read = ()
        for start in tl.static_range(begin, begin + CHUNKS * BLOCK_K, BLOCK_K):
            if start < K:
                read = read + (tl.load(d_gates_8BK + start),)
        for n in tl.static_range(len(read)):
            w_8KH = kept[begin // BLOCK_K + n]
            sums_8BH = tl.dot(read[n], w_8KH, sums_8BH, input_precision=PRECISION)
    # Halves of halves: Triton's sum would have the threads exchange them one by one.
    sums = tl.reshape(tl.permute(sums_8BH, (1, 2, 0)), (BLOCK_B, BLOCK_H, 2, 2, 2))
    one, other = tl.split(sums)
    one, other = tl.split(one + other)
    one, other = tl.split(one + other)
    return one + other
