"""Identity of blocks: what makes a record stale, and what does not."""

import json

from spikeloom.golden.core.contract import goldens
from spikeloom.golden.sc.arith.pairing import Pairing

USERS = {key for key, golden in goldens().items() if issubclass(golden, Pairing)}


def changed(before, after):
    return {key for key in before if before[key] != after[key]}


def test_a_broken_base_makes_exactly_its_users_stale(house):
    """Blocks that import something else of the same module may be looked at, and are as before."""
    sources = house.ask("sources")
    house.replace(
        "golden/sc/arith/pairing.py",
        'paired(state["surplus"], a, b, self.params.depth)',
        'paired(state["surplus"], a, b, 1)',
    )
    touched = changed(sources, house.ask("sources"))
    assert touched > USERS
    assert len(touched) <= 2 * len(USERS)
    after = house.ask("digest", *sorted(touched))
    house.replace(
        "golden/sc/arith/pairing.py",
        'paired(state["surplus"], a, b, 1)',
        'paired(state["surplus"], a, b, self.params.depth)',
    )
    assert house.ask("sources") == sources
    before = house.ask("digest", *sorted(touched))
    assert changed(before, after) == USERS


def test_a_table_a_helper_and_what_no_miter_sees_count(house):
    """Of each the block that uses it, and not its neighbour."""
    keys = ("neurons.lif", "neurons.akida", "arith.cordiv")
    before = house.ask("digest", *keys)
    # A golden model's answer in real numbers is in no miter.
    house.replace("golden/neuron/neurons/leak.py", "2.0**-shift", "2.0**-shift + 0.0")
    assert changed(before, house.ask("digest", *keys)) == {"neurons.lif"}


def test_words_change_nothing(house):
    sources = house.ask("sources")
    for name in ("golden/sc/stream/bitstream.py", "rtl/core/block.py", "rtl/sc/sng/lfsr.py"):
        text = house.file(name).read_text()
        words = text.replace(':\n    """', ':\n    """Once upon a time. ', 3) + "\n# The end.\n"
        assert words != text
        house.file(name).write_text(words)
    house.replace(
        "golden/core/contract.py", "def advanced(golden: Golden, ", "def advanced(golden, "
    )
    assert house.ask("sources") == sources


def test_a_private_signal_renamed_keeps_the_certificates(house):
    """Its source is another one, its identity and the names of its proofs are not."""
    ask = (
        "import json; from spikeloom.formal.core.proof import proof_sets, prove;"
        "names = [prove('arith.stream_add', x).name for x in proof_sets('arith.stream_add')];"
        "print(json.dumps(names))"
    )
    sources, digest = house.ask("sources"), house.ask("digest", "arith.stream_add")
    names = house.python("-c", ask).stdout
    house.replace("rtl/sc/arith/stream_add.py", 'f"total_{lane}"', 'f"whole_{lane}"')
    assert changed(sources, house.ask("sources")) == {"arith.stream_add"}
    assert house.ask("digest", "arith.stream_add") == digest
    assert names.startswith('["')
    assert house.python("-c", ask).stdout == names


def test_a_golden_register_renamed_is_another_block(house):
    """Its name pairs it with the component's: the proof is another one."""
    digest = house.ask("digest", "arith.cordiv")
    for tree in ("golden", "rtl"):
        text = house.file(f"{tree}/sc/arith/cordiv.py").read_text()
        house.file(f"{tree}/sc/arith/cordiv.py").write_text(
            text.replace('"q"', '"kept"').replace("self.q", "self.kept")
        )
    assert house.ask("digest", "arith.cordiv") != digest


def test_a_half_written_block_leaves_the_others_working(house):
    """A golden model without a component, a component that cannot be read, a family of errors."""
    stub = house.file("golden/sc/arith/cordiv.py").read_text()
    house.file("golden/sc/arith/half.py").write_text(stub)
    house.replace("rtl/sc/arith/square.py", "def elaborate(self, platform):", "def elaborate(self")
    house.replace("golden/sc/arith/sqrt.py", "import numpy as np", "import nonumpy as np")

    done = house.run("list", "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["key"]: row for row in json.loads(done.stdout)}
    assert "a component" in rows["arith.half"]["lacks"]
    (said,) = rows["arith.square"]["lacks"]
    assert "rtl/sc/arith/square.py:" in said
    (said,) = rows["arith.sqrt"]["lacks"]
    assert "golden/sc/arith/sqrt.py:" in said
    assert "nonumpy" in said
    assert len(rows) == len(goldens()) + 1

    options = ("--engine", "pysim", "--cycles", "50", "--jobs", "1", "--json")
    done = house.run("check", "arith.[hs]*", *options)
    assert done.returncode == 1
    status: dict[str, set[str]] = {}
    for row in json.loads(done.stdout):
        status.setdefault(row["key"], set()).add(row["status"])
    wrong = {key for key, found in status.items() if "error" in found}
    assert wrong == {"arith.half", "arith.square", "arith.sqrt"}
    assert {key: status[key] for key in status if key not in wrong} == {
        "arith.stream_add": {"equal"},
        "arith.subtract": {"equal"},
    }

    done = house.run("prove", "arith.and_mul", "--jobs", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert {x["status"] for x in json.loads(done.stdout)} == {"proved"}
    done = house.run("prove", "arith.square", "--jobs", "1", "--json")
    assert done.returncode == 1
    certificates = json.loads(done.stdout)
    (broken,) = (x for x in certificates)
    assert broken["status"] == "error"
    assert broken["error"]["file"].endswith("rtl/sc/arith/square.py")
    assert broken["error"]["line"] > 0
