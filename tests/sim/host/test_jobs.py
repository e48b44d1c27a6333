"""The runner of jobs in local processes: nothing is lost or counted twice when one is killed."""

from pathlib import Path

import pytest

from spikeloom.sim.host import cache
from spikeloom.sim.host.jobs import STARTS, run_jobs
from spikeloom.sim.host.tools import ToolError


def starts(work):
    return {int(note.name): len(note.read_text()) for note in Path(work.folder).iterdir()}


def test_each_result_comes_once_and_in_order_when_a_process_is_killed(work, progress):
    told = progress()
    arguments = [(work.folder, number, {3, 9}) for number in range(14)]
    found = list(run_jobs(work.square, arguments, jobs=2, progress=told))
    assert found == [number * number for number in range(14)]
    assert told.counts_each_once(14)
    begun = starts(work)
    assert begun[3] == begun[9] == 2
    # What was finished is not run again: only what was beside the two.
    assert sum(begun.values()) <= 14 + 2 + 2


def test_a_job_that_kills_each_process_is_told_in_a_sentence(work, progress):
    arguments = [(work.folder, number, {2}, 100) for number in range(5)]
    told, found = progress(), []
    runs = run_jobs(work.square, arguments, jobs=2, progress=told)
    with pytest.raises(
        ToolError,
        match=r"^a worker process was killed by job 3 of 5, square\('.*…, 2, 100\), at each start, "
        r"the last time alone; the system does so when memory runs out; ",
    ):
        found.extend(runs)
    assert found == [0, 1]
    assert starts(work)[2] == STARTS
    assert told == [(number + 1, 5) for number in range(len(told))]


def test_one_that_fails_only_beside_others_is_run_alone(work):
    arguments = [(work.folder, number, {0, 1}, 2) for number in range(3)]
    assert list(run_jobs(work.square, arguments, jobs=2)) == [0, 1, 4]
    assert starts(work) == {0: 3, 1: 3, 2: 1}


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("refuse", RuntimeError, r"^Bad: 1 and 2$"),
        ("odd", ValueError, r"^invalid literal for int\(\) with base 10: 'no number'$"),
        ("unpicklable", (AttributeError, RuntimeError), r"lambda"),
    ],
)
def test_what_cannot_be_brought_back_harms_no_other(work, name, kind, said):
    runs, found = run_jobs(getattr(work, name), [(number,) for number in range(4)], jobs=2), []
    with pytest.raises(kind, match=said):
        found.extend(runs)
    assert found == [0]


def test_jobs_that_nobody_wants_are_not_begun(work):
    runs = run_jobs(work.square, [(work.folder, number) for number in range(50)], jobs=2)
    assert next(runs) == 0
    runs.close()
    assert len(starts(work)) < 10


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_jobs_have_no_results(work, jobs):
    assert list(run_jobs(work.square, [], jobs=jobs)) == []


def test_a_death_in_the_middle_of_a_write_leaves_the_cache_whole(work, tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))
    # Each twice, as where a job runs again that had stored its result.
    numbers = [0, 1, 1, 2, 2, 0]
    arguments = [(work.folder, *x) for x in enumerate(numbers)]
    assert list(run_jobs(work.keep, arguments, jobs=2)) == numbers
    assert starts(work)[1] == 2
    assert [cache.load("kept", f"{number:04}")[1] for number in range(3)] == [0, 1, 2]
    entries = [x.name for x in (tmp_path / "cache" / "kept").iterdir() if x.name[0] != "."]
    assert sorted(entries) == ["0000.json", "0001.json", "0002.json"]
