"""
How long Hypothesis may think, and where it looks: no deadline on a noisy machine, and the same examples in every run,
so that what passes here passes there; and new examples, more of them, for somebody who goes looking for faults.

    pytest --hypothesis-profile=search
    pytest --hypothesis-profile=thorough

``brief`` looks at a quarter of the examples: for the same laws once more, on another Python.
"""

import os
import sys
import tempfile

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("brief", parent=settings.get_profile("default"), max_examples=25)
settings.register_profile("search", parent=settings.get_profile("default"), derandomize=False)
settings.register_profile("thorough", parent=settings.get_profile("search"), max_examples=2000)
settings.load_profile("default")

# A command that a test starts as a process of its own compiles the whole library where nothing may be written beside
# it: what is compiled once is kept for this run, in a folder that goes with it.
if sys.dont_write_bytecode:
    compiled = tempfile.TemporaryDirectory(prefix="partnership-events-compiled-", ignore_cleanup_errors=True)
    os.environ["PYTHONPYCACHEPREFIX"] = compiled.name
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
