"""Cuts texts into the numbered pieces of an encoder's vocabulary."""

from collections.abc import Sequence
from pathlib import Path

import sentencepiece

from matchmaker.engine.encoders.folder import PIECES
from matchmaker.engine.encoders.spelling import spell


class Pieces:
    """The vocabulary of an encoder: spelling first, then SentencePiece.

    Attributes:
        longest: pieces of one text that are kept, the two end marks included.
    """

    def __init__(self, folder: Path, longest: int) -> None:
        self.longest = longest
        self._processor = sentencepiece.SentencePieceProcessor(
            model_file=str(folder / PIECES), num_threads=1
        )

    def __len__(self) -> int:
        return int(self._processor.get_piece_size())

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the piece numbers of each text, with a mark at either end.

        The same text gives the same numbers, whatever stands beside it.
        """
        spelled = [spell(text) for text in texts]
        cut = self._processor.encode(spelled, add_bos=True, add_eos=True)
        return [numbers[: self.longest] for numbers in cut]
