"""The runner of jobs on a Dask cluster of two processes, one of which is killed in the middle."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import distributed
import pytest

from spikeloom.sim.host import cluster as dask
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.tools import ToolError


def worker_of(address):
    """The process of one of the workers."""
    with distributed.Client(address, set_as_default=False) as client:
        return min(client.run(os.getpid).values())


def test_each_result_comes_once_and_in_order_when_a_worker_is_killed(work, local, progress):
    address = local()
    victim = worker_of(address)
    arguments = [(work.folder, number, {11}) for number in range(40)]
    told = progress(6, lambda: victim)  # and a job kills one more
    found = list(run_jobs(work.square, arguments, cluster=address, progress=told))
    assert found == [number * number for number in range(40)]
    assert told.counts_each_once(40)
    assert len((Path(work.folder) / "11").read_text()) == 2
    assert worker_of(address) != victim


def test_a_job_that_kills_each_worker_is_told_in_a_sentence(work, local, progress):
    address, told = local(), progress()
    arguments = [(work.folder, number, {2}, 100) for number in range(4)]
    with pytest.raises(
        ToolError,
        match=rf"^a worker of cluster '{address}' was killed by job 3 of 4, square\('.*…, 2, "
        r"100\), at each start, the last time alone; ",
    ):
        list(run_jobs(work.square, arguments, cluster=address, progress=told))
    assert told == [(number + 1, 4) for number in range(len(told))]


@contextmanager
def program(kind, *argv, python=sys.executable, **env):
    """A scheduler or a worker, started as on a machine of a cluster; gives its process."""
    process = subprocess.Popen(
        [python, "-m", f"distributed.cli.dask_{kind}", *argv],
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder):
    """A scheduler; gives its process and its address."""
    file = folder / f"scheduler{time.time_ns()}.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
    with program("scheduler", *map(str, options)) as process:
        for _ in range(300):
            with suppress(OSError, ValueError):
                yield process, json.loads(file.read_text())["address"]
                return
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")


def worker(address, **options):
    """A worker without a nanny, which nobody replaces."""
    return program("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", **options)


@pytest.mark.parametrize("which", ["scheduler", "worker"])
def test_the_loss_of_the_scheduler_or_of_all_workers_is_an_end(
    which, work, progress, monkeypatch, tmp_path
):
    monkeypatch.setattr(dask, "LOST_S", 1.0)
    monkeypatch.setattr(logging.getLogger("distributed"), "disabled", True)
    path = {"PYTHONPATH": work.path}
    with scheduler(tmp_path) as (first, address), worker(address, **path) as second:
        victim = {"scheduler": first, "worker": second}[which]
        told = progress(3, lambda: victim.pid)
        arguments = [(work.folder, number) for number in range(300)]
        runs = run_jobs(work.square, arguments, cluster=address, progress=told)
        with pytest.raises(ToolError, match=rf"^(every worker|the {which}) of .* is gone; what"):
            list(runs)
    assert told == [(number + 1, 300) for number in range(len(told))]


def test_a_worker_without_spikeloom_is_refused(work, tmp_path):
    # What is on this path is found, but not what is installed as editable.
    bare = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if "site-packages" in path)}
    base = str(Path(sys.base_prefix, "bin", "python3"))
    said = r"^worker tcp://127.0.0.1:\d+ has no spikeloom that can be imported; install it"
    with scheduler(tmp_path) as (_, address), worker(address, python=base, **bare):
        runs = run_jobs(work.square, [(work.folder, 1)], cluster=address)
        with pytest.raises(ToolError, match=said):
            list(runs)


def test_a_worker_with_another_spikeloom_is_refused(work, local, monkeypatch):
    address = local(1)
    monkeypatch.setattr(dask, "_identity", lambda: "another")
    said = r"^worker tcp://127.0.0.1:\d+ has another version of spikeloom; install the same one"
    with pytest.raises(ToolError, match=said):
        list(run_jobs(work.square, [(work.folder, 1)], cluster=address))
    # One that comes later is told by its first job.
    monkeypatch.setattr(dask, "_compare", lambda client: None)
    with pytest.raises(ToolError, match=said):
        list(run_jobs(work.square, [(work.folder, 1)], cluster=address))
    assert not list(Path(work.folder).iterdir())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "here",
        "tcp://",
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "inproc://1/2",
        "x://a:1",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(
        ValueError,
        match=r"^cluster must be the address of a Dask scheduler, like tcp://10.0.0.1:8786, not '"
        + re.escape(address),
    ):
        list(run_jobs(abs, [(1,)], cluster=address))


def test_an_address_where_nobody_answers_is_told(monkeypatch):
    monkeypatch.setattr(dask, "CONNECT_S", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        said = (
            rf"^no Dask scheduler answers at '{address}' within 0.5 s; dask scheduler starts one$"
        )
        with pytest.raises(ToolError, match=said):
            list(run_jobs(abs, [(1,)], cluster=address))
        silent.listen()  # now it is connected, and says nothing
        with pytest.raises(ToolError, match=said):
            list(run_jobs(abs, [(1,)], cluster=address))


def test_a_scheduler_without_workers_is_told(local, monkeypatch):
    address = local(0)
    monkeypatch.setattr(dask, "CONNECT_S", 1.0)
    with pytest.raises(
        ToolError, match=rf"^the scheduler at '{address}' has no workers after 1 s; dask worker"
    ):
        list(run_jobs(abs, [(1,)], cluster=address))


def test_the_address_of_a_worker_is_told(local):
    with distributed.Client(local(1), set_as_default=False) as client:
        (address,) = client.nthreads()
    with pytest.raises(
        ToolError, match=rf"^a worker answers at '{address}', and no Dask scheduler"
    ):
        list(run_jobs(abs, [(1,)], cluster=address))


def test_dask_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"^cluster 'a:1' needs Dask; pip install spikeloom\[clus"):
        list(run_jobs(abs, [(1,)], cluster="a:1"))
