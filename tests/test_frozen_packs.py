"""Is what is frozen written the same by every JSON library, so that an older draw is thawed to the digests that were signed?"""

from __future__ import annotations

import json
import zlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.snapshot import Logged
from audit.verify import frame, unframe
from db.log import freezing
from db.log.freezing import Raw, unpacked
from db.sealed import Sealed
from portal.draws.fields import instant

# Characters that UTF-8 can write: what stands in a sealed text.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS
ID = UUID("01912c8e-0000-7000-8000-000000000001")


@given(st.dictionaries(st.sampled_from(["area_id", "department_id", "person_id", "deadline"]) | WORDS, VALUES))
def test_what_a_step_changed_is_frozen_in_the_form_of_the_standard_library(columns: dict[str, object]) -> None:
    kept = {key: value for key, value in columns.items() if value is not None and (not key.endswith("_id") or key in freezing.PLACES)}

    frozen = freezing._without_persons("step/1/after", json.dumps(columns, ensure_ascii=False, sort_keys=True))

    assert frozen == json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@given(st.dictionaries(WORDS, st.none() | WORDS), st.binary(min_size=1, max_size=40))
def test_records_come_out_of_a_pack_as_they_went_in_whoever_wrote_it(plain: dict[str, str | None], envelope: bytes) -> None:
    raw = Raw(
        "hazard/general",
        ID,
        plain,
        {"place": None, "note": Sealed("hazard", "note", ID, "record/hazard/2026", envelope)},
        [Logged(7, "at", bytes(32))],
    )
    pack = freezing._packed([raw, raw])
    head, envelopes = unframe(pack)
    rows = json.dumps(json.loads(zlib.decompress(head)), ensure_ascii=False).replace(str(ID), ID.hex)  # ids were written without hyphens
    older = frame(zlib.compress(rows.encode(), 1), envelopes)

    for part in (frame(pack), frame(older)):
        found = unpacked(part, [1])[1]
        assert (found.stratum, found.row_id, found.plain, found.logged) == (raw.stratum, raw.row_id, raw.plain, raw.logged)
        assert found.shut["place"] is None
        note = found.shut["note"]
        assert note is not None
        assert (note.table, note.column, note.row_id, note.subject, note.envelope) == ("hazard", "note", ID, "record/hazard/2026", envelope)


@pytest.mark.parametrize("stored", ["2026-11-28 08:00:00.000000", "2026-11-28 08:00:00.999999"])
def test_a_moment_as_sqlite_keeps_it_is_frozen_to_the_second(stored: str) -> None:
    assert instant(stored) == "2026-11-28T08:00:00Z"
    assert instant(None) is None
