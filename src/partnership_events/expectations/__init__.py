"""
What must be answered as of a date, and as known then: written down once, and held against the log ever after.

An expectation stands in the log (``expectation_declared``) or in a file beside it, ``NAME.expect``, one a line:

    # date      known           what is asked                        the answer, the value, or both
    2023-09-20                  tier                               = "Special Strategic Partnership"
    2028-03-01                  pledges trees-50000 overdue        = possibly
    2022-11-30  @6              tier                               = unknown
    2022-11-29  known 2023-01   plans action-plan period           = ""
    1980                        tier                               = possibly "Strategic Partnership"

A value alone must be settled; with ``possibly`` it must be one of those that are possible.  ``""`` is nothing.  What
may be asked is any cell, by its address, and the parts of the state in ``PARTS``; one word more asks for a field.
"""

from __future__ import annotations

from partnership_events.expectations.expectation import Expectation, Outcome
from partnership_events.expectations.held import outcomes, recorded
from partnership_events.expectations.text import SUFFIX, read_expectations

__all__ = ["SUFFIX", "Expectation", "Outcome", "outcomes", "read_expectations", "recorded"]
