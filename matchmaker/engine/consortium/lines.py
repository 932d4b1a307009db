"""What the lines of companies are: HS chapters for the market, services offered and asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.profile import Line
from matchmaker.engine.chapters import chapter_weights
from matchmaker.engine.consortium.wish import Service
from matchmaker.engine.encoder import Vectors
from matchmaker.engine.hs_classifier import CLASSES, FloatArray, HsClassifier
from matchmaker.engine.index import IndexEntry

CLASS_OF: Mapping[Service, str] = {
    Service.FINANCE: "S-FIN",
    Service.LOGISTICS: "S-LOG",
    Service.CERTIFICATION: "S-CRT",
}
"""Service -> the classifier's class for lines about it."""

FORM_OF: Mapping[Service, Cooperation] = {
    Service.FINANCE: Cooperation.FINANCE,
    Service.LOGISTICS: Cooperation.LOGISTICS,
}
"""Service -> the form of cooperation that says a company may offer it, where there is one."""

# Read off the 251 companies of data/: a third of those that name the form `logistics` or `finance`
# make goods and mean that they use the service, and some makers offer a little of it beside.
_BUSINESS = 0.6  # part of a company's lines; from here a service is its business
_WITH_FORM = 0.05  # the same for a company that names the form
_ASKED = 0.6  # probability from which a need is taken for one of a service

_COLUMNS = {service: CLASSES.index(name) for service, name in CLASS_OF.items()}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of one company's lines.

    Attributes:
        weights: (96,) of its product lines on HS chapters, as third markets are scored with.
        offers: services that are its business.
        asks: service -> the need that asks for it most clearly. A need for the own service, such as
            a forwarder's for a port, is a need like any other.
    """

    weights: NDArray[np.float64]
    offers: frozenset[Service]
    asks: Mapping[Service, str]


def read_lines(entries: Sequence[IndexEntry], classifier: HsClassifier | None) -> list[LineFacts]:
    """Return what is known of the lines of n companies, in their order.

    Args:
        classifier: None: only stated HS codes and forms of cooperation count.
    """
    products = _classify([(e.profile.products, e.products) for e in entries], classifier)
    needs = _classify([(e.profile.needs, e.needs) for e in entries], classifier)
    return [
        _facts(entry, found, asked)
        for entry, found, asked in zip(entries, products, needs, strict=True)
    ]


def _facts(entry: IndexEntry, found: FloatArray | None, asked: FloatArray | None) -> LineFacts:
    offers = _offers(entry, found)
    asks = {service: need for service, need in _asks(entry, asked).items() if service not in offers}
    return LineFacts(chapter_weights(entry.profile, found), offers, asks)


def _classify(
    lines: Sequence[tuple[Sequence[Line], Vectors]], classifier: HsClassifier | None
) -> Sequence[FloatArray | None]:
    """Return (lines, classes) probabilities for each company; all of them in one go."""
    if classifier is None:
        return [None] * len(lines)
    texts = [line.text for each, _ in lines for line in each]
    if not texts:
        return [np.zeros((0, len(CLASSES)), np.float32)] * len(lines)
    found = classifier.chapter_probabilities(np.concatenate([v for _, v in lines]), texts)
    return np.split(found, np.cumsum([len(each) for each, _ in lines])[:-1])


def _offers(entry: IndexEntry, found: FloatArray | None) -> frozenset[Service]:
    profile = entry.profile
    is_service = np.array([line.hs is None for line in profile.products])
    forms = {service for service, form in FORM_OF.items() if form in profile.cooperation}
    if found is None:
        return frozenset(forms) if is_service.all() else frozenset()
    shares = (found * is_service[:, None]).mean(axis=0)
    return frozenset(
        service
        for service, column in _COLUMNS.items()
        if shares[column] >= (_WITH_FORM if service in forms else _BUSINESS)
    )


def _asks(entry: IndexEntry, found: FloatArray | None) -> dict[Service, str]:
    needs = entry.profile.needs
    if found is None or not needs:
        return {}
    is_service = np.array([line.hs is None for line in needs])
    asked = found * is_service[:, None]
    return {
        service: needs[int(asked[:, column].argmax())].text
        for service, column in _COLUMNS.items()
        if asked[:, column].max() >= _ASKED
    }
