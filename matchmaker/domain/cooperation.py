"""The forms in which two companies can work together."""

from enum import StrEnum


class Cooperation(StrEnum):
    """A form of cooperation a company is ready for."""

    SUPPLY = "supply"
    DISTRIBUTION = "distribution"
    ASSEMBLY = "assembly"
    JOINT_PRODUCTION = "joint_production"
    JOINT_VENTURE = "joint_venture"
    RESEARCH = "research"
    LICENSING = "licensing"
    JOINT_EXPORT = "joint_export"
    INVESTMENT = "investment"
    FINANCE = "finance"
    LOGISTICS = "logistics"
