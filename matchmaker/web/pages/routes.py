"""Every page there is, in the order in which addresses are looked up."""

from matchmaker.web.pages import (
    assets,
    company_partners,
    company_profile,
    desk_profiles,
    desk_queue,
    public,
)

_SUBJECTS = (
    assets,
    public,
    company_profile,
    company_partners,
    desk_profiles,
    desk_queue,
)

ROUTERS = tuple(subject.router for subject in _SUBJECTS)
