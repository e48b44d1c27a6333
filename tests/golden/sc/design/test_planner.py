"""The planner: its counts against bits, its figures against published ones, its choices."""

import numpy as np
import pytest

from spikeloom.golden.sc.design.planner import joint_counts, measure, measure_sharing, plan, scc
from spikeloom.golden.sc.sng.bank import BankParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.stream.arrangements import cost, identity, offset, reversal

LFSR8 = LFSR(LFSRParams())


@pytest.mark.parametrize("exact", [False, True])
def test_counts_are_those_of_bits(exact):
    first, second = np.random.default_rng(6).integers(0, 16, (2, 50))
    thresholds = np.arange(16 if exact else 17)[:, None]
    a, b = (x <= thresholds if exact else x < thresholds for x in (first, second))
    expected = (a[:, None] & b).sum(axis=-1)
    assert joint_counts(first, second, 4, exact=exact).tolist() == expected.tolist()


def test_figures_of_sharings(errors_of_pairs):
    masks = [identity(8), reversal(8), offset(LFSR8.params, 1), offset(LFSR8.params, 116)]
    rows = {row.pair: row for row in measure_sharing(LFSR8.sequence(255), 8, masks)}
    mirrored = rows[0, 1]
    assert (mirrored.rmse, mirrored.mae, mirrored.max) == pytest.approx(
        (0.00230, 0.00185, 0.00872), abs=0.5e-5
    )
    numbers = LFSR8.sequence(255)
    backwards = [int(f"{number:08b}"[::-1], 2) for number in numbers]
    theirs = np.sqrt(np.mean(errors_of_pairs(numbers, backwards) ** 2))
    assert mirrored.rmse == pytest.approx(theirs, rel=1e-9)
    assert rows[0, 2].rmse == pytest.approx(0.0505, abs=0.5e-4)
    same = measure(LFSR8.sequence(255), LFSR8.sequence(255), 8)
    assert same.rmse == pytest.approx(0.1032, abs=0.5e-4)
    assert same.scc == 1


def test_no_offset_is_as_good_as_the_reversal():
    numbers = LFSR8.sequence(255)
    rmse = [measure(numbers, np.roll(numbers, delay), 8).rmse for delay in range(1, 255, 4)]
    assert min(rmse) > 0.0030 > 0.00230


def test_scc_of_the_paper():
    # Alaghi and Hayes (2013): 1 for the most overlap there can be, -1 for the least, 0 for that of
    # independent streams.
    assert scc(4, 4, 4, 8) == 1
    assert scc(4, 4, 0, 8) == -1
    assert scc(4, 4, 2, 8) == 0
    assert scc(4, 2, 2, 8) == 1
    assert scc(6, 4, 2, 8) == -1
    assert scc(8, 4, 4, 8) == 0


def test_wires_are_enough_for_two():
    chosen = plan(LFSR8, 2, 0.0024)
    assert chosen.cost == 0
    assert chosen.arrangements == BankParams().streams
    assert chosen.rmse == pytest.approx(0.00230, abs=0.5e-5)
    assert (chosen.length, len(chosen.rows)) == (255, 1)


def test_offsets_for_more():
    source = LFSR(LFSRParams(width=6))
    with pytest.raises(ValueError, match="more sources"):
        plan(source, 4, 0.02, offsets=0)
    chosen = plan(source, 4, 0.02)
    assert chosen.cost == cost(chosen.arrangements) > 0
    assert [row.pair for row in chosen.rows] == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert 0 < chosen.rmse <= 0.02
    # Allowed more error, it must not cost more.
    assert plan(source, 4, 0.04).cost <= chosen.cost


def test_the_best_found_is_the_bound_that_can_be_met():
    source = LFSR(LFSRParams(width=5))
    message = (
        r"^no sharing of one source among 3 streams of 31 bits has an RMSE of at most 1e-05; the "
        r"best found is 0\.\d+; use more sources or a longer stream$"
    )
    with pytest.raises(ValueError, match=message) as refused:
        plan(source, 3, 1e-5)
    best = float(str(refused.value).split("found is ")[1].split(";")[0])
    assert plan(source, 3, best * 1.01).rmse == pytest.approx(best, rel=0.005)
    with pytest.raises(ValueError, match="the best found"):
        plan(source, 3, best * 0.99)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"streams": 1}, r"^streams must be in 2\.\.8, not 1$"),
        ({"streams": 9}, r"^streams must be in 2\.\.8, not 9$"),
        ({"bound": 0}, r"^bound must be above 0, not 0$"),
        ({"bound": float("nan")}, r"^bound must be above 0, not nan$"),
        ({"length": 0}, r"^length must be in 1\.\.16777216, not 0$"),
        ({"offsets": 1025}, r"^offsets must be in 0\.\.1024, not 1025$"),
        ({"source": LFSR(LFSRParams(width=11))}, r"^width must be in 3\.\.10, not 11$"),
    ],
)
def test_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        plan(**{"source": LFSR8, "streams": 2, "bound": 0.1} | arguments)


def test_counts_too_wide():
    with pytest.raises(ValueError, match=r"^width must be in 1\.\.12, not 13$"):
        joint_counts([0], [0], 13)
