"""Measurements, run by `make bench` on a PostgreSQL and Redis of its own: query counts, and ratios within one run.

Figures of one machine on one day. They never fail a build; docs/benchmarks.md keeps them.
"""
