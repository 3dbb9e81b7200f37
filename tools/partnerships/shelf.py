"""
The logs that are told here, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from partnership_events import Ledger, Partnership
from tools.partnerships import asean, china_united_kingdom, germany_france, japan_soviet_union, usa_cuba, warsaw_treaty
from tools.partnerships.telling import Clock

LOGS: Mapping[str, Callable[[Ledger, Clock], Partnership]] = {
    "asean": asean.write,
    "china-united-kingdom": china_united_kingdom.write,
    "germany-france": germany_france.write,
    "japan-soviet-union": japan_soviet_union.write,
    "usa-cuba": usa_cuba.write,
    "warsaw-treaty": warsaw_treaty.write,
}
