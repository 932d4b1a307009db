"""Every page there is, in the order in which addresses are looked up."""

from matchmaker.web.pages import (
    account,
    assets,
    company_introductions,
    company_partners,
    company_profile,
    desk_agreements,
    desk_audit,
    desk_chambers,
    desk_companies,
    desk_matches,
    desk_overview,
    desk_profiles,
    desk_queue,
    desk_ranker,
    desk_tokens,
    desk_users,
    desk_views,
    desk_webhooks,
    own_account,
    public,
)

_SUBJECTS = (
    assets,
    public,
    account,
    own_account,
    company_profile,
    company_introductions,
    company_partners,
    desk_agreements,
    desk_audit,
    desk_chambers,
    desk_companies,
    desk_matches,
    desk_overview,
    desk_profiles,
    desk_queue,
    desk_ranker,
    desk_tokens,
    desk_users,
    desk_views,
    desk_webhooks,
)

ROUTERS = tuple(subject.router for subject in _SUBJECTS)
