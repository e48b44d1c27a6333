"""Seconds that proofs take: each one, all of a block, and all of them with two workers.

Run it with ``python benchmarks/proofs.py [KEY …]``; without keys it proves every example of every
block. No certificate is taken from the cache. The time of a proof has in it the proof and
its control, a golden model that is wrong in one bit; the wall time also has the elaboration and the
start of the workers. A median over the proofs of a block is shown with the fastest and the slowest.
"""

import time

from bars import Bars, parser

from spikeloom.formal.core.proof import prove_all
from spikeloom.golden.core.contract import find, goldens


def main():
    options = parser(__doc__, runs=1)
    options.add_argument("keys", nargs="*", metavar="KEY", help="blocks; all if none are given")
    options.add_argument("--workers", type=int, default=2, help="default 2")
    options = options.parse_args()
    keys = options.keys or sorted(goldens())
    for key in keys:
        find(key)
    bars = Bars(f"proofs of {len(keys)} blocks, {options.workers} workers, nothing cached")
    walls, runs = [], []
    for run in range(options.runs):
        bars.say(f"run {run + 1} of {options.runs} …")
        start = time.perf_counter()
        runs.append(prove_all(keys, jobs=options.workers, cached=False))
        walls.append(time.perf_counter() - start)
    every = [certificate for certificates in runs for certificate in certificates]
    for key in keys:
        mine = [certificate for certificate in every if certificate.key == key]
        bars.add(key, "s per proof", *(certificate.seconds for certificate in mine))
    first = runs[0]
    bars.add("proofs", "", len(first))
    bars.add("  bounded, among them", "", sum(certificate.bounded for certificate in first))
    bars.add("  that do not hold", "", sum(not each.good for each in every), at_most=0)
    bars.add(
        "  whose control was not refuted",
        "",
        sum(each.control != "refuted" for each in every),
        at_most=0,
    )
    bars.add("all proofs", "s per proof", *(certificate.seconds for certificate in every))
    bars.add(f"wall time, {options.workers} workers", "s", *walls)
    bars.finish(options.json, keys=keys, workers=options.workers)


if __name__ == "__main__":
    main()
