"""The wavefront in Triton: one program is one layer's cells of some units, for some streams.

All rounds follow each other in one launch: the programs are on the device at the same time, and
wait for each other after each. So a program reads its weights once and keeps them in its
multiprocessor's shared memory (after Diamos et al., "Persistent RNNs", 2016); they are most of what
a round needs, and all that the L2 cache can give would go into reading them each time.

All buffers stand in memory in the order of the letters of their shapes: L layers, T steps, B
streams, 4 gates in torch's order (input, forget, cell, output) of H cells each. H and B are
multiples of the blocks: units that were added to make them so are zero all through, and no gradient
comes to streams that were. Only `table`, `biases`, `masks`, `y` and its gradient have `streams` and
`units` as they are, whatever their letters say. `H`, `L` and all in capitals are known when the
kernel is compiled.
"""

import triton
import triton.language as tl


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
    own_weights = _kept(weights_KN, 1, layer >= 0, H, BLOCK_K)
    below_weights = _kept(weights_KN + matrix, 1, layer > 0, H, BLOCK_K)
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
        given_i, given_f, given_g, given_o = _load_gates(given, units, is_given_BH)
        sums_BN = tl.zeros((BLOCK_B, 4 * BLOCK_H), tl.float32) + bias_N[None, :]
        if number > first:
            _wait_for_all(arrived, number - first)
        if is_on:
            sums_BN = _add_products(
                sums_BN, hidden_LTBH + then * step_size + states_BK, below_LTBH + states_BK,
                own_weights, below_weights, layer > 0, H, PRECISION, BLOCK_K, CHUNKS,
            )  # fmt: skip
            ig_BH2, fo_BH2 = tl.split(tl.reshape(sums_BN, (BLOCK_B, BLOCK_H, 2, 2)))
            i, g = tl.split(ig_BH2)
            f, o = tl.split(fo_BH2)
            i, f, o = tl.sigmoid(i + given_i), tl.sigmoid(f + given_f), tl.sigmoid(o + given_o)
            g = _tanh(g + given_g)
            c = f * c + i * g
            h = o * _tanh(c)
            tl.store(cells_LTBH + (then + 1) * step_size + cells_BH, c)
            tl.store(hidden_LTBH + (then + 1) * step_size + cells_BH, h)
            _store_gates(gates_LTB4H + here * 4 * step_size + gates_BH, H, i, f, g, o)
            if IS_RESIDUAL:  # noqa: SIM102 (Triton compiles one branch, and computes the other.)
                if layer > 0:
                    h += tl.load(below_LTBH + cells_BH)
            if layer == L - 1:
                y = y_BTH + (rows_B[:, None] * T + t) * units + units_H[None, :]
                tl.store(y, h, mask=is_true_BH)
            else:
                if MASK_STEPS > 0:
                    h *= _mask(
                        masks_MBTH, layer, rows_B, t, units_H, is_true_BH,
                        streams, units, T, MASK_STEPS,
                    )  # fmt: skip
                tl.store(outputs_LTBH + here * step_size + cells_BH, h)
        if number + 1 < last:
            _arrive(arrived)


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
    own_weights = _kept(weights_8KH, H, layer >= 0, H // 2, BLOCK_K)
    above_weights = _kept(weights_8KH + 3 * matrix, H, layer < L - 1, H // 2, BLOCK_K)
    sum_i = tl.zeros((BLOCK_B, BLOCK_H), tl.float32)
    sum_f, sum_g, sum_o = sum_i, sum_i, sum_i
    for number in range(first, last):
        t = T - 1 - number + 2 * (L - 1 - layer)
        is_on = (t >= 0) & (t < T)
        here = layer * T + t
        then = layer * (T + 1) + t
        i, f, g, o = _load_gates(gates_LTB4H + here * 4 * step_size + gates_BH, H, is_on)
        cells = cells_LTBH + then * step_size + cells_BH
        before = tl.load(cells, mask=is_on, other=0.0)
        squashed = _tanh(tl.load(cells + step_size, mask=is_on, other=0.0))
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
                d_h *= _mask(
                    masks_MBTH, layer, rows_B, t, units_H, is_true_BH,
                    streams, units, T, MASK_STEPS,
                )  # fmt: skip
        if number > first:
            _wait_for_all(arrived, number - first)
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
            _store_gates(d_gates, H, d_i, d_f, d_g, d_o)
            sum_i, sum_f, sum_g, sum_o = sum_i + d_i, sum_f + d_f, sum_g + d_g, sum_o + d_o
        if number + 1 < last:
            _arrive(arrived)
    d_biases = d_biases_NL4H + (tl.program_id(1) * L + layer) * 4 * H + units_H
    i, f, g, o = _load_gates(d_biases, H, layer >= 0)
    i, f, g, o = (
        i + tl.sum(sum_i, 0),
        f + tl.sum(sum_f, 0),
        g + tl.sum(sum_g, 0),
        o + tl.sum(sum_o, 0),
    )
    _store_gates(d_biases, H, i, f, g, o)


@triton.jit
def _load_gates(gates, H, is_there):
    """The four gates of some cells, in float32, where they stand H apart."""
    i = tl.load(gates, mask=is_there, other=0.0).to(tl.float32)
    f = tl.load(gates + H, mask=is_there, other=0.0).to(tl.float32)
    g = tl.load(gates + 2 * H, mask=is_there, other=0.0).to(tl.float32)
    o = tl.load(gates + 3 * H, mask=is_there, other=0.0).to(tl.float32)
    return i, f, g, o


@triton.jit
def _store_gates(gates, H, i, f, g, o):
    tl.store(gates, i)
    tl.store(gates + H, f)
    tl.store(gates + 2 * H, g)
    tl.store(gates + 3 * H, o)


@triton.jit
def _kept(weights_KN, stride, is_there, K: tl.constexpr, BLOCK_K: tl.constexpr):
    """Chunks of the inner axis, which Triton keeps; zeros where they `is_there` not."""
    kept = ()
    for start in tl.static_range(0, K, BLOCK_K):
        kept = kept + (tl.load(weights_KN + start * stride, mask=is_there, other=0.0),)
    return kept


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


@triton.jit
def _mask(
    masks_MBTH, layer, rows_B, t, units_H, is_true_BH, streams, units, T, MASK_STEPS: tl.constexpr
):
    rows_B = layer * streams + rows_B
    if MASK_STEPS > 1:
        rows_B = rows_B * T + t
    return tl.load(
        masks_MBTH + rows_B[:, None] * units + units_H[None, :], mask=is_true_BH, other=0.0
    )


@triton.jit
def _tanh(x):
    return 2 * tl.sigmoid(2 * x) - 1


@triton.jit
def _arrive(arrived):
    """Tell that this program is done with a round; what it stored is seen by who waits for it.

    `arrived` counts programs, from zero, for each block of streams: no other is waited for.
    """
    tl.debug_barrier()  # What this program's threads stored comes before its arrival.
    tl.atomic_add(arrived + tl.program_id(1), 1, sem="release", scope="gpu")


@triton.jit
def _wait_for_all(arrived, rounds):
    """Until every program of these streams has arrived `rounds` times."""
    arrived += tl.program_id(1)
    programs = tl.num_programs(0) * tl.num_programs(2)
    while tl.atomic_add(arrived, 0, sem="acquire", scope="gpu") < rounds * programs:
        pass
    tl.debug_barrier()
