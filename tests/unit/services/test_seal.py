"""The service's secret key: what is sealed with it, where it comes from."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from matchmaker.services.passwords import LANES, MEMORY_KIB, PASSES, Passwords
from matchmaker.services.seal import FILE, Seal, load_secret

SECRET = "a secret of forty characters, or a few more"


def test_what_was_sealed_is_opened_with_the_same_key_only() -> None:
    sealed = Seal(SECRET).close("JBSWY3DPEHPK3PXP")

    assert Seal(SECRET).open(sealed) == "JBSWY3DPEHPK3PXP"
    assert Seal(SECRET + "!").open(sealed) is None
    assert b"JBSWY3DP" not in sealed


def test_what_was_changed_is_not_opened() -> None:
    seal = Seal(SECRET)
    sealed = bytearray(seal.close("JBSWY3DPEHPK3PXP"))
    sealed[20] ^= 1

    assert seal.open(bytes(sealed)) is None


def test_digests_differ_from_key_to_key() -> None:
    assert Seal(SECRET).digest("a") == Seal(SECRET).digest("a")
    assert Seal(SECRET).digest("a") != Seal(SECRET + "!").digest("a")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Seal("short")


def test_the_key_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    first, second = load_secret(tmp_path / "var"), load_secret(tmp_path / "var")

    assert first == second
    assert (tmp_path / "var" / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == [FILE]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_secret(tmp_path), range(16)))

    assert len(keys) == 1


def test_hashes_are_those_the_documents_state() -> None:
    hashed = Passwords().hash("four quiet horses at dawn")

    assert hashed.startswith(f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$")


def test_a_hash_of_nobody_is_never_matched_and_costs_as_much() -> None:
    passwords = Passwords(memory_kib=8, passes=1)

    assert not passwords.matches(None, "four quiet horses at dawn")
    assert passwords.checks == 1


def test_a_damaged_hash_matches_nothing() -> None:
    assert not Passwords(memory_kib=8, passes=1).matches("nonsense", "four quiet horses at dawn")


def test_a_hash_of_other_parameters_is_outdated() -> None:
    cheap, dear = Passwords(memory_kib=8, passes=1), Passwords(memory_kib=16, passes=1)

    assert dear.is_outdated(cheap.hash("four quiet horses at dawn"))
