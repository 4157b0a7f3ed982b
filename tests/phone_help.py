"""A phone's page made by hand, which benches use too."""

from benchmarks.phone_page import Page, joined, played

__all__ = ["Page", "joined", "played"]
