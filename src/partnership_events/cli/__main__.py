"""
``python -m partnership_events.cli`` is ``partnership``.
"""

from __future__ import annotations

import sys

from partnership_events.cli import main

sys.exit(main())
