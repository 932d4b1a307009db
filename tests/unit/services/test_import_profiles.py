"""Many profiles at once: good rows are kept, bad ones are named, twice changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import HashEncoder, Vectors
from matchmaker.errors import ImportRefused
from matchmaker.services.access import operator
from matchmaker.services.audit import SERVICE
from matchmaker.services.import_profiles import derived_ref, import_profiles
from matchmaker.services.import_report import ImportReport
from matchmaker.services.import_rows import ReadRow, refused_row
from matchmaker.services.submit import withdraw
from matchmaker.store.companies import get_company_by_ref
from matchmaker.store.database import Database
from matchmaker.store.embeddings import count_stale, load_changes
from matchmaker.store.listing import CompanyFilter, list_companies
from matchmaker.store.revisions import newest_revision

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
UNP, OTHER_UNP = "100582333", "100354447"


class CountingEncoder(HashEncoder):
    """Remembers the texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return super().encode(texts)


class Importer:
    """A chamber that imports rows."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.encoder = CountingEncoder()
        with database.write() as session:
            self.chamber_id = operator(session, now=NOW).chamber_id

    def __call__(self, *rows: Mapping[str, object] | ReadRow, **options: bool) -> ImportReport:
        numbered = [
            row if isinstance(row, ReadRow) else ReadRow(number, None, row)
            for number, row in enumerate(rows, start=1)
        ]
        return import_profiles(
            self.database.write,
            self.encoder,
            numbered,
            chamber_id=self.chamber_id,
            now=NOW,
            batch=2,
            **options,  # type: ignore[arg-type]
        )

    def names(self) -> list[str]:
        with self.database.read() as session:
            listed = list_companies(
                session, CompanyFilter(), viewer=Viewer(self.chamber_id), after=None, limit=1_000
            )
            return sorted(parse_profile({**_json(row.company.profile)}).name for row in listed)

    def stale(self) -> int:
        with self.database.read() as session:
            return count_stale(session, self.encoder.name)


def _json(stored: bytes) -> dict[str, object]:
    import orjson

    loaded: dict[str, object] = orjson.loads(stored)
    return loaded


@pytest.fixture
def importer(database: Database) -> Importer:
    return Importer(database)


def make_fields(ref: str | None = "a", **overrides: object) -> dict[str, object]:
    return {
        "ref": ref,
        "name": f"Завод {ref}",
        "country": "BY",
        "region": "BY-MI",
        "products": [{"text": f"Станки {ref}"}],
        "needs": [{"text": "Сталь"}],
        **overrides,
    }


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.rows, report.created, report.updated, report.unchanged, report.refused


def test_good_rows_are_published_with_their_vectors(importer: Importer) -> None:
    report = importer(make_fields("a"), make_fields("b"), make_fields("c"))

    assert counts(report) == (3, 3, 0, 0, 0)
    assert importer.names() == ["Завод a", "Завод b", "Завод c"]
    assert importer.stale() == 0


def test_stored_vectors_are_those_of_the_profile(importer: Importer) -> None:
    importer(make_fields("a"), make_fields("b"))

    with importer.database.read() as session:
        changes = load_changes(session, importer.encoder.name, after=0, limit=10)
    for change in changes:
        assert change.profile is not None
        expected = HashEncoder().encode(change.profile.embedded_texts())
        assert change.vectors == pytest.approx(expected, abs=1e-3)


def test_a_bad_row_is_named_and_the_good_ones_are_kept(importer: Importer) -> None:
    report = importer(
        make_fields("a"),
        make_fields("b", region="BY-XX", employees=-1),
        refused_row(3, "is not valid JSON"),
        make_fields("d"),
    )

    assert counts(report) == (4, 2, 0, 0, 2)
    assert [(p.row, p.field) for p in report.problems] == [
        (2, "region"),
        (2, "employees"),
        (3, "(row)"),
    ]
    assert importer.names() == ["Завод a", "Завод d"]


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"name": "a\x00b"}, "name"),
        ({"name": 5}, "name"),
        ({"about": "x" * 1_000_000}, "about"),
        ({"tax_id": "100582334"}, "tax_id"),
        ({"products": [{"text": "Станки", "hs": "7701"}]}, "products.0.hs"),
        ({"products": []}, "products"),
        ({"turnover": 5}, "turnover"),
        ({"export_targets": ["RU"]}, "export_targets.0"),
    ],
)
def test_every_kind_of_bad_value_names_its_field(
    importer: Importer, overrides: dict[str, object], field: str
) -> None:
    report = importer(make_fields("a", **overrides))

    assert [problem.field for problem in report.problems] == [field]
    assert len(report.problems[0].reason) < 200


def test_the_same_import_twice_changes_nothing_and_encodes_nothing(importer: Importer) -> None:
    rows = [make_fields("a", contact={"person": "Ян"}), make_fields("b"), make_fields(None)]
    importer(*rows)
    importer.encoder.texts.clear()
    with importer.database.read() as session:
        revision = newest_revision(session)

    report = importer(*rows)

    assert counts(report) == (3, 0, 0, 3, 0)
    assert importer.encoder.texts == []
    with importer.database.read() as session:
        assert newest_revision(session) == revision


def test_only_changed_texts_are_encoded(importer: Importer) -> None:
    importer(make_fields("a"), make_fields("b"), make_fields("c"))
    importer.encoder.texts.clear()

    report = importer(
        make_fields("a"), make_fields("b", employees=5), make_fields("c", about="Новое")
    )

    assert counts(report) == (3, 0, 2, 1, 0)
    assert "Станки b" not in importer.encoder.texts
    assert "Станки c" in importer.encoder.texts
    assert importer.stale() == 0


def test_a_text_that_occurs_often_is_encoded_once(importer: Importer) -> None:
    importer(make_fields("a"), make_fields("b"))

    assert importer.encoder.texts.count("Сталь") == 1


def test_a_contact_alone_is_a_change(importer: Importer) -> None:
    importer(make_fields("a"))

    report = importer(make_fields("a", contact={"phone": "+375 17 000-00-00"}))

    assert report.updated == 1
    with importer.database.read() as session:
        company = get_company_by_ref(session, "a", viewer=Viewer(importer.chamber_id))
    assert company.profile.contact is not None


def test_a_withdrawn_company_comes_back_with_the_next_import(importer: Importer) -> None:
    importer(make_fields("a"))
    with importer.database.write() as session:
        company = get_company_by_ref(session, "a", viewer=Viewer(importer.chamber_id))
        withdraw(
            session,
            company.company_id,
            viewer=Viewer(importer.chamber_id),
            author=SERVICE,
            erase=False,
            now=NOW,
        )

    report = importer(make_fields("a"))

    assert report.updated == 1
    assert importer.names() == ["Завод a"]


def test_a_row_without_a_reference_is_known_again_by_tax_id_or_by_name_and_region() -> None:
    with_tax_id = parse_profile(make_fields(None, tax_id=UNP))
    renamed = parse_profile(make_fields(None, tax_id=UNP, name="Другое имя"))
    without = parse_profile(make_fields(None, name="ЗАВОД Ёлка"))
    spelled = parse_profile(make_fields(None, name="завод елка", about="новое"))
    elsewhere = parse_profile(make_fields(None, name="завод елка", region="BY-VI"))

    assert derived_ref(with_tax_id) == derived_ref(renamed) == f"tax:BY:{UNP}"
    assert derived_ref(without) == derived_ref(spelled)
    assert derived_ref(without) != derived_ref(elsewhere)


def test_a_reference_twice_in_a_file_is_a_problem_of_the_second_row(importer: Importer) -> None:
    report = importer(make_fields("a"), make_fields("b"), make_fields("a", about="other"))

    assert counts(report) == (3, 2, 0, 0, 1)
    assert (report.problems[0].row, report.problems[0].field) == (3, "ref")
    assert report.problems[0].reason == "is the same as in row 1"


def test_a_tax_id_twice_in_a_file_is_a_problem_of_the_second_row(importer: Importer) -> None:
    report = importer(make_fields("a", tax_id=UNP), make_fields("b", tax_id=UNP))

    assert counts(report) == (2, 1, 0, 0, 1)
    assert report.problems[0].reason == "is the same as in row 1"


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_tax_id_of_another_company_costs_its_row_only(
    importer: Importer, *, dry_run: bool
) -> None:
    importer(make_fields("old", tax_id=UNP))

    report = importer(
        make_fields("a"),
        make_fields("b", tax_id=UNP),
        make_fields("c", tax_id=OTHER_UNP),
        dry_run=dry_run,
    )

    assert counts(report) == (3, 2, 0, 0, 1)
    assert (report.problems[0].row, report.problems[0].field) == (2, "tax_id")


def test_a_tax_id_in_use_does_not_undo_rows_of_the_same_batch(importer: Importer) -> None:
    importer(make_fields("old", tax_id=UNP))

    importer(make_fields("a"), make_fields("b", tax_id=UNP))

    assert importer.names() == ["Завод a", "Завод old"]


def test_a_dry_run_tells_what_would_happen_and_keeps_nothing(importer: Importer) -> None:
    importer(make_fields("a"), make_fields("b"))

    report = importer(
        make_fields("a"),
        make_fields("b", about="новое"),
        make_fields("c"),
        make_fields("d", country="XX"),
        dry_run=True,
    )

    assert report.dry_run
    assert counts(report) == (4, 1, 1, 1, 1)
    assert importer.names() == ["Завод a", "Завод b"]


def test_an_atomic_import_with_a_bad_row_keeps_nothing(importer: Importer) -> None:
    with pytest.raises(ImportRefused) as caught:
        importer(make_fields("a"), make_fields("b"), make_fields("c", country="XX"), atomic=True)

    report = caught.value.extra["report"]
    assert isinstance(report, ImportReport)
    assert counts(report) == (3, 0, 0, 0, 1)
    assert importer.names() == []


def test_an_atomic_import_without_bad_rows_keeps_all(importer: Importer) -> None:
    importer(make_fields("b"))

    report = importer(
        make_fields("a", about="два\nрадкі\tтут", contact={"person": "Ян"}),
        make_fields("b"),
        make_fields("c"),
        atomic=True,
    )

    assert counts(report) == (3, 2, 0, 1, 0)
    assert importer.stale() == 0
    with importer.database.read() as session:
        company = get_company_by_ref(session, "a", viewer=Viewer(importer.chamber_id))
    assert company.profile.about == "два\nрадкі\tтут"
    assert company.profile.contact is not None


def test_only_the_first_thousand_problems_are_listed(importer: Importer) -> None:
    rows = [refused_row(number, "is bad") for number in range(1, 1_501)]

    report = importer(*rows)

    assert len(report.problems) == 1_000
    assert report.problems_total == report.refused == 1_500


def test_progress_counts_rows_batch_by_batch(importer: Importer) -> None:
    seen: list[int] = []

    import_profiles(
        importer.database.write,
        importer.encoder,
        [ReadRow(n, None, make_fields(f"r{n}")) for n in range(1, 6)],
        chamber_id=importer.chamber_id,
        now=NOW,
        progress=seen.append,
        batch=2,
    )

    assert seen == [2, 4, 5]
