"""
The machine of proofs: what the log promises, tried at sizes that a test suite cannot afford every day.

One module a proof, each with ``run(...) -> Figure``.  ``tools/reliability.py`` runs them all and writes the table of
``docs/reliability.md``; ``tests/test_proofs_crash.py`` runs each of them small.

None of them asks the library what a log holds: ``reader`` is forty lines that know nothing of it.
"""
