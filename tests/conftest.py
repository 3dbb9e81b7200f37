"""
How long Hypothesis may think: no deadline on a noisy machine, and more examples where somebody asks for them.

    pytest --hypothesis-profile=thorough
"""

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("default"), max_examples=2000)
settings.load_profile("default")
