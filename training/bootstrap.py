"""How far a figure would move if others of the kind had been drawn: its standard error."""

import math

import numpy as np

RESAMPLES = 1000
SEED = 123


def standard_errors(sums_NM: np.ndarray, counts_NM: np.ndarray) -> list[float | None]:
    """Of M ratios of a sum to a count, both over the same N items, by the bootstrap (Efron 1979).

    None where fewer than two items have something to count. Of n items the bootstrap's variance is
    (n - 1) / n of what it should be, which is made up for.
    """
    items = len(sums_NM)
    drawn_RN = np.random.default_rng(SEED).integers(items, size=(RESAMPLES, items))
    times_RN = np.array([np.bincount(draw_N, minlength=items) for draw_N in drawn_RN], float)
    sums_RM, counts_RM = times_RN @ sums_NM, times_RN @ counts_NM
    ratios_RM = np.ma.masked_array(sums_RM, counts_RM == 0) / np.maximum(counts_RM, 1)
    errors_M = ratios_RM.std(axis=0).filled(0).tolist()
    counted_M = np.count_nonzero(counts_NM, axis=0).tolist()
    return [
        error * math.sqrt(counted / (counted - 1)) if counted > 1 else None
        for error, counted in zip(errors_M, counted_M, strict=True)
    ]
