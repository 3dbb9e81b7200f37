"""
How long Hypothesis may think, and where it looks: no deadline on a noisy machine, and the same examples in every run, so
that what passes here passes there; and new examples, more of them, for somebody who goes looking for faults.

    pytest --hypothesis-profile=search
    pytest --hypothesis-profile=thorough
"""

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", parent=settings.get_profile("default"), derandomize=False)
settings.register_profile("thorough", parent=settings.get_profile("search"), max_examples=2000)
settings.load_profile("default")
