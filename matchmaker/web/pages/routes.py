"""Every page there is, in the order in which addresses are looked up."""

from matchmaker.web.pages import (
    assets,
    company_partners,
    company_profile,
    desk_profiles,
    public,
)

ROUTERS = tuple(
    subject.router for subject in (assets, public, company_profile, company_partners, desk_profiles)
)
