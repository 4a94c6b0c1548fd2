"""The room on PostgreSQL: the walks of its other tests once more, against a private server (tests/postgres_copies.py)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from layak.config import ROOT
from tests.postgres import MISSING, programs
from tests.soak import IS_LONG, soak

HERE = "tests/progress"
WALKS = (
    "test_cycles.py::test_cycle_from_the_framework_has_its_stages_and_questions",
    "test_cycles.py::test_copy_brings_questions_and_on_request_what_was_asked",
    "test_assigning.py::test_coordinator_asks_for_all_of_it",
    "test_open_api.py::test_address_that_no_database_can_hold_names_nothing",
    "test_matrix.py::test_cell_says_what_needs_somebody_most",
    "test_tasks.py::test_officer_hands_in_words_a_document_and_a_link",
    "test_reviewing.py::test_accepting_leads_to_the_next_that_waits",
    "test_requests.py::test_returned_hand_in_is_kept_and_the_next_one_replaces_nothing_of_it",
    "test_figures.py::test_protection_year_is_shown_after_a_look_and_without_small_numbers",
    "test_findings.py::test_finding_is_followed_from_note_to_page_by_three_people",
    "test_sheets.py::test_three_cells_are_three_changes",
    "test_lateness.py::test_lateness_is_not_seen_before_it_was_released",
    "test_meetings.py::test_decision_is_a_task_until_it_is_carried_out",
    "test_digest.py::test_digest_says_who_owes_what",
    "test_changes.py::test_reader_sees_the_change_on_the_page_and_in_the_feed",
    "test_offices.py::test_merged_office_hands_its_open_requests_over_with_what_was_handed_in",
)


@soak
@pytest.mark.postgres
@pytest.mark.sqlite(reason="this is the run on PostgreSQL")
def test_walks_hold_on_postgresql() -> None:
    """One walk of each part of the room, all of the room's tests in the long run: none fails, none is left out."""
    if programs() is None and os.environ.get("CI") != "true":
        pytest.skip(MISSING)
    chosen = [HERE, "-m", "not browser"] if IS_LONG else [f"{HERE}/{walk}" for walk in WALKS]
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "--tb=short", *chosen]
    environ = {**os.environ, "LAYAK_TEST_DATABASE": "postgresql"}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST"):
        environ.pop(name, None)
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert IS_LONG or " skipped" not in done.stdout
