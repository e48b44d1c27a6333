"""LaTeX of equations."""

import pytest
from matplotlib.mathtext import MathTextParser

from spikeloom.golden.neuron.compiler.frontend import latex
from spikeloom.golden.neuron.compiler.frontend.expression import nodes, parse
from spikeloom.golden.neuron.compiler.frontend.library import models

NAMES = ("a", "b", "c", "v", "w", "tau_m", "g_Na", "x2", "gain", "theta_inf", "dt", "lambda_0_max")


def printed(source):
    return latex.expression(parse(source, NAMES))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("v", "v"),
        ("tau", r"\tau"),
        ("tau_m", r"\tau_{m}"),
        ("Gamma", r"\Gamma"),
        ("g_Na", r"g_{\mathrm{Na}}"),
        ("x2", "x_{2}"),
        ("beta1_m", r"\beta_{1,m}"),
        ("gain", r"\mathrm{gain}"),
        ("theta_inf", r"\theta_{\infty}"),
        ("lambda_0_max", r"\lambda_{0,\mathrm{max}}"),
        ("dt", r"\Delta t"),
        ("a2b", r"\mathrm{a2b}"),
    ],
)
def test_names(name, text):
    assert latex.symbol(name) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a + b - c", "a + b - c"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("a - (b + c)", r"a - \left(b + c\right)"),
        ("(a + b)*c", r"\left(a + b\right) \, c"),
        ("a*b*c", r"a \, b \, c"),
        ("2*3*a", r"2 \cdot 3 \, a"),
        ("a*-b", r"a \, \left(-b\right)"),
        ("a - -b", r"a - \left(-b\right)"),
        ("-(a + b)", r"-\left(a + b\right)"),
        ("(a + b)/c", r"\frac{a + b}{c}"),
        ("-(a + b)/c", r"-\frac{a + b}{c}"),
        ("a*(-b/c)", r"a \, \left(-\frac{b}{c}\right)"),
        ("-a*b*c", r"-a \, b \, c"),
        ("a - -b*c", r"a - \left(-b \, c\right)"),
        ("a**2", "a^{2}"),
        ("(a*b)**2", r"\left(a \, b\right)^{2}"),
        ("(-a)**2", r"\left(-a\right)^{2}"),
        ("-a**2", "-a^{2}"),
        ("a**-0.5", "a^{-0.5}"),
        ("(a**2)**3", r"\left(a^{2}\right)^{3}"),
        ("(a/b)**2", r"\left(\frac{a}{b}\right)^{2}"),
        ("a // 2", r"\left\lfloor\frac{a}{2}\right\rfloor"),
        ("(a + b) % 2", r"\left(a + b\right) \bmod 2"),
        ("1e-9*a", r"10^{-9} \, a"),
        ("a*2.5e15", r"a \cdot 2.5 \cdot 10^{15}"),
        ("exp(-a)", r"\exp\left(-a\right)"),
        ("log(a) + sqrt(b)*abs(c)", r"\ln\left(a\right) + \sqrt{b} \, \left|c\right|"),
        ("min(a, max(b, c))", r"\min\left(a, \max\left(b, c\right)\right)"),
        ("clip(a, 0, 1)", r"\operatorname{clip}\left(a, 0, 1\right)"),
        ("sigmoid(a)", r"\operatorname{sigmoid}\left(a\right)"),
        (
            "a if a < b and not b >= c else 0",
            r"CASES a & a < b \wedge \neg \left(b \geq c\right) \\ 0 & OTHER",
        ),
        (
            "where((a < 1 or b < 1) and c == 1, a, b if b < 2 else 0)",
            r"CASES a & \left(a < 1 \vee b < 1\right) \wedge c = 1 \\ b & b < 2 \\ 0 & OTHER",
        ),
        ("a if b != 1 else c", r"CASES a & b \neq 1 \\ c & OTHER"),
        ("a*(b if c > 0 else v)", r"a \, CASES b & c > 0 \\ v & OTHER"),
    ],
)
def test_expressions(source, text):
    cases = text.replace("CASES", r"\begin{cases}")
    assert printed(source) == cases.replace("OTHER", r"\text{otherwise} \end{cases}")


def test_a_system_and_a_spike():
    description = models()["izhikevich"]
    spike = latex.spike(description.spike, description.states)
    assert spike.splitlines() == [
        r"\begin{aligned}",
        r"&\text{spike if } v \geq 30 \\",
        r"&\qquad v \leftarrow c \\",
        r"&\qquad u \leftarrow u + d",
        r"\end{aligned}",
    ]
    description = models()["hodgkin_huxley"]
    lines = latex.system(description.updates[0].equations, description.states).splitlines()
    assert lines[2] == r"\beta_{m} &= 4 \, \exp\left(-\frac{v + 65}{18}\right) \\"
    assert lines[3].startswith(r"\frac{d m}{dt} &= \alpha_{m} \,")


def test_matplotlib_reads_the_equations_of_models():
    """What a reader that is not ours takes for mathematics, until it has seen all there is.

    It knows no systems and no cases.
    """
    reader, seen = MathTextParser("path"), set()
    for description in models().values():
        lines = [line for update in description.updates for line in update.equations]
        lines += [
            *description.outputs.values(),
            *(description.spike.reset if description.spike else ()),
        ]
        for line in lines:
            kinds = {(node.op, arg.op) for node in nodes([line.expression]) for arg in node.args}
            text = latex.equation(line, description.states).replace("&", "", 1)
            if not kinds <= seen and r"\begin{cases}" not in text:
                seen |= kinds
                reader.parse(f"${text.replace('bmod', 'mathrm{mod}')}$")
    assert len(seen) > 40
