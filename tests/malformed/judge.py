# SPDX-License-Identifier: Apache-2.0
"""What a case of bgp-malformed.tsv wants, and whether an outcome is that.  The format is in the file's head."""

from dataclasses import dataclass
from pathlib import Path

from .arena import ADD_PATH, MP6, PROFILES, V4, V6

FILE = Path(__file__).resolve().parents[1] / "data" / "bgp-malformed.tsv"

# An eBGP speaker strips or sets these itself, so the observer cannot tell.
NOT_JUDGED = {5, 9, 10}
ENHANCED_REFRESH = 70

# Their fault lies in an IPv6 attribute; who does not speak IPv6 may pass over it.
ABOUT_IPV6 = ("mp-nhlen", "mp-no-reserved", "mp-nlri", "mp-flag", "mp-reach", "mp-nh-", "mp-twice")


@dataclass(frozen=True)
class Case:
    name: str
    profile: str
    messages: tuple
    expected: tuple

    @property
    def wants_end(self):
        return self.expected[0].split(":")[0] in ("reset", "close")


def cases():
    for line in FILE.read_text().splitlines():
        if line and not line.startswith("#"):
            name, profile, messages, expected = line.split("\t")[:4]
            yield Case(name, profile, tuple(bytes.fromhex(m) for m in messages.split("+")), tuple(expected.split("|")))


def not_for_us(case, offered):
    """Why a case says nothing about a daemon that offers these capabilities; or None."""
    codes = {code for code, _ in offered}
    families = {bytes([code, len(value)]) + value for code, value in offered if code == 1}
    needs = PROFILES[case.profile].needs if case.profile != "RAW" else None
    if isinstance(needs, bytes) and needs not in families:
        return f"family of profile {case.profile} is not offered"
    if isinstance(needs, int) and needs not in codes:
        return f"capability {needs} is not offered" + (" (add-path)" if needs == ADD_PATH else "")
    if case.name.startswith("rr-borr") and ENHANCED_REFRESH not in codes:
        return "enhanced route refresh is not offered"
    if MP6 not in families and (case.name.startswith(ABOUT_IPV6) or V6 in "|".join(case.expected)):
        return "IPv6 is not offered"
    return None


def _accept_session(_, outcome):
    return outcome.opened


def _reset(rest, outcome):
    if not (outcome.end or "").startswith("reset:"):
        return False
    code, subcode = rest.split("/")
    got_code, got_subcode = outcome.end.removeprefix("reset:").split("/")
    return code == got_code and subcode in ("*", got_subcode)


def _discard(rest, outcome):
    kind, prefix = rest.split(":", 1)
    route = outcome.rib.get(prefix)
    return outcome.end is None and route is not None and (int(kind) in NOT_JUDGED or int(kind) not in route)


JUDGES = {
    "reset": _reset,
    "close": lambda rest, outcome: outcome.end is not None,
    "withdraw": lambda rest, outcome: outcome.end is None and rest not in outcome.rib,
    "discard": _discard,
    "accept": lambda rest, outcome: outcome.end is None and rest in outcome.rib,
    "ignore": lambda rest, outcome: outcome.end is None and V4 in outcome.rib,
    "noreset": lambda rest, outcome: outcome.end is None,
    "nocrash": lambda rest, outcome: True,
    "accept-session": _accept_session,
}


def is_wanted(expected, outcome):
    word, _, rest = expected.partition(":")
    return JUDGES[word](rest, outcome)
