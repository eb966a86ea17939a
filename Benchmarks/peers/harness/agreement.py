"""Do two answers say the same? Standard library only, so that it runs wherever the table is made."""

from array import array
from collections import Counter
from math import fsum, isfinite, sqrt
from pathlib import Path

CLOSE = 1e-6
# Beyond this an answer is another one: products in double are off by less, wrong neighbours by more.
WRONG = 1e-3


def read_answer(path):
    """The doubles that a task wrote."""
    values = array("d")
    values.frombytes(Path(path).read_bytes())
    return values


def same_numbers(ours, theirs):
    """Largest relative difference, and how many rows differ by more than 1e-6.

    The difference is relative to the larger value, or to a millionth of the largest of all where both are near 0:
    there a product of rounded terms says nothing.
    """
    is_mean = len(theirs) == 1 < len(ours)
    if is_mean:
        ours = [fsum(ours) / len(ours)]  # a program that gives the mean alone
    if len(ours) != len(theirs):
        return {"text": f"{len(theirs)} values, Assay has {len(ours)}", "agrees": False, "wrong": 1}
    floor = 1e-6 * max((abs(value) for value in ours if isfinite(value)), default=1.0) or 1.0
    coarse = 100 * floor
    largest, beyond, wrong = 0.0, 0, 0
    for a, b in zip(ours, theirs, strict=True):
        if a == b:
            continue
        difference = abs(a - b) / max(abs(a), abs(b), floor) if isfinite(a) and isfinite(b) else float("inf")
        largest = max(largest, difference)
        beyond += difference > CLOSE
        wrong += not abs(a - b) <= WRONG * max(abs(a), abs(b), coarse)
    text = f"largest relative difference {largest:.0e}" if largest else "identical"
    if is_mean:
        text = "gives the mean alone: " + text
    if beyond:
        text += f"; {beyond} rows beyond {CLOSE:g}, Spearman {spearman(ours, theirs):.6f}"
    return {"text": text, "agrees": beyond == 0, "wrong": wrong}


def same_clusters(ours, theirs):
    """Rows whose cluster differs when clusters are renumbered to fit best; noise (−1) is noise in both."""
    if len(ours) != len(theirs):
        return {"text": f"{len(theirs)} rows, Assay has {len(ours)}", "agrees": False, "wrong": 1}
    pairs = Counter(zip(ours, theirs, strict=True))
    matched, taken = pairs.get((-1.0, -1.0), 0), set()
    for (a, b), count in pairs.most_common():
        if a < 0 or b < 0 or ("ours", a) in taken or ("theirs", b) in taken:
            continue
        taken |= {("ours", a), ("theirs", b)}
        matched += count
    different = len(ours) - matched
    clusters, noise = len({label for label in theirs if label >= 0}), sum(label < 0 for label in theirs)
    text = "same clusters" if different == 0 else f"{different} rows in another cluster"
    return {
        "text": f"{text} ({clusters} clusters, {noise} noise)",
        "agrees": different == 0,
        "wrong": different * 100 > len(ours),
    }


def same_figure(ours, theirs):
    """For inertia, the less the better: theirs against ours."""
    return {"text": f"inertia {theirs[0]:.8g}, {theirs[0] / ours[0]:.4f} of Assay's", "agrees": True}


def same_ranking(ours, theirs):
    """For forests, whose trees are random."""
    if len(ours) != len(theirs):
        return {"text": f"{len(theirs)} values, Assay has {len(ours)}", "agrees": False, "wrong": 1}
    rho = spearman(ours, theirs)
    return {"text": f"Spearman {rho:.4f}", "agrees": rho > 0.9}


def ranks(values):
    """Ranks from 1, ties at their mean."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for position in range(first, last + 1):
            result[order[position]] = (first + last) / 2 + 1
        first = last + 1
    return result


def spearman(first, second):
    """Rank correlation; 0 where one side is constant."""
    x, y = ranks(first), ranks(second)
    mean = (len(x) + 1) / 2
    covariance = fsum((a - mean) * (b - mean) for a, b in zip(x, y, strict=True))
    spread = sqrt(fsum((a - mean) ** 2 for a in x) * fsum((b - mean) ** 2 for b in y))
    return covariance / spread if spread else 0.0
