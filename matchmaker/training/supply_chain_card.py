"""Writes the card of the supply-chain matrices."""

from typing import Any

SOURCES = """\
## Sources

| source | licence | used for |
|---|---|---|
| sales shares between 121 industries of Russia (`okved_input_output_ru.csv`, from okved-embeddings) | none stated; only derived strengths are here | `inputs` |
| product space, 2,532 edges between HS headings (`product_space_hs4_edges.csv`, from oec-product-space) | scripts MIT, data not named; only derived strengths are here | `proximity` |
| ОКПД2 (`okpd2_ru.csv`) | official text | which goods an industry makes |
| `data/training/hs/okpd2_chapters.tsv` | written for this project, Apache-2.0 | their chapters |
| `data/training/supply_links.tsv` | written for this project, Apache-2.0 | usual inputs |

**Direction.** The columns of the table of sales shares are named the wrong way round: its
"provider" buys and its "consumer" sells (.75 stands at oil refining as the provider of crude oil,
.77 at construction as the provider of metal structures; the values of one "consumer" sum to at
most 1). It holds one cell for every pair of industries, always that of the industry that comes
earlier in the classification selling to the later one: grain to mills, but not machines to mines
or fertiliser to farms. Those come from the hand-written list alone.

**`inputs`.** Learned: (1 − exp(−lift / 6)) · min(1, share / 2 %) · min(1, part / 20 %); lift is
the share of sales over what the buyer takes of the average class, part the largest that the class
has in the goods of an industry. Hand-written: .8 for staples, .5 for the rest. Both are joined as 1 − (1 − a)(1 − b).

**`proximity`.** Exports in common: a walk over the product space (regularised Laplacian kernel,
cosine-normalised). Buyers in common: cosine of the rows of `inputs`, an industry that buys
everything counting less. Both are joined as above.
"""  # noqa: E501 - a row of a table is one line
LIMITS = """\
## Limits

- Sales shares are those of Russia's whole economy, of one year, at the level of about 100
  industries: chapters that one industry makes (52–55, 72 and 73) share most of their figures.
- Product space is drawn between strong pairs of headings; chapters without an edge are near
  through their neighbours only.
- A chapter is wide: 84 holds tractors' engines and coffee grinders. Use it beside the text, never
  alone.
"""


def card(figures: dict[str, Any]) -> str:
    """Return the text of models/supply_chain/README.md."""
    known = "\n".join(f"| {pair} | {strength} |" for pair, strength in figures["known"].items())
    return f"""# Supply chain: what industries buy, and what is sold together

`supply_chain.safetensors`: two matrices of 104 × 104, a byte a cell (value × 255). Rows and
columns are the classes of the HS classifier: 96 chapters of HS 2022, then eight kinds of services.

- `inputs[i, j]` in [0, 1]: how usual goods of class i are as an input of the industry that makes
  class j. Row supplies column.
- `proximity[i, j]` in [0, 1], symmetric: how much i and j go together in one offer.

Read them with `matchmaker.engine.supply_chain.load_supply_chain(folder)`.

```
python -m matchmaker.training.supply_chain --nomenclature FOLDER \\
    --companies data/demo/companies.jsonl
```

FOLDER holds the three tables below. There is no randomness: equal tables give equal bytes.

{SOURCES}
## Figures

Learned links of at least .5: {figures["links_learned_at_least_half"]}; hand-written links:
{figures["links_written"]}. The learned strengths rank a hand-written link above another cell with
probability {figures["auc_learned_finds_written"]}; .5 is chance, and half of the links are in the
direction that sales shares do not hold.

| link | strength |
|---|---|
{known}
{_needs(figures.get("needs_of_companies"))}
{LIMITS}"""


def _needs(figures: dict[str, Any] | None) -> str:
    if figures is None:
        return ""
    pairs, both, learned, written, reverse = figures.values()
    return f"""
On the companies of `data/demo` (nothing was learned from them) there are {pairs} pairs of a
chapter that a company needs and another that it makes. Against pairs drawn from the same chapters
at random, the true one is the stronger with probability {both}; by sales shares alone {learned}, by
the hand-written list alone {written}, by the matrix read the wrong way round {reverse}. Few pairs:
a sanity check, no more.
"""
