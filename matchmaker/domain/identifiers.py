"""Tax numbers: УНП of Belarus and ИНН of Russia, with their check digits."""

from stdnum.by import unp
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.ru import inn

from matchmaker.domain.places import Country

_NAMES = {Country.BY: "УНП", Country.RU: "ИНН"}


def clean_tax_id(tax_id: str, country: Country) -> str:
    """Return the tax number in its compact form.

    Raises:
        ValueError: it has the wrong length, characters or check digit for `country`.
    """
    try:
        valid = unp.validate(tax_id) if country is Country.BY else inn.validate(tax_id)
    except InvalidChecksum as error:
        raise ValueError(f"has a wrong check digit for {_NAMES[country]}") from error
    except ValidationError as error:
        raise ValueError(f"is not a {_NAMES[country]}: {error}".rstrip(".")) from error
    return str(valid)
