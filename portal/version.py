"""Which version of the portal is this?"""

VERSION = "0.3"
