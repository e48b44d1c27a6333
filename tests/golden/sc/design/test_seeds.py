"""The registry of seeds: what it gives is far apart, and what is near it refuses."""

import numpy as np
import pytest

from spikeloom.golden.sc.design.seeds import SeedRegistry
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams


def positions(params_list):
    """Where the seeds lie on the cycle."""
    params = params_list[0]
    cycle = LFSR(LFSRParams(width=params.width, form=params.form)).sequence(2**params.width - 1)
    place = {state: index for index, state in enumerate(cycle.tolist())}
    return np.array([place[params.seed] for params in params_list])


@pytest.mark.parametrize("form", ["fibonacci", "galois"])
def test_stretches_do_not_overlap(form):
    registry = SeedRegistry(length=64)
    given = [registry.allocate(f"x[{n}]", LFSRParams(width=12, form=form)) for n in range(30)]
    starts = np.sort(positions(given))
    gaps = np.diff([*starts, starts[0] + 4095])
    assert gaps.min() >= 64
    assert list(registry.streams.values()) == given


def test_a_cycle_can_be_filled_with_seeds():
    registry = SeedRegistry()
    seeds = {registry.allocate(str(n), LFSRParams(width=4)).seed for n in range(15)}
    assert seeds == set(range(1, 16))
    with pytest.raises(
        ValueError,
        match=(
            r"^late must get 1 states of its own, and 15 streams leave none free of the 15 of this "
            r"LFSR; use a wider one, another polynomial or a shorter length$"
        ),
    ):
        registry.allocate("late", LFSRParams(width=4))
    assert registry.allocate("late", LFSRParams(width=4, taps=(4, 1)))


def test_the_same_calls_give_the_same_seeds():
    first, second = (
        [registry.allocate(name, LFSRParams(width=64)).seed for name in "abcdef"]
        for registry in (SeedRegistry(256), SeedRegistry(256))
    )
    assert first == second
    assert len(set(first)) == 6


def test_equal_seed_refused():
    registry = SeedRegistry()
    registry.claim("weights", LFSRParams(seed=5))
    registry.claim("inputs", LFSRParams(seed=5, taps=(8, 4, 3, 2)))  # another polynomial
    with pytest.raises(
        ValueError,
        match=(
            r"^seed of bias must not be 5, the seed of weights: the streams would be one "
            r"stream; use "
            r"allocate, another polynomial, or share if they are meant to be correlated$"
        ),
    ):
        registry.claim("bias", LFSRParams(seed=5))
    # The published polynomial by name is the same polynomial.
    with pytest.raises(ValueError, match=r"^seed of bias must not be 5"):
        registry.claim("bias", LFSRParams(seed=5, taps=(8, 6, 5, 4)))
    assert registry.claim("bias", LFSRParams(seed=6)).seed == 6


@pytest.mark.parametrize("before", [False, True])
def test_near_seed_refused(before):
    cycle = LFSR(LFSRParams()).sequence(255).tolist()
    seed, near, enough = (cycle[i] for i in ((50, 41, 40) if before else (50, 59, 60)))
    registry = SeedRegistry(length=10)
    registry.claim("weights", LFSRParams(seed=seed))
    with pytest.raises(
        ValueError,
        match=(
            rf"^seed of bias must not be {near}, fewer than 10 states from seed {seed} of weights: "
            r"the streams would be one stream; "
        ),
    ):
        registry.claim("bias", LFSRParams(seed=near))
    registry.claim("bias", LFSRParams(seed=enough))


def test_allocation_makes_way():
    registry = SeedRegistry(length=100)
    registry.claim("fixed", LFSRParams(seed=1))
    given = registry.allocate("free", LFSRParams())
    distance = int(positions([given])[0])
    assert 100 <= distance <= 155
    with pytest.raises(ValueError, match=r"^third must get 100 states of its own, and 2 streams"):
        registry.allocate("third", LFSRParams())


def test_sharing_on_purpose():
    registry = SeedRegistry()
    params = registry.allocate("a", LFSRParams())
    assert registry.share("b", "a") == params
    with pytest.raises(
        ValueError, match=(r"^other must be a stream of this registry \(a, b\), not 'c'$")
    ):
        registry.share("d", "c")


def test_names():
    registry = SeedRegistry()
    registry.allocate("a", LFSRParams())
    with pytest.raises(ValueError, match=r"^name must be new, not 'a', which has a seed already$"):
        registry.claim("a", LFSRParams(seed=9))
    with pytest.raises(TypeError, match=r"^name must be a string that is not empty, not ''$"):
        registry.allocate("", LFSRParams())


@pytest.mark.parametrize("length", [0, 65537])
def test_length_wrong(length):
    with pytest.raises(ValueError, match=rf"^length must be in 1\.\.65536, not {length}$"):
        SeedRegistry(length)
