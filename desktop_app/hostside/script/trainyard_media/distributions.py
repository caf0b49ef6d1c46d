"""Numbers as a histogram in JSON: `{"edges": [...], "counts": [...], "other": n}`.

There is one edge more than counts; `other` counts what is not finite.
"""

from __future__ import annotations

import json
import math
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple

BINS = 64
_LARGEST = 1e300
"""Of a width of bins that can still be computed: what is larger counts as this."""


def histogram_of(name: str, values: Any) -> bytes:
    """Raises TypeError for what are no numbers."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().flatten()
        values = values.double() if values.is_floating_point() else values.long()
        try:
            values = values.numpy()
        except RuntimeError:  # torch without numpy
            values = values.tolist()
    elif hasattr(values, "__array__") and "numpy" in sys.modules:
        values = sys.modules["numpy"].asarray(values)
    if hasattr(values, "dtype"):
        counts, edges, other = _of_array(name, values)
    else:
        counts, edges, other = _of_list(name, values)
    return json.dumps({"edges": edges, "counts": counts, "other": other}).encode("ascii")


def _of_array(name: str, values: Any) -> Tuple[List[int], List[float], int]:
    if values.dtype.kind not in "fiub":
        raise TypeError("the values of the histogram %r are no numbers: %s" % (name, values.dtype))
    numpy: Any = sys.modules["numpy"]
    values = values.astype("float64").ravel()
    finite = values[numpy.isfinite(values)].clip(-_LARGEST, _LARGEST)
    if not finite.size:
        return [], [], int(values.size)
    edges = _edges(float(finite.min()), float(finite.max()))
    counts = numpy.histogram(finite, numpy.array(edges))[0]
    return [int(count) for count in counts], edges, int(values.size - finite.size)


def _of_list(name: str, values: Any) -> Tuple[List[int], List[float], int]:
    try:
        if isinstance(values, (str, bytes, bytearray)):
            raise TypeError("text")
        numbers = [float(value) for value in values]
    except (TypeError, ValueError) as error:
        text = "the values of the histogram %r are no numbers: %.100r" % (name, values)
        raise TypeError(text) from error
    finite = [min(max(v, -_LARGEST), _LARGEST) for v in numbers if math.isfinite(v)]
    if not finite:
        return [], [], len(numbers)
    edges = _edges(min(finite), max(finite))
    bins, low, width = len(edges) - 1, edges[0], edges[-1] - edges[0]
    counts = [0] * bins
    for value in finite:
        counts[min(int((value - low) / width * bins), bins - 1)] += 1
    return counts, edges, len(numbers) - len(finite)


def _edges(low: float, high: float) -> List[float]:
    """Those of equal bins; of one where all numbers are the same or nearly so."""
    width = (high - low) / BINS
    edges = [low + width * number for number in range(BINS)] + [high]
    if all(before < after for before, after in zip(edges, edges[1:])):
        return edges
    around = max(abs(low), abs(high)) * 1e-3 or 0.5
    return [low - around, high + around]
