"""How does a demo plant come to be, small by the verbs or large in bulk?"""

from portal.demo.founding import Plant, found
from portal.demo.making import LARGE, SMALL, DemoAccount, Size, accounts_in, build, engagements_in, engagements_of, exists, make, remove

__all__ = [
    "LARGE",
    "SMALL",
    "DemoAccount",
    "Plant",
    "Size",
    "accounts_in",
    "build",
    "engagements_in",
    "engagements_of",
    "exists",
    "found",
    "make",
    "remove",
]
