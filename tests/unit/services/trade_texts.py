"""Small made-up trade files for tests."""

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 11, 24, tzinfo=UTC)

BELARUS, RUSSIA, VIETNAM, FRANCE, CHINA = 112, 643, 704, 251, 156

# year, exporter, importer, subheading, thousand US dollars
FLOWS = [
    (2021, BELARUS, VIETNAM, 870190, 100.0),
    (2021, CHINA, VIETNAM, 870190, 300.0),
    (2022, BELARUS, VIETNAM, 870190, 150.0),
    (2022, BELARUS, FRANCE, 40210, 50.0),
    (2022, CHINA, VIETNAM, 870190, 450.0),
    (2022, RUSSIA, VIETNAM, 270900, 800.0),
    (2022, CHINA, FRANCE, 870190, 200.0),
]


def baci_text(flows=FLOWS, header="t,i,j,k,v,q") -> str:
    """Return a BACI file; subheadings are numbers, so a leading zero is gone, as CEPII has it."""
    rows = [f"{t},{i},{j},{k},       {v:.3f},   NA" for t, i, j, k, v in flows]
    return "\n".join([header, *rows]) + "\n"


def write_baci(folder: Path, text: str | None = None, name="BACI_HS17_Y2022_V202401b.csv") -> Path:
    path = folder / name
    path.write_text(baci_text() if text is None else text, "utf-8")
    return path


def whole_year(year: int = 2022, scale: float = 1.0) -> list[tuple[int, int, int, int, float]]:
    """Return flows of every country with a plausible world total."""
    import pycountry

    numbers = sorted(int(country.numeric) for country in pycountry.countries)
    return [
        (year, number, VIETNAM if number != VIETNAM else CHINA, 870190, scale * 1e8)
        for number in numbers
    ]


def pack_gzip(path: Path) -> Path:
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed


def pack_zip(*paths: Path) -> Path:
    packed = paths[0].with_name("BACI_HS17_V202401b.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return packed


COMTRADE_COLUMNS = [
    *("typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode"),
    *("reporterISO", "reporterDesc", "flowCode", "flowDesc", "partnerCode", "partnerISO"),
    *("partnerDesc", "partner2Code", "partner2ISO", "partner2Desc", "classificationCode"),
    *("cmdCode", "cmdDesc", "customsCode", "motCode", "primaryValue"),
]


def comtrade_row(**fields: object) -> dict[str, object]:
    """Return one row of the present site's CSV export: Viet Nam's imports from the world."""
    row = dict.fromkeys(COMTRADE_COLUMNS, "") | {
        "typeCode": "C",
        "freqCode": "A",
        "refYear": 2022,
        "reporterCode": VIETNAM,
        "reporterDesc": "Viet Nam",
        "flowCode": "M",
        "partnerCode": 0,
        "partner2Code": 0,
        "classificationCode": "H6",
        "cmdCode": "87",
        "cmdDesc": "Vehicles; other than railway, and parts",
        "customsCode": "C00",
        "motCode": 0,
        "primaryValue": 600_000,
    }
    return row | fields


def comtrade_text(rows, columns=COMTRADE_COLUMNS, *, last_comma=False) -> str:
    """Return a CSV export; the present site writes a comma after the last value of a row."""
    lines = [",".join(columns)]
    for row in rows:
        cells = [f'"{row[name]}"' if "," in str(row[name]) else str(row[name]) for name in columns]
        lines.append(",".join(cells) + ("," if last_comma else ""))
    return "\n".join(lines) + "\n"


def write_comtrade(folder: Path, rows, name="TradeData.csv", **how: object) -> Path:
    path = folder / name
    path.write_text(comtrade_text(rows, **how), "utf-8")
    return path
