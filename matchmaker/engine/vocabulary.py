"""Words of the companies of an index: a number for each, and how many companies use it.

Numbers are small and have no gaps, so what is known of words lies in plain arrays. A company that
is only compared with an index must not add to it: its unknown words get numbers of their own from
the upper half, the same for the same word.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.growing import GrowingArray
from matchmaker.engine.index_file import Mapped
from matchmaker.engine.tokens import TokenIds

WordNumbers = NDArray[np.uint32]  # (w,)

FIRST_UNKNOWN = 1 << 31


class Vocabulary:
    """The words of an index.

    Attributes:
        ids: (w,) token id of each word.
        users: (w,) how many companies use it now.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self.ids = GrowingArray(np.uint32)
        self.users = GrowingArray(np.int32)

    def __len__(self) -> int:
        return len(self.users)

    def find(self, ids: TokenIds) -> WordNumbers:
        """Return the numbers of words, ascending; unknown ones have numbers of the upper half."""
        return np.array(sorted(map(self.number_of, ids.tolist())), np.uint32)

    def number_of(self, token: int) -> int:
        """Return the number of a word; an unknown one has a number of the upper half."""
        return self._numbers.get(token, token | FIRST_UNKNOWN)

    def learn(self, ids: TokenIds) -> WordNumbers:
        """Return the numbers of words, ascending; unknown ones are taken in."""
        for token in ids.tolist():
            if token not in self._numbers:
                self.ids.append(token)
                self._numbers[token] = self.users.append(0)
        return self.find(ids)

    def count(self, numbers: WordNumbers, more: int) -> None:
        """Note that `more` companies use these distinct words; less than 0 for fewer."""
        self.users.view[numbers] += more

    def frozen(self) -> "Vocabulary":
        """Return the words and their counts as they are now; it finds no numbers."""
        words = Vocabulary()
        words.ids.take_over(self.ids.view, len(self.ids))
        words.users.take_over(self.users.view.copy(), len(self.users))
        return words

    def take_over(self, arrays: Mapping[str, Mapped]) -> None:
        """Go on with saved words in place of all that are here."""
        self.ids.take_over(*arrays["ids"])
        self.users.take_over(*arrays["users"])
        self._numbers = dict(zip(self.ids.view.tolist(), range(len(self.ids)), strict=True))

    def users_of(self, token: int) -> int:
        """Return how many companies use a word."""
        number = self._numbers.get(token)
        return 0 if number is None else int(self.users.view[number])
