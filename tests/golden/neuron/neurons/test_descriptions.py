"""Hand-made neurons against the descriptions of their models.

Where the core is an integer contract, spikes and states are equal bit by bit. Where it is a cheaper
arithmetic of the same equations, it fires as often; between spikes its states are as near as its
rounding says.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from spikeloom.golden.core.contract import Params, goldens
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.measure import rates
from spikeloom.golden.neuron.compiler.study.simulate import Run, run
from spikeloom.golden.neuron.neurons.adex import AdEx, AdExParams
from spikeloom.golden.neuron.neurons.akida import AkidaParams
from spikeloom.golden.neuron.neurons.alif import ALIFParams
from spikeloom.golden.neuron.neurons.escape_rate import EscapeRateParams
from spikeloom.golden.neuron.neurons.hodgkin_huxley import HodgkinHuxley, HodgkinHuxleyParams
from spikeloom.golden.neuron.neurons.homeostatic_lif import HomeostaticLIFParams
from spikeloom.golden.neuron.neurons.izhikevich import Izhikevich, IzhikevichParams
from spikeloom.golden.neuron.neurons.lif import LIFParams
from spikeloom.golden.neuron.neurons.loihi2 import Loihi2Params
from spikeloom.golden.neuron.neurons.loihi_cuba import LoihiCUBAParams
from spikeloom.golden.neuron.neurons.mcculloch_pitts import McCullochPittsParams
from spikeloom.golden.neuron.neurons.perfect_integrator import PerfectIntegratorParams
from spikeloom.golden.neuron.neurons.poisson import PoissonParams
from spikeloom.golden.neuron.neurons.qif import QIFParams
from spikeloom.golden.neuron.neurons.resonate_and_fire import ResonateAndFireParams
from spikeloom.golden.neuron.neurons.sigma_delta import SigmaDeltaNeuronParams
from spikeloom.golden.neuron.neurons.spinnaker2 import SpiNNaker2Params
from spikeloom.golden.neuron.neurons.stochastic_lif import StochasticLIFParams
from spikeloom.golden.neuron.neurons.truenorth import TrueNorthParams

CORES = {
    golden.params_type(): golden
    for key, golden in goldens().items()
    if key.startswith("neurons.") and not issubclass(golden.params_type(), ModelParams)
}
"""Neurons made by hand, by their parameters; the others are forms of a compiled one."""

STEPS, LANES = 2000, 32
DRIVES = 9
QUIET = 50  # steps before there is noise

Inputs = Callable[[np.random.Generator], tuple[dict, dict]]
"""Codes for the ports of a core, and the same in the units of the description's inputs."""


def described(name, *, fracs=None, **more) -> ModelParams:
    """A description by name; what is no argument of :class:`ModelParams` is a parameter."""
    own = {key: more.pop(key) for key in ("preset", "dt_ms") if key in more}
    fracs = tuple((fracs or {}).items())
    return ModelParams(model=name, parameters=tuple(more.items()), fracs=fracs, **own)


def stepped(params: Params, inputs: dict) -> dict[str, np.ndarray]:
    """All registers of a core after each step, ``(steps, lanes)``."""
    core = CORES[type(params)](params)
    steps, lanes = next(iter(inputs.values())).shape[:2]
    state, trace = core.reset(lanes), []
    for index in range(steps):
        now = {name: codes[index] for name, codes in inputs.items()}
        state, _ = core.step(state, en=np.ones(lanes, int), **now)
        trace.append(state)
    return {name: np.array([state[name] for state in trace]) for name in state}


# Integer contracts, and shifts that round as the description does.


@dataclass(frozen=True)
class Same:
    """A core, the description with the same parameters, and what both are given.

    ``states`` has a register of the core for each state of the description, and ``slack`` the codes
    by which one may be off.
    """

    core: Params
    model: ModelParams
    inputs: Inputs
    states: dict[str, str]
    slack: dict[str, int] = field(default_factory=dict)


def weights(rng, high: int) -> np.ndarray:
    """Codes up to the ends of a word; each lane has a strength and a sign of its own."""
    strength = np.geomspace(1, high, LANES) * (-1.0) ** np.arange(LANES)
    codes = np.rint(strength * rng.uniform(-0.5, 1, (STEPS, LANES)))
    return np.clip(codes, -high - 1, high).astype(np.int64)


def weighted(width: int, frac=0, gain=1) -> Inputs:
    """Random ``I`` of ``width`` bits; the core's code is ``gain`` times that of the description."""

    def inputs(rng):
        codes = weights(rng, (1 << width - 1) - 1)
        return {"i": gain * codes}, {"I": np.ldexp(codes.astype(float), -frac)}

    return inputs


def loihi_cuba(**values):
    p = LoihiCUBAParams(**values)
    model = described(
        "loihi_cuba",
        decay_u=p.decay_u,
        decay_v=p.decay_v,
        bias=p.bias,
        threshold=p.threshold,
        v_reset=p.reset_value,
    )
    return Same(p, model, weighted(p.width), {"u": "u", "v": "v"})


def loihi2(**values):
    p = Loihi2Params(**values)
    decays = {f"decay_{number}": decay for number, decay in enumerate(p.decays, 1)}
    model = described(
        "loihi2",
        **decays,
        w12=p.w12,
        w13=p.w13,
        w23=p.w23,
        threshold=p.threshold,
        s1_reset=p.reset_value,
        increment=p.increment,
    )
    return Same(p, model, weighted(p.width), {"s1": "v", "s2": "s2", "s3": "s3"})


def spinnaker2(**values):
    p = SpiNNaker2Params(**values)
    model = described(
        "spinnaker2", v_rest=p.rest, v_reset=p.reset_value, threshold=p.threshold, decay=p.decay
    )
    return Same(p, model, weighted(p.width), {"v": "v", "wait": "wait"})


def truenorth(**values):
    p = TrueNorthParams(**values)
    model = described(
        "truenorth",
        leak=p.leak,
        reversal=int(p.leak_reversal),
        threshold=p.threshold,
        negative=p.negative_threshold,
        mode=("value", "subtract", "none").index(p.reset),
        v_reset=p.reset_value,
        saturates=int(p.saturates),
    )
    return Same(p, model, weighted(p.width), {"v": "v"})


def akida(slack: int, **values):
    """The core rounds what is left of ``m`` up, the description to the nearest.

    That is the same for a half. For three quarters each step parts them by a code or less, so they
    stay within four; no product with a weight tells.
    """
    p = AkidaParams(**values)
    model = described("akida", threshold=p.threshold, modulation=1 - 2.0**-p.decay_shift)

    def inputs(rng):
        codes = rng.integers(-128, 128, (STEPS, LANES)) * (rng.random((STEPS, LANES)) < 0.8)
        frame = (rng.random((STEPS, LANES)) < 0.04).astype(np.int64)
        return {"i": codes, "frame": frame}, {"I": codes, "frame": frame}

    return Same(p, model, inputs, {"v": "v", "m": "m", "fired": "fired"}, {"m": slack})


def qif(**values):
    p = QIFParams(**values)
    model = described(
        "integer_qif",
        scale=1 << p.square_shift,
        threshold=p.threshold,
        v_reset=p.reset_value,
        v_min=p.v_min,
    )
    return Same(p, model, weighted(p.width), {"v": "v"})


def sigma_delta(threshold):
    p = SigmaDeltaNeuronParams(width=14, frac=10, threshold=threshold)
    model = described("sigma_delta", threshold=threshold / 1024)
    return Same(p, model, weighted(13, 10), {"v": "v", "out": "spike"})


def mcculloch_pitts(threshold):
    p = McCullochPittsParams(threshold=threshold, veto=True)

    def inputs(rng):
        codes, inhibit = weights(rng, 32767), (rng.random((STEPS, LANES)) < 0.25).astype(int)
        return {"i": codes, "inhibit": inhibit}, {"I": codes, "inhibit": inhibit}

    return Same(p, described("mcculloch_pitts", theta=threshold), inputs, {"y": "spike"})


def perfect_integrator(threshold, capacitance):
    p = PerfectIntegratorParams(width=14, frac=12, threshold=threshold, reset="value")
    model = described("perfect_integrator", threshold=threshold / 4096, capacitance=capacitance)
    return Same(p, model, weighted(9, 8, int(16 / capacitance)), {"v": "v"})


def poisson(rate_hz):
    p = PoissonParams(bits=16, rate_hz=rate_hz)

    def inputs(rng):
        words = rng.integers(0, 1 << 16, (STEPS, LANES))
        return {"random": words}, {"u": words * 2.0**-16}

    return Same(p, described("poisson", rate=rate_hz), inputs, {})


def lif(leak, **values):
    """Half of a membrane is rounded up on both sides, and no leak is not rounded."""
    p = LIFParams(width=14, frac=10, leak_shifts=leak, **values)
    model = described(
        "lif", leak=p.leak, threshold=p.threshold / 1024, v_reset=p.reset_value / 1024
    )
    return Same(p, model, weighted(13, 10), {"v": "v"})


def stochastic_lif():
    """A leak of a half as above; 12 numbers of 8 bits have the variance of the noise, 2**16."""
    p = StochasticLIFParams(
        width=15, frac=12, leak_shifts=(1,), threshold=4096, noise_words=12, noise_bits=8
    )
    model = described("stochastic_lif", tau=2, R=2)

    def inputs(rng):
        (core, model), noise = weighted(13, 10, 4)(rng), rng.integers(0, 256, (STEPS, LANES, 12))
        total = noise[..., :6].sum(axis=-1) - noise[..., 6:].sum(axis=-1)
        return core | {"noise": noise}, model | {"xi": total / 256}

    return Same(p, model, inputs, {"v": "v"})


def homeostatic_lif(target):
    """All factors are halves or 1."""
    p = HomeostaticLIFParams(
        frac=10,
        leak_shifts=(1,),
        threshold=1024,
        rate_bits=10,
        rate_shift=1,
        target=target,
        servo_bits=0,
        threshold_min=128,
        threshold_max=8192,
    )
    model = described(
        "homeostatic_lif",
        fracs={"rate": 10, "theta": 10},
        leak=0.5,
        averaging=0.5,
        target=target / 1024,
        adaptation=1,
    )
    return Same(p, model, weighted(13, 10), {"v": "v", "rate": "rate", "theta": "level"})


SAME = (
    loihi_cuba(),
    loihi_cuba(decay_u=0, decay_v=4096, bias=-5, threshold=100, reset_value=-50),
    loihi_cuba(decay_u=4095, decay_v=1, bias=3, threshold=1 << 20, reset_value=-(1 << 23)),
    loihi2(),
    loihi2(
        decays=(77, 300, 1000), w12=3, w13=-2, w23=-1, threshold=500, reset_value=-300, increment=77
    ),
    loihi2(decays=(0, 2048, 4096), w12=-128, w13=127, w23=2, threshold=1 << 16, increment=-9),
    spinnaker2(),
    spinnaker2(decay=201, rest=77, threshold=300, reset_value=-50),
    spinnaker2(decay=0, rest=-20, threshold=-19, reset_value=-32768),
    truenorth(),
    truenorth(leak=-7, leak_reversal=True, threshold=50, reset="subtract"),
    truenorth(leak=3, threshold=20, negative_threshold=9, reset="none"),
    truenorth(leak=255, leak_reversal=True, negative_threshold=40, reset_value=70, saturates=False),
    truenorth(threshold=1000, negative_threshold=0, reset="subtract", saturates=False),
    truenorth(negative_threshold=40, reset_value=-150, saturates=False),
    truenorth(threshold=0, negative_threshold=0),
    akida(4),
    akida(4, threshold=180),
    akida(0, threshold=60, decay_shift=1),
    qif(),
    qif(square_shift=6, threshold=1024, reset_value=-64, v_min=-64),
    qif(square_shift=22, threshold=2047, reset_value=2046, v_min=-1),
    sigma_delta(1024),
    sigma_delta(300),
    mcculloch_pitts(1),
    mcculloch_pitts(-100),
    perfect_integrator(4096, 1.0),
    perfect_integrator(1000, 0.5),
    perfect_integrator(5, 4.0),
    poisson(100.0),
    poisson(3000.0),
    lif(()),
    lif((1,), threshold=700, reset_value=-1000),
    stochastic_lif(),
    homeostatic_lif(102),
    homeostatic_lif(700),
)


@pytest.mark.parametrize("case", SAME, ids=lambda case: f"{case.model.model}-{case.core.label()}")
def test_bit_by_bit(case):
    """The same spikes and codes in each of 2000 steps, on 32 lanes of random inputs."""
    for_core, for_model = case.inputs(np.random.default_rng(1))
    core, model = stepped(case.core, for_core), run(case.model, STEPS, for_model)
    assert model.spikes is not None
    assert 0.001 < model.spikes.mean() < 0.999
    assert ((core["spike"] != 0) == model.spikes).all()
    for state, register in case.states.items():
        off = np.abs(core[register] - model.codes[state])
        assert off.max() <= case.slack.get(state, 0), state


# The same equations in cheaper arithmetic.


@dataclass(frozen=True)
class Near:
    """A run of a core and one of the description, and how far their states may be apart.

    ``bounds`` hold until the first spike, in the first ``quiet`` steps where that is given, and
    while ``v`` is below ``level``: from there on a difference grows with the upstroke, and is as
    large as that.
    """

    core: type[Params]
    name: str
    both: Callable[[], tuple[Run, Run]]
    bounds: dict[str, float]
    level: float = math.inf
    quiet: int | None = None


def driven(high: float, lanes=1) -> np.ndarray:
    """Nine drives from 0, with as many lanes each."""
    return np.repeat(np.linspace(0, high, DRIVES), lanes)


def leaky(params: Params, model: ModelParams, steps, for_core, for_model, **units):
    """Runs of a core with a step in each cycle; of a state its register and what a code is."""
    core, theirs = stepped(params, for_core), run(model, steps, for_model)
    states = {state: core[register] * unit for state, (register, unit) in units.items()}
    return Run(theirs.dt_ms, core["spike"] != 0, states, {}), theirs


def constant(codes: np.ndarray, steps: int) -> np.ndarray:
    """The same codes in each step."""
    exact = np.rint(codes).astype(np.int64)
    assert (exact == codes).all()
    return np.tile(exact, (steps, 1))


def lif_near(shifts):
    p = LIFParams(width=18, frac=14, leak_shifts=shifts, threshold=1 << 14)
    model, drive = described("lif", fracs={"v": 14}, leak=p.leak), driven(0.375)
    return leaky(
        p, model, 1000, {"i": constant(drive * 2**14, 1000)}, {"I": drive}, v=("v", 2.0**-14)
    )


def stochastic_lif_near():
    p = StochasticLIFParams(width=15, frac=12, threshold=4096, noise_words=12, noise_bits=8)
    model, drive = described("stochastic_lif", tau=16), driven(2, 8)
    noise = np.random.default_rng(1).integers(0, 256, (1000, len(drive), 12))
    total = noise[..., :6].sum(axis=-1) - noise[..., 6:].sum(axis=-1)
    return leaky(
        p,
        model,
        1000,
        {"i": constant(drive * 2**8, 1000), "noise": noise},
        {"I": drive, "xi": total / 256},
        v=("v", 2.0**-12),
    )


def homeostatic_lif_near():
    p = HomeostaticLIFParams(
        frac=10, threshold=1024, servo_bits=11, threshold_min=128, threshold_max=8192
    )
    model = described("homeostatic_lif", fracs={"theta": 21}, target=p.target / 2**14)
    drive = driven(1)
    return leaky(
        p,
        model,
        4000,
        {"i": constant(drive * 2**10, 4000)},
        {"I": drive},
        v=("v", 2.0**-10),
        rate=("rate", 2.0**-14),
        theta=("level", 2.0**-21),
    )


def alif_near():
    """The description lets the threshold sink before it is compared, the core after that."""
    dt, jump = 0.1, 5.0
    p = ALIFParams(
        width=22,
        frac=14,
        leak_shifts=(7,),
        threshold=15 << 14,
        adaptation_width=30,
        adaptation_shifts=(9,),
        increment=round(jump * 2**23),
        beta_shifts=(9,),
    )
    model = described(
        "adaptive_threshold_if",
        fracs={"v": 14},
        tau_m=-dt / math.log1p(-p.leak),
        tau_theta=-dt / math.log1p(-p.adaptation_leak),
        delta_theta=jump / (1 - p.adaptation_leak),
    )
    drive = driven(48)
    mine, theirs = leaky(
        p, model, 5000, {"i": constant(drive * 2**7, 5000)}, {"I": drive}, v=("v", 2.0**-14)
    )
    mine.traces["v"] = mine.traces["v"] - 65
    return mine, theirs


def escape_rate_near():
    """The core escapes from where the last step ended: the same random number, a step later."""
    dt, steps = 0.1, 5000
    p = EscapeRateParams(
        width=21,
        frac=14,
        leak_shifts=(7,),
        threshold=20 << 14,
        sharpness=3.0 * 2**14,
        rate=0.001 * dt,
        index_bits=12,
        random_bits=16,
    )
    model = described("escape_rate", fracs={"v": 14}, dt_ms=dt, tau_m=-dt / math.log1p(-p.leak))
    drive = driven(56, 16)
    words = np.random.default_rng(1).integers(0, 1 << 16, (steps + 1, len(drive)))
    mine, theirs = leaky(
        p,
        model,
        steps,
        {"i": constant(drive * 2**7, steps), "random": words[:-1]},
        {"I": drive, "u": words[1:] * 2.0**-16},
        v=("v", 2.0**-14),
    )
    mine.traces["v"] = mine.traces["v"] - 70
    return mine, theirs


def resonate_and_fire_near():
    p = ResonateAndFireParams(
        width=22, frac=18, decay_shifts=(10,), turn_shifts=(7,), threshold=1 << 18
    )
    dt, steps, drive = 0.0625, 8000, driven(0.375)
    model = described(
        "resonate_and_fire",
        fracs={"x": 18, "y": 18},
        dt_ms=dt,
        b=math.log1p(-p.decay) / dt,
        omega=p.angle / dt,
    )
    return leaky(
        p,
        model,
        steps,
        {"i": constant(drive * 2**14, steps)},
        {"I": drive},
        x=("x", 2.0**-18),
        y=("y", 2.0**-18),
    )


def izhikevich(preset, make):
    """With noise in the drive after a while.

    In steps of 1 ms a constant drive locks intervals to whole ms, and in real numbers too the
    finest change of it may change a rate by 5 %.
    """

    def both():
        p, steps, drive = make(), 1000, driven(20, 32)
        noise = np.random.default_rng(1).normal(size=(steps, len(drive)))
        noise[:QUIET] = 0
        drive = np.rint(256 * (drive + noise)) / 256
        v, u = (np.full(drive.shape[1], code) for code in (p.v_code(-65), p.u_code(-13)))
        core, trace = Izhikevich(p), []
        for i in p.i_code(drive):
            v, u, fires = core.update(v, u, i)
            trace.append((v, u, fires))
        v, u, spikes = (np.array(column) for column in zip(*trace, strict=True))
        theirs = run(described("izhikevich", preset=preset), steps, {"I": drive})
        return Run(1.0, spikes, {"v": p.v_mv(v), "u": p.u_real(u)}, {}), theirs

    return both


def engine(core, model, steps, codes, drive, units):
    """Runs of a core on the table engine, which begins where the description does."""
    p, trace = core.params, []
    x = np.tile((p.code(model.description.states["v"].init), *p.first[1:]), (len(drive), 1))
    for _ in range(steps):
        x, fires = core.update(x, codes)
        trace.append((x, fires))
    x, spikes = (np.array(column) for column in zip(*trace, strict=True))
    states = {name: unit(x[..., index]) for index, (name, unit) in enumerate(units.items())}
    return Run(p.dt_ms, spikes, states, {}), run(model, steps, {"I": drive})


def hodgkin_huxley():
    p, drive = HodgkinHuxleyParams(), driven(20)
    units = {"v": lambda x: x * 2.0**-p.frac}
    units |= dict.fromkeys("mhn", lambda x: x * 2.0**-p.factor_frac)
    return engine(
        HodgkinHuxley(p),
        described("hodgkin_huxley"),
        5000,
        np.rint(drive * 2**p.frac).astype(int),
        drive,
        units,
    )


def adex(high, **values):
    """Parameters by the names of the description."""

    def both():
        model = described("adex", **values)
        x = model.values
        p = AdExParams(
            c_pf=x["C"],
            g_l_ns=x["g_L"],
            e_l_mv=x["E_L"],
            v_t_mv=x["V_T"],
            delta_t_mv=x["delta_T"],
            a_ns=x["a"],
            b_pa=x["b"],
            tau_w_ms=x["tau_w"],
            v_reset_mv=x["v_reset"],
            peak_mv=x["v_peak"],
        )
        drive = driven(high)
        units = {"v": lambda x: x * 2.0**-p.frac, "w": p.w_pa}
        return engine(AdEx(p), model, 4000, p.i_code(drive), drive, units)

    return both


def held_up(leak: float, terms=1, frac=14) -> float:
    """How far two membranes come apart by rounding: the core floors, the description rounds.

    A floor adds less than a code for each of its terms, rounding half of one to both sides; what
    was there before shrinks by the leak.
    """
    return (terms + 0.5) / leak * 2.0**-frac


def adex_bounds(**values):
    """Rounding moves ``w`` by two halves of a code of the core in each step, which are 2**-14 mV
    times the leak, and by half a code of the description, as long as it decays.

    The membrane follows what that is in mV, and has a hundredth from its own three products; two
    ``delta_T`` below the threshold the exponential makes 1.2 of that.
    """
    p = described("adex", **values).values
    w = (p["g_L"] * 2.0**-14 + 0.5 * 2.0**-12) * p["tau_w"] / 0.1
    return {"v": 1.2 * (0.01 + w / p["g_L"]), "w": w}


INCLINED = 2.5 / 256 + 6 * 128 * 2.0**-18
"""The core's orbit is inclined by half of the turn of a step, 1/128, and ``x`` stays below 2.5.

Its floors take up to 2 codes off ``x`` and one off ``y`` in each step; a constant drive moves an
orbit by twice what it is over the turn.
"""

IZHIKEVICH = {
    "RS": IzhikevichParams.regular_spiking,
    "IB": IzhikevichParams.intrinsically_bursting,
    "CH": IzhikevichParams.chattering,
    "FS": IzhikevichParams.fast_spiking,
    "LTS": IzhikevichParams.low_threshold_spiking,
    "TC": IzhikevichParams.thalamo_cortical,
    "RZ": IzhikevichParams.resonator,
}

NEAR = (
    Near(LIFParams, "4", lambda: lif_near((4,)), {"v": held_up(1 / 16)}),
    Near(LIFParams, "5-7", lambda: lif_near((5, 7)), {"v": held_up(5 / 128, terms=2)}),
    Near(StochasticLIFParams, "4", stochastic_lif_near, {"v": held_up(1 / 16, frac=12)}),
    # Without spikes there is no rate, and the threshold moves by the target alone, exactly.
    Near(
        HomeostaticLIFParams,
        "default",
        homeostatic_lif_near,
        {"v": held_up(1 / 16, frac=10), "rate": 0, "theta": 0},
    ),
    Near(ALIFParams, "7-9", alif_near, {"v": held_up(1 / 128)}),
    Near(EscapeRateParams, "7", escape_rate_near, {"v": held_up(1 / 128)}),
    Near(ResonateAndFireParams, "10-7", resonate_and_fire_near, {"x": INCLINED, "y": INCLINED}),
    # Roundings of v, u and I, 0.0015 to 0.003 each, add up in the steps near the saddle.
    *(
        Near(IzhikevichParams, preset, izhikevich(preset, make), {"v": 0.1, "u": 0.02}, -55, QUIET)
        for preset, make in IZHIKEVICH.items()
    ),
    # The rates are those of the middle of a row of 0.25 mV; where a gate goes to changes by less
    # than 0.04 in a mV there.
    Near(
        HodgkinHuxleyParams,
        "default",
        hodgkin_huxley,
        {"v": 0.125} | dict.fromkeys("mhn", 0.125 * 0.04),
        -60,
    ),
    Near(AdExParams, "default", adex(1600), adex_bounds(), -54),
    Near(AdExParams, "tonic", adex(600, preset="tonic"), adex_bounds(preset="tonic"), -54),
    Near(AdExParams, "bursting", adex(400, preset="bursting"), adex_bounds(preset="bursting"), -54),
)


@pytest.mark.parametrize("case", NEAR, ids=lambda case: f"{case.core.__name__}-{case.name}")
def test_as_often(case):
    """Nine drives: as many spikes, but one or 2 %; rates above 5 Hz within 2 %; states near."""
    core, model = case.both()
    counts, hertz = (
        [values(trace).reshape(DRIVES, -1).mean(axis=1) for trace in (core, model)]
        for values in (lambda trace: trace.spikes.sum(axis=0), rates)
    )
    assert (np.abs(counts[0] - counts[1]) <= np.maximum(1, 0.02 * counts[1])).all()
    fires = hertz[1] > 5
    assert fires.sum() >= 5
    assert (np.abs(hertz[0] - hertz[1]) <= 0.02 * hertz[1])[fires].all()
    before = np.cumsum(core.spikes | model.spikes, axis=0) == 0
    if case.quiet is not None:
        before[case.quiet :] = False
    if case.level < math.inf:
        before &= np.maximum(core.traces["v"], model.traces["v"]) < case.level
    assert before[:, 0].any()
    for state, bound in case.bounds.items():
        off = np.abs(core.traces[state] - model.traces[state])
        assert off[before].max() <= bound, state


def test_every_core_is_compared():
    """A neuron made by hand has a case here, and so a description."""
    compared = {type(case.core) for case in SAME} | {case.core for case in NEAR}
    assert {CORES[params].KEY for params in compared} == {core.KEY for core in CORES.values()}
