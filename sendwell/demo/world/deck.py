"""Dealing out in exact shares: a deck of cards instead of dice, so that 300 children look like the figures."""

from collections.abc import Mapping
from random import Random


class Deck[T]:
    """`size` cards in the proportions of `shares`, shuffled. `take` a certain one, or `deal` the next."""

    def __init__(self, shares: Mapping[T, int], size: int, rng: Random) -> None:
        self._shares, self._size, self._rng = shares, size, rng
        self._cards: list[T] = []
        self._shuffle()

    def take(self, card: T) -> T:
        """This card: out of the deck if it holds one."""
        if card in self._cards:
            self._cards.remove(card)
        return card

    def deal(self) -> T:
        """The next card. When all are dealt a new deck is begun."""
        if not self._cards:
            self._shuffle()
        return self._cards.pop()

    def _shuffle(self) -> None:
        self._cards = in_proportion(self._shares, self._size)
        self._rng.shuffle(self._cards)


def in_proportion[T](shares: Mapping[T, int], size: int) -> list[T]:
    """`size` values in the proportions of `shares`; what is left over goes to the largest remainders."""
    total = sum(shares.values())
    exact = {value: size * share / total for value, share in shares.items()}
    whole = {value: int(each) for value, each in exact.items()}
    left = size - sum(whole.values())
    for value in sorted(shares, key=lambda each: (whole[each] - exact[each], str(each)))[:left]:
        whole[value] += 1
    return [value for value, many in whole.items() for _ in range(many)]
