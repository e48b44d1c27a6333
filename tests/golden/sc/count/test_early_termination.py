"""Early termination: the rule by hand, and its confidence against the exact law of a walk."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.early_termination import EarlyTermination, EarlyTerminationParams


def decide(bits, params):
    """The rule, bit by bit: bits taken, lead."""
    lead = n = 0
    for bit in bits:
        leads = dict(
            zip([1 << k for k in range(params.log2_length)], params.used_leads, strict=True)
        )
        if n == 1 << params.log2_length or (n in leads and abs(lead) > leads[n]):
            break
        n, lead = n + 1, lead + (1 if bit else -1)
    return n, lead


@pytest.mark.third_truth("count.early_termination")
@pytest.mark.parametrize("leads", [(), (0, 0, 3, 2), (1, 1, 2, 8)])
def test_all_streams(leads):
    params = EarlyTerminationParams(log2_length=4, leads=leads)
    numbers = np.arange(0, 1 << 16, 41)
    a = (numbers[:, None] >> np.arange(16) & 1).T
    a = np.concatenate([a, a[:2]])
    one = np.ones_like(a)
    outputs, _ = EarlyTermination(params).run({"en": one, "clear": 0 * one, "a": a})
    for k in range(len(numbers)):
        n, lead = decide(a[:16, k].tolist(), params)
        shown = {name: int(x[-1, k]) for name, x in outputs.items()}
        assert shown == {"n": n, "lead": lead, "stop": 1, "decision": int(lead >= 0)}
        assert np.array_equal(outputs["stop"][:, k], np.arange(18) >= n)


@pytest.mark.third_truth("count.early_termination")
def test_confidence():
    # The law of a fair walk, step by step: what has crossed to one side before the end.
    params = EarlyTerminationParams()
    law, wrong = np.zeros(601), 0.0
    law[300] = 1
    position = np.arange(601) - 300
    checks = dict(zip([1 << k for k in range(8)], params.used_leads, strict=True))
    for n in range(1, 256):
        law = (np.roll(law, 1) + np.roll(law, -1)) / 2
        if n in checks:
            wrong += law[position > checks[n]].sum()
            law[np.abs(position) > checks[n]] = 0
    assert 0.0002 < wrong < 0.01


@pytest.mark.third_truth("count.early_termination")
def test_clear_and_enable():
    params = EarlyTerminationParams(log2_length=1, leads=(0,))
    en = np.array([0, 1, 1, 1, 1, 0, 1])[:, None]
    clear = np.array([0, 0, 0, 1, 0, 1, 0])[:, None]
    a = np.array([1, 1, 0, 0, 1, 1, 1])[:, None]
    outputs, state = EarlyTermination(params).run({"en": en, "clear": clear, "a": a})
    assert outputs["n"][:, 0].tolist() == [0, 0, 1, 1, 1, 1, 0]
    assert outputs["lead"][:, 0].tolist() == [0, 0, 1, 1, -1, -1, 0]
    assert outputs["stop"][:, 0].tolist() == [0, 0, 1, 1, 1, 1, 0]
    assert outputs["decision"][:, 0].tolist() == [1, 1, 1, 1, 0, 0, 1]
    assert (state["n"].tolist(), state["lead"].tolist()) == ([1], [1])


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"log2_length": 0}, ValueError, r"^log2_length must be in 1\.\.24, not 0$"),
        ({"log2_length": 25}, ValueError, r"^log2_length must be in 1\.\.24, not 25$"),
        ({"leads": [1]}, TypeError, r"^leads must be a tuple of integers in 0\.\.128, not \[1\]$"),
        ({"leads": (1,)}, ValueError, r"^leads must hold 8 integers, not 1$"),
        ({"log2_length": 2, "leads": (2, 0)}, ValueError, r"^leads\[0\] must be in 0\.\.1, not 2$"),
        ({"log2_length": 1, "leads": (2,)}, ValueError, r"^leads\[0\] must be in 0\.\.1, not 2$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        EarlyTerminationParams(**kwargs)
