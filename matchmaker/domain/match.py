"""The two purposes of a pair and how its sides relate."""

from enum import StrEnum


class Purpose(StrEnum):
    """What two companies are brought together for."""

    JOINT_PROJECT = "joint_project"
    """One side's products meet the other's needs, in a form of cooperation both accept."""
    THIRD_MARKET = "third_market"
    """Both sell, or want to sell, to the same third country, and complement each other there."""


class Relation(StrEnum):
    """How what two companies offer relates."""

    COMPLEMENTARY = "complementary"
    """One's products meet the other's need, or a buyer would take both."""
    SIMILAR = "similar"
    """Same field, neither rivals nor parts of one chain."""
    COMPETING = "competing"
    """The same product for the same buyers."""
