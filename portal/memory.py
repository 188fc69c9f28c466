"""How does the served process give memory back? By fixed thresholds, where glibc would raise them with every large photo it saw."""

from __future__ import annotations

import ctypes

ARENAS, TRIM_THRESHOLD, MMAP_THRESHOLD = -8, -1, -3
LIMITS = {ARENAS: 2, TRIM_THRESHOLD: 128 * 1024, MMAP_THRESHOLD: 1024 * 1024}


def give_back() -> None:
    """Photos are decoded in threads, each of which keeps what it ever held unless told otherwise (mallopt(3)). Only glibc knows these limits."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        for name, value in LIMITS.items():
            mallopt(name, value)
