"""Phones whose browsers are gates: joining, the link, their pictures and their clocks (docs/design/phones.md)."""
