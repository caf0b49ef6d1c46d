"""How well a few typed letters fit a text."""

from __future__ import annotations


def fuzzy_score(typed: str, text: str) -> float | None:
    """Larger is better; None where the letters of `typed` are not in `text` in this order.

    Letters at the start of words and next to each other count more, long texts a little less.
    """
    needle = "".join(typed.casefold().split())
    if not needle:
        return 0.0
    hay = text.casefold()
    if needle in hay:
        start = hay.index(needle)
        at_word = start == 0 or not hay[start - 1].isalnum()
        return 100.0 + 20.0 * at_word - 0.1 * len(hay) - 0.05 * start
    return _scattered(needle, hay)


def _scattered(needle: str, hay: str) -> float | None:
    score, position = 0.0, -1
    for letter in needle:
        found = hay.find(letter, position + 1)
        if found < 0:
            return None
        at_word = found == 0 or not hay[found - 1].isalnum()
        score += 3.0 * (found == position + 1) + 4.0 * at_word + 1.0
        position = found
    return score - 0.1 * len(hay)
