"""What is said of a quotient that has no value, and how it is written to have one."""

import re

import pytest

from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.neurons.parallel import ParallelParams

HINT = "; a quotient is 0/0 there, and has a value as exprel(x), which is (exp(x) - 1)/x and 1 at 0"


def made(slope):
    text = from_equations(
        {"x": slope}, threshold="x > 1", ranges={"x": (-8, 8)}, inputs={"I": (-4, 4, 1)}
    ).to_json()
    return ParallelParams(model=text)


@pytest.mark.parametrize(
    ("slope", "message"),
    [
        (
            "x/(1 - exp(-x)) - x",
            f"the step of custom with nominal inputs is not finite at x = 0{HINT}",
        ),
        (
            "I/x",
            "the step of custom with nominal inputs is not finite at x = 0",
        ),
        ("log(x)", "the step of custom with nominal inputs is not finite at x = 0"),
        (
            "I + (x + 4)/(1 - exp(-x - 4)) - x",
            f"a function of the model is not finite at -4, which its range includes{HINT}",
        ),
        (
            "I/(x + 8.5*I) - x",
            (
                "a function of the model is not finite at 0, which its range includes; a quotient "
                "such as x/(exp(x) - 1) is 1/exprel(x)"
            ),
        ),
    ],
)
def test_what_is_not_finite_is_told_with_the_reason(slope, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        made(slope)


@pytest.mark.parametrize("slope", ["1/exprel(-x) - x + I", "1/exprel(-x - 4) - x + I"])
def test_the_same_quotient_by_exprel_is_compiled(slope):
    assert made(slope).program.ops
