"""Brian2 as third truth: neurons of the papers, solved by another simulator.

The texts below come from the publications, in their form and with Brian2's units, and not from the
descriptions in :mod:`spikeloom.golden.neuron.models`. Brian2 checks the units and integrates; it
runs on NumPy alone, so that no compiler is needed.
"""

import functools
import importlib
import signal
import sys
import tempfile
from dataclasses import dataclass, field

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import run
from spikeloom.golden.neuron.neurons.adex import AdEx, AdExParams
from spikeloom.golden.neuron.neurons.hodgkin_huxley import HodgkinHuxley, HodgkinHuxleyParams
from spikeloom.golden.neuron.neurons.lif import LIF, LIFParams
from spikeloom.golden.neuron.neurons.qif import QIF, QIFParams

pytestmark = [
    pytest.mark.xdist_group("brian2"),  # one worker imports it, once
    # Brian2 calls pyparsing by names that will go.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@dataclass(frozen=True, kw_only=True)
class Neuron:
    """A neuron for Brian2, and how far ours may be from it.

    Attributes
    ----------
    equations, threshold, reset : str
        In Brian2's language. ``drive`` is the input as a number, in the unit of ours.
    refractory : bool or str
        For how long, or while what holds, it does not fire again. Brian2 counts a time from the
        beginning of the step that fired, and we from its end.
    start : dict
        First values of the states in a unit, 0 for those that are not named.
    lanes : dict
        Numbers of the equations that differ from lane to lane, ``drive`` among them.
    method : str
        Brian2's: the one that our description has, where both know it, or else ``rk4``, and ``rk2``
        where ``rk4`` would take long to be derived.
    step_ms : float
        Brian2's step.
    ms : int
        How long both run.
    drift : float
        By how much of its time a spike of ours may be early or late, besides one step.
    presets : tuple of str
        Of our model, for each lane; empty for its defaults in all of them.
    params : dict
        More parameters of :class:`ModelParams`.
    pulse : tuple
        Name and size of an input of ours, every how many ms it comes, and what it does.
    """

    equations: str
    threshold: str
    reset: str = ""
    refractory: bool | str = False
    start: dict = field(default_factory=dict)
    lanes: dict
    method: str = "rk4"
    step_ms: float
    ms: int
    drift: float
    presets: tuple = ()
    params: dict = field(default_factory=dict)
    pulse: tuple = ()


# The rates of R. D. Traub and R. Miles (1991), u being the membrane above their zero.
TRAUB_MILES = """
    a_m = 0.32/ms*(13*mV - u)/mV/(exp((13*mV - u)/(4*mV)) - 1) : Hz
    b_m = 0.28/ms*(u - 40*mV)/mV/(exp((u - 40*mV)/(5*mV)) - 1) : Hz
    a_h = 0.128/ms*exp((17*mV - u)/(18*mV)) : Hz
    b_h = 4/ms/(1 + exp((40*mV - u)/(5*mV))) : Hz
    a_n = 0.032/ms*(15*mV - u)/mV/(exp((15*mV - u)/(5*mV)) - 1) : Hz
    b_n = 0.5/ms*exp((10*mV - u)/(40*mV)) : Hz
    dm/dt = a_m*(1 - m) - b_m*m : 1
    dh/dt = a_h*(1 - h) - b_h*h : 1
    dn/dt = a_n*(1 - n) - b_n*n : 1
"""

# Where the method is the same, only our rounding and our tables part the two. It shows most where a
# membrane creeps to its threshold. Against rk2 and rk4 Euler's step counts, which ours takes for
# membranes: in one variable it makes an interval longer by half a step times the logarithm of how
# much faster the membrane is at the end than at the beginning.
NEURONS = {
    # Lapicque (1907) by Euler's rule, with a time constant of 16 steps; and exactly.
    "lif": Neuron(
        equations="dv/dt = -v/(16*ms) + drive/ms : 1",
        threshold="v >= 1",
        reset="v = 0",
        lanes={"drive": (0.078125, 0.125, 0.5)},
        method="euler",
        step_ms=1,
        ms=500,
        drift=0,
    ),
    "lapicque": Neuron(
        equations="dv/dt = (1*Mohm*drive*nA - v)/(20*ms) : volt",
        threshold="v >= 1*mV",
        reset="v = 0*mV",
        lanes={"drive": (1.125, 1.5, 3)},
        method="exact",
        step_ms=1,
        ms=500,
        drift=0,
    ),
    # Platkiewicz and Brette (2010), a threshold that spikes raise.
    "adaptive_threshold_if": Neuron(
        equations="""
            dv/dt = (-65*mV - v + drive*mV)/(10*ms) : volt
            dtheta/dt = (-50*mV - theta)/(50*ms) : volt
        """,
        threshold="v >= theta",
        reset="v = -65*mV; theta += 5*mV",
        start={"v": (-65, "mV"), "theta": (-50, "mV")},
        lanes={"drive": (20, 24, 36)},
        method="exact",
        step_ms=0.1,
        ms=150,
        drift=0.001,
    ),
    # Teeter and others (2018), GLIF5.
    "glif": Neuron(
        equations="""
            dv/dt = (-70*mV - v + 1*Gohm*(drive*pA + i1 + i2))/(10*ms) : volt
            dtheta_s/dt = -0.01/ms*theta_s : volt
            dtheta_v/dt = 0.0001/ms*(v + 70*mV) - 0.01/ms*theta_v : volt
            di1/dt = -0.1/ms*i1 : amp
            di2/dt = -0.005/ms*i2 : amp
        """,
        threshold="v >= -50*mV + theta_s + theta_v",
        reset="v = -70*mV; theta_s += 2*mV; i1 += 1*pA; i2 -= 0.5*pA",
        start={"v": (-70, "mV")},
        lanes={"drive": (25, 30, 50)},
        step_ms=1,
        ms=300,
        drift=0,
    ),
    # Kobayashi, Tsubo and Shinomoto (2009), MAT: the membrane is not reset.
    "mat": Neuron(
        equations="""
            dv/dt = (drive*mV - v)/(5*ms) : volt
            dtheta1/dt = -theta1/(10*ms) : volt
            dtheta2/dt = -theta2/(200*ms) : volt
        """,
        threshold="v >= 19*mV + theta1 + theta2",
        reset="theta1 += 37*mV; theta2 += 2*mV",
        refractory="2*ms + dt",
        lanes={"drive": (24, 30, 60)},
        method="exact",
        step_ms=0.1,
        ms=160,
        drift=0.004,
    ),
    # Mihalas and Niebur (2009), table 1: adaptation, tonic bursting and mixed mode.
    "mihalas_niebur": Neuron(
        equations="""
            dv/dt = drive*volt/second + i1 + i2 - 50/second*(v + 70*mV) : volt
            dtheta/dt = 5/second*(v + 70*mV) - 10/second*(theta + 50*mV) : volt
            di1/dt = -200/second*i1 : volt/second
            di2/dt = -20/second*i2 : volt/second
        """,
        threshold="v >= theta",
        reset="""
            i1 = A1*volt/second
            i2 += A2*volt/second
            v = -70*mV
            theta = clip(theta, -60*mV, 0*mV)
        """,
        start={"v": (-70, "mV"), "theta": (-50, "mV")},
        lanes={"drive": (2, 2), "A1": (10, 5), "A2": (-0.6, -0.3)},
        step_ms=0.1,
        ms=120,
        drift=0.01,
        presets=("bursting", "mixed"),
    ),
    # Brette and others (2007), benchmark 1, with an input spike every 4 ms.
    "coba_lif": Neuron(
        equations="""
            dv/dt = (10*nS*(-60*mV - v) - g_e*v + g_i*(-80*mV - v) + drive*pA)/(200*pF) \
                : volt (unless refractory)
            dg_e/dt = -g_e/(5*ms) : siemens
            dg_i/dt = -g_i/(10*ms) : siemens
        """,
        threshold="v >= -50*mV",
        reset="v = -60*mV",
        refractory="5*ms + dt",
        start={"v": (-60, "mV")},
        lanes={"drive": (0, 150, 300)},
        method="exponential_euler",
        step_ms=0.1,
        ms=150,
        drift=0.01,
        pulse=("excite", 6, 4, "g_e += 6*nS"),
    ),
    # Tsodyks, Pawelzik and Markram (1998), a depressing and a facilitating synapse every 25 ms.
    "tsodyks_markram": Neuron(
        equations="""
            dv/dt = (-65*mV - v + 1*Mohm*(250*nA*y + drive*nA))/(40*ms) : volt
            dx/dt = (1 - x - y)/(tau_rec*ms) : 1
            dy/dt = -y/(3*ms) : 1
            du/dt = -u/(tau_facil*ms) : 1
        """,
        threshold="v >= -50*mV",
        reset="v = -65*mV",
        start={"v": (-65, "mV"), "x": (1, "")},
        lanes={"drive": (18, 18), "tau_rec": (800, 130), "tau_facil": (1, 530), "U": (0.5, 0.03)},
        step_ms=0.1,
        ms=130,
        drift=0.005,
        presets=("depressing", "facilitating"),
        pulse=("pre", 1, 25, "u += U*(1 - u); y += u*x; x -= u*x"),
    ),
    # Brette and Gerstner (2005); Naud and others (2008), table 1: adapting.
    "adex": Neuron(
        equations="""
            dv/dt = (-g_L*nS*(v - E_L*mV) + g_L*nS*2*mV*exp((v - V_T*mV)/(2*mV)) - w + drive*pA) \
                /(C*pF) : volt
            dw/dt = (a*nS*(v - E_L*mV) - w)/(tau_w*ms) : amp
        """,
        threshold="v >= peak*mV",
        reset="v = V_r*mV; w += b*pA",
        start={"v": (-70.6, "mV")},
        lanes={
            "drive": (700, 800, 2000, 500, 500),
            "C": (281, 281, 281, 200, 200),
            "g_L": (30, 30, 30, 12, 10),
            "E_L": (-70.6, -70.6, -70.6, -70, -70),
            "V_T": (-50.4, -50.4, -50.4, -50, -50),
            "tau_w": (144, 144, 144, 300, 30),
            "a": (4, 4, 4, 2, 2),
            "b": (80.5, 80.5, 80.5, 60, 0),
            "V_r": (-70.6, -70.6, -70.6, -58, -58),
            "peak": (20, 20, 20, 0, 0),
        },
        method="euler",
        step_ms=0.1,
        ms=120,
        drift=0.004,
        presets=("", "", "", "adapting", "tonic"),
    ),
    # Fourcaud-Trocmé and others (2003).
    "exp_if": Neuron(
        equations="""
            dv/dt = (g*(-65*mV - v) + g*3.48*mV*exp((v + 59.9*mV)/(3.48*mV)) + drive*uA/cm2) \
                /(1*uF/cm2) : volt (unless refractory)
            g = 0.1*msiemens/cm2 : siemens/meter**2
        """,
        threshold="v >= -30*mV",
        reset="v = -68*mV",
        refractory="1.7*ms + dt",
        start={"v": (-65, "mV")},
        lanes={"drive": (0.5, 1, 3)},
        method="euler",
        step_ms=0.1,
        ms=120,
        drift=0.004,
    ),
    # Latham and others (2000), in the units of its normal form.
    "quadratic_if": Neuron(
        equations="dv/dt = (v**2 + drive)/ms : 1",
        threshold="v >= 1",
        reset="v = -1",
        start={"v": (-1, "")},
        lanes={"drive": (0.25, 1, 4)},
        step_ms=2**-7,
        ms=20,
        drift=0.001,
        params={"dt_ms": 2**-7},
    ),
    # Izhikevich (2003), figure 2: regular spiking, fast spiking, chattering. The paper's step of
    # 1 ms is no solution, so both have a short one, and our states the bits for it. A neuron that
    # starts again at the end of a step has lost up to a step of each interval, 2 % in a burst.
    "izhikevich": Neuron(
        equations="""
            dv/dt = 0.04/ms/mV*v**2 + 5/ms*v + 140*mV/ms - u + drive*mV/ms : volt
            du/dt = a/ms*(b/ms*v - u) : volt/second
        """,
        threshold="v >= 30*mV",
        reset="v = c*mV; u += d*mV/ms",
        start={"v": (-65, "mV"), "u": (-13, "mV/ms")},
        lanes={
            "drive": (10, 10, 10),
            "a": (0.02, 0.1, 0.02),
            "b": (0.2, 0.2, 0.2),
            "c": (-65, -65, -50),
            "d": (8, 2, 2),
        },
        step_ms=0.05,
        ms=50,
        drift=0.03,
        presets=("RS", "FS", "CH"),
        params={"dt_ms": 0.05, "fracs": (("v", 16), ("u", 20))},
    ),
    # Izhikevich (2007), chapter 8: regular spiking and chattering.
    "izhikevich2007": Neuron(
        equations="""
            dv/dt = (k*nS/mV*(v - v_r*mV)*(v - v_t*mV) - u + drive*pA)/(C*pF) : volt
            du/dt = a/ms*(b*nS*(v - v_r*mV) - u) : amp
        """,
        threshold="v >= peak*mV",
        reset="v = c*mV; u += d*pA",
        start={"v": (-60, "mV")},
        lanes={
            "drive": (100, 300),
            "C": (100, 50),
            "k": (0.7, 1.5),
            "v_r": (-60, -60),
            "v_t": (-40, -40),
            "peak": (35, 25),
            "a": (0.03, 0.03),
            "b": (-2, 1),
            "c": (-50, -40),
            "d": (100, 150),
        },
        method="euler",
        step_ms=0.1,
        ms=125,
        drift=0.002,
        presets=("RS", "CH"),
    ),
    # Izhikevich (2001).
    "resonate_and_fire": Neuron(
        equations="""
            dx/dt = -0.1/ms*x - 1/ms*y + drive/ms : 1
            dy/dt = 1/ms*x - 0.1/ms*y : 1
        """,
        threshold="y >= 1",
        reset="x = 0; y = 0",
        lanes={"drive": (0.75, 1, 2.5)},
        step_ms=0.05,
        ms=50,
        drift=0.001,
    ),
    # Hindmarsh and Rose (1984), ours with half of its step.
    "hindmarsh_rose": Neuron(
        equations="""
            dx/dt = (y - x**3 + 3*x**2 - z + drive)/ms : 1
            dy/dt = (1 - 5*x**2 - y)/ms : 1
            dz/dt = 0.001*(4*(x + 1.6) - z)/ms : 1
        """,
        threshold="x >= 1",
        refractory="x >= 1",
        start={"x": (-1.6, ""), "y": (-10, ""), "z": (2, "")},
        lanes={"drive": (2.5, 3, 3.5)},
        step_ms=0.1,
        ms=80,
        drift=0.01,
        params={"dt_ms": 0.05},
    ),
    # FitzHugh (1961), with the signs of today.
    "fitzhugh_nagumo": Neuron(
        equations="""
            dv/dt = (v - v**3/3 - w + drive)/ms : 1
            dw/dt = 0.08/ms*(v + 0.7 - 0.8*w) : 1
        """,
        threshold="v >= 1",
        refractory="v >= 1",
        start={"v": (-1, ""), "w": (-0.5, "")},
        lanes={"drive": (0.375, 0.5, 1)},
        step_ms=0.1,
        ms=150,
        drift=0.005,
    ),
    # Morris and Lecar (1981), the parameters of Rinzel and Ermentrout.
    "morris_lecar": Neuron(
        equations="""
            dv/dt = (drive*uA/cm2 - i_Ca - i_K - 2*msiemens/cm2*(v + 60*mV))/(20*uF/cm2) : volt
            i_Ca = 4*msiemens/cm2*(1 + tanh((v + 1.2*mV)/(18*mV)))/2*(v - 120*mV) : amp/meter**2
            i_K = 8*msiemens/cm2*w*(v + 84*mV) : amp/meter**2
            dw/dt = ((1 + tanh((v - 12*mV)/(17.4*mV)))/2 - w)/tau_w : 1
            tau_w = 15*ms/cosh((v - 12*mV)/(2*17.4*mV)) : second
        """,
        threshold="v >= 0*mV",
        refractory="v >= 0*mV",
        start={"v": (-60, "mV")},
        lanes={"drive": (60, 75, 90)},
        step_ms=0.1,
        ms=150,
        drift=0.005,
    ),
    # Hodgkin and Huxley (1952), u being the depolarisation from rest.
    "hodgkin_huxley": Neuron(
        equations="""
            dv/dt = (drive*uA/cm2 - i_Na - i_K - 0.3*msiemens/cm2*(u - 10.613*mV))/(1*uF/cm2) : volt
            i_Na = 120*msiemens/cm2*m**3*h*(u - 115*mV) : amp/meter**2
            i_K = 36*msiemens/cm2*n**4*(u + 12*mV) : amp/meter**2
            u = v + 65*mV : volt
            a_m = 0.1/ms*(25*mV - u)/mV/(exp((25*mV - u)/(10*mV)) - 1) : Hz
            b_m = 4/ms*exp(-u/(18*mV)) : Hz
            a_h = 0.07/ms*exp(-u/(20*mV)) : Hz
            b_h = 1/ms/(exp((30*mV - u)/(10*mV)) + 1) : Hz
            a_n = 0.01/ms*(10*mV - u)/mV/(exp((10*mV - u)/(10*mV)) - 1) : Hz
            b_n = 0.125/ms*exp(-u/(80*mV)) : Hz
            dm/dt = a_m*(1 - m) - b_m*m : 1
            dh/dt = a_h*(1 - h) - b_h*h : 1
            dn/dt = a_n*(1 - n) - b_n*n : 1
        """,
        threshold="v >= 0*mV",
        refractory="v >= 0*mV",
        start={"v": (-65, "mV"), "m": (0.0529, ""), "h": (0.5961, ""), "n": (0.3177, "")},
        lanes={"drive": (7, 10, 30)},
        method="rk2",
        step_ms=0.02,
        ms=22,
        drift=0.01,
    ),
    # Wang and Buzsáki (1996).
    "wang_buzsaki": Neuron(
        equations="""
            dv/dt = (drive*uA/cm2 - i_Na - i_K - 0.1*msiemens/cm2*(v + 65*mV))/(1*uF/cm2) : volt
            i_Na = 35*msiemens/cm2*(a_m/(a_m + b_m))**3*h*(v - 55*mV) : amp/meter**2
            i_K = 9*msiemens/cm2*n**4*(v + 90*mV) : amp/meter**2
            a_m = -0.1/ms*(v + 35*mV)/mV/(exp(-0.1*(v + 35*mV)/mV) - 1) : Hz
            b_m = 4/ms*exp(-(v + 60*mV)/(18*mV)) : Hz
            a_h = 0.07/ms*exp(-(v + 58*mV)/(20*mV)) : Hz
            b_h = 1/ms/(exp(-0.1*(v + 28*mV)/mV) + 1) : Hz
            a_n = -0.01/ms*(v + 34*mV)/mV/(exp(-0.1*(v + 34*mV)/mV) - 1) : Hz
            b_n = 0.125/ms*exp(-(v + 44*mV)/(80*mV)) : Hz
            dh/dt = 5*(a_h*(1 - h) - b_h*h) : 1
            dn/dt = 5*(a_n*(1 - n) - b_n*n) : 1
        """,
        threshold="v >= -20*mV",
        refractory="v >= -20*mV",
        start={"v": (-65, "mV"), "h": (0.8, ""), "n": (0.1, "")},
        lanes={"drive": (2, 3, 5)},
        method="rk2",
        step_ms=0.02,
        ms=18,
        drift=0.005,
    ),
    # The cell of Traub and Miles (1991) with the spike currents only, as network studies have it.
    "traub_miles": Neuron(
        equations="""
            dv/dt = (drive*uA/cm2 - i_Na - i_K - 0.1*msiemens/cm2*(v + 67*mV))/(1*uF/cm2) : volt
            i_Na = 100*msiemens/cm2*m**3*h*(v - 50*mV) : amp/meter**2
            i_K = 80*msiemens/cm2*n**4*(v + 100*mV) : amp/meter**2
            u = v + 67*mV : volt
        """
        + TRAUB_MILES,
        threshold="v >= -20*mV",
        refractory="v >= -20*mV",
        start={"v": (-67, "mV"), "m": (0.05, ""), "h": (0.6, ""), "n": (0.3, "")},
        lanes={"drive": (3, 5, 10)},
        method="rk2",
        step_ms=0.02,
        ms=19,
        drift=0.005,
    ),
    # Pospischil and others (2008), the regular-spiking cell of rat cortex.
    "pospischil": Neuron(
        equations="""
            dv/dt = (drive*uA/cm2 - i_Na - i_K - i_L)/(1*uF/cm2) : volt
            i_Na = 56*msiemens/cm2*m**3*h*(v - 50*mV) : amp/meter**2
            i_K = (6*msiemens/cm2*n**4 + 0.075*msiemens/cm2*p)*(v + 90*mV) : amp/meter**2
            i_L = 0.0205*msiemens/cm2*(v + 70.3*mV) : amp/meter**2
            u = v + 56.2*mV : volt
            dp/dt = (1/(1 + exp(-(v + 35*mV)/(10*mV))) - p)/tau_p : 1
            tau_p = 608*ms/(3.3*exp((v + 35*mV)/(20*mV)) + exp(-(v + 35*mV)/(20*mV))) : second
        """
        + TRAUB_MILES,
        threshold="v >= -20*mV",
        refractory="v >= -20*mV",
        start={"v": (-70, "mV"), "h": (1, ""), "p": (0.03, "")},
        lanes={"drive": (2, 3, 5)},
        method="rk2",
        step_ms=0.025,
        ms=32,
        drift=0.005,
    ),
    # Connor, Walter and McKown (1977), with the numbers of Dayan and Abbott (2001), section 6.2.
    "connor_stevens": Neuron(
        equations="""
            dv/dt = (drive*uA/cm2 - i_Na - i_K - i_A - i_L)/(1*uF/cm2) : volt
            i_Na = 120*msiemens/cm2*m**3*h*(v - 55*mV) : amp/meter**2
            i_K = 20*msiemens/cm2*n**4*(v + 72*mV) : amp/meter**2
            i_A = 47.7*msiemens/cm2*A**3*B*(v + 75*mV) : amp/meter**2
            i_L = 0.3*msiemens/cm2*(v + 17*mV) : amp/meter**2
            a_m = 0.38/ms*(v + 29.7*mV)/mV/(1 - exp(-0.1*(v + 29.7*mV)/mV)) : Hz
            b_m = 15.2/ms*exp(-0.0556*(v + 54.7*mV)/mV) : Hz
            a_h = 0.266/ms*exp(-0.05*(v + 48*mV)/mV) : Hz
            b_h = 3.8/ms/(1 + exp(-0.1*(v + 18*mV)/mV)) : Hz
            a_n = 0.02/ms*(v + 45.7*mV)/mV/(1 - exp(-0.1*(v + 45.7*mV)/mV)) : Hz
            b_n = 0.25/ms*exp(-0.0125*(v + 55.7*mV)/mV) : Hz
            dm/dt = a_m*(1 - m) - b_m*m : 1
            dh/dt = a_h*(1 - h) - b_h*h : 1
            dn/dt = a_n*(1 - n) - b_n*n : 1
            dA/dt = (cube**(1.0/3) - A)/tau_A : 1
            cube = 0.0761*exp(0.0314*(v + 94.22*mV)/mV)/(1 + exp(0.0346*(v + 1.17*mV)/mV)) : 1
            tau_A = 0.3632*ms + 1.158*ms/(1 + exp(0.0497*(v + 55.96*mV)/mV)) : second
            dB/dt = (1/(1 + exp(0.0688*(v + 53.3*mV)/mV))**4 - B)/tau_B : 1
            tau_B = 1.24*ms + 2.678*ms/(1 + exp(0.0624*(v + 50*mV)/mV)) : second
        """,
        threshold="v >= 0*mV",
        refractory="v >= 0*mV",
        start={
            "v": (-68, "mV"),
            "m": (0.01, ""),
            "h": (0.965, ""),
            "n": (0.156, ""),
            "A": (0.54, ""),
            "B": (0.288, ""),
        },
        lanes={"drive": (20, 30, 40)},
        method="rk2",
        step_ms=0.02,
        ms=18,
        drift=0.005,
    ),
    # Pinsky and Rinzel (1994), potentials from rest, which is at -60 mV.
    "pinsky_rinzel": Neuron(
        equations="""
            dv_s/dt = (i_c/0.5 + drive*uA/cm2/0.5 - i_Na - i_K - g_L*v_s)/(3*uF/cm2) : volt
            dv_d/dt = (-i_c/0.5 - i_Ca - i_AHP - i_C - g_L*v_d)/(3*uF/cm2) : volt
            g_L = 0.1*msiemens/cm2 : siemens/meter**2
            i_c = 2.1*msiemens/cm2*(v_d - v_s) : amp/meter**2
            i_Na = 30*msiemens/cm2*(a_m/(a_m + b_m))**2*h*(v_s - 120*mV) : amp/meter**2
            i_K = 15*msiemens/cm2*n*(v_s + 15*mV) : amp/meter**2
            i_Ca = 10*msiemens/cm2*s**2*(v_d - 140*mV) : amp/meter**2
            i_AHP = 0.8*msiemens/cm2*q*(v_d + 15*mV) : amp/meter**2
            i_C = 15*msiemens/cm2*c*clip(Ca/250, 0, 1)*(v_d + 15*mV) : amp/meter**2
            dCa/dt = -0.13*i_Ca/(uA/cm2)/ms - 0.075/ms*Ca : 1
            a_m = 0.32/ms*(13.1 - v_s/mV)/(exp((13.1 - v_s/mV)/4) - 1) : Hz
            b_m = 0.28/ms*(v_s/mV - 40.1)/(exp((v_s/mV - 40.1)/5) - 1) : Hz
            a_n = 0.016/ms*(35.1 - v_s/mV)/(exp((35.1 - v_s/mV)/5) - 1) : Hz
            b_n = 0.25/ms*exp(0.5 - 0.025*v_s/mV) : Hz
            a_h = 0.128/ms*exp((17 - v_s/mV)/18) : Hz
            b_h = 4/ms/(1 + exp((40 - v_s/mV)/5)) : Hz
            a_s = 1.6/ms/(1 + exp(-0.072*(v_d/mV - 65))) : Hz
            b_s = 0.02/ms*(v_d/mV - 51.1)/(exp((v_d/mV - 51.1)/5) - 1) : Hz
            below = int(v_d <= 50*mV) : 1
            slow = 2/ms*exp((6.5 - v_d/mV)/27) : Hz
            rise = exp((v_d/mV - 10)/11 - (v_d/mV - 6.5)/27)/(18.975*ms) : Hz
            a_c = below*rise + (1 - below)*slow : Hz
            b_c = below*(slow - rise) : Hz
            a_q = clip(0.00002*Ca, 0, 0.01)/ms : Hz
            dh/dt = a_h*(1 - h) - b_h*h : 1
            dn/dt = a_n*(1 - n) - b_n*n : 1
            ds/dt = a_s*(1 - s) - b_s*s : 1
            dc/dt = a_c*(1 - c) - b_c*c : 1
            dq/dt = a_q*(1 - q) - 0.001/ms*q : 1
        """,
        threshold="v_s >= 40*mV",
        refractory="v_s >= 40*mV",
        start={
            "v_s": (-4.6, "mV"),
            "v_d": (-4.5, "mV"),
            "h": (0.999, ""),
            "n": (0.001, ""),
            "s": (0.009, ""),
            "c": (0.007, ""),
            "q": (0.01, ""),
            "Ca": (0.2, ""),
        },
        lanes={"drive": (1.5, 2.5)},
        method="rk2",
        step_ms=0.02,
        ms=21,
        drift=0.005,
    ),
}


@pytest.fixture(scope="module")
def brian2(tmp_path_factory):
    """Brian2, without what its import leaves behind: handlers of errors and signals, log files."""
    for name in ("pylab", "sympy"):  # it imports them, and they shall see NumPy as it is
        importlib.import_module(name)

    class Array(np.ndarray):
        ptp = np.ptp

    interrupt = signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("brian2")))
        patch.setattr(sys, "excepthook", sys.excepthook)
        if sys.version_info < (3, 12):
            # Its last version for Python 3.11 wraps a method that NumPy 2.4 has no longer.
            patch.setattr(np, "ndarray", Array)
        module = importlib.import_module("brian2")
    signal.signal(signal.SIGINT, interrupt)
    module.prefs.codegen.target = "numpy"
    return module


@pytest.fixture(scope="module")
def solved(brian2):
    """Spike times of a neuron by name, as Brian2 finds them; each neuron runs once."""
    return functools.cache(lambda name: spikes_of_brian2(brian2, NEURONS[name]))


def spikes_of_brian2(brian2, neuron):
    """Ends of the steps that fired in ms, for each lane."""
    units = {"": 1, "mV": brian2.mV, "mV/ms": brian2.mV / brian2.ms}
    numbers = "".join(f"\n{key} : 1 (constant)" for key in neuron.lanes)
    step = neuron.step_ms * brian2.ms
    group = brian2.NeuronGroup(
        len(neuron.lanes["drive"]),
        neuron.equations + numbers,
        threshold=neuron.threshold,
        reset=neuron.reset or None,
        refractory=neuron.refractory,
        method=neuron.method,
        dt=step,
        namespace={},
    )
    for key, values in neuron.lanes.items():
        setattr(group, key, values)
    for key, (value, unit) in neuron.start.items():
        setattr(group, key, value * units[unit])
    if neuron.pulse:
        *_, every_ms, what = neuron.pulse
        group.run_regularly(what, dt=every_ms * brian2.ms, when="start")
    monitor = brian2.SpikeMonitor(group)
    brian2.Network(group, monitor).run(neuron.ms * brian2.ms)
    return [
        (np.rint(times / step) + 1) * neuron.step_ms for times in monitor.spike_trains().values()
    ]


def spikes_of_model(name, **changes):
    """The same of the integer model."""
    neuron = NEURONS[name]
    drives = np.array(neuron.lanes["drive"], float)
    presets = np.array(neuron.presets or ("",) * len(drives))
    times = {}
    for preset in dict.fromkeys(presets.tolist()):
        (lanes,) = np.nonzero(presets == preset)
        params = ModelParams(model=name, preset=preset, **neuron.params, **changes)
        steps = round(neuron.ms / params.step_ms)
        inputs = {"I": drives[lanes]}
        if neuron.pulse:
            key, size, every_ms, _ = neuron.pulse
            comes = np.arange(steps) % round(every_ms / params.step_ms) == 0
            inputs[key] = size * comes[:, None]
        trace = run(params, steps, inputs)
        times |= {lane: trace.spike_times_ms(place) for place, lane in enumerate(lanes)}
    return [times[lane] for lane in range(len(drives))]


def ends_of_steps(fired, dt_ms):
    """Times of the spikes of each lane, from ``(steps, lanes)``."""
    return [(np.flatnonzero(lane) + 1) * dt_ms for lane in np.transpose(fired)]


def hand_made_lif():
    """The hand-made LIF neuron, with 20 fraction bits."""
    neuron = NEURONS["lif"]
    params = LIFParams(width=24, frac=20, leak_shifts=(4,), threshold=1 << 20)
    i = np.rint(np.ldexp(neuron.lanes["drive"], 20)).astype(int)
    shape = neuron.ms + 1, len(i)  # the outputs are registers: one more cycle shows the last step
    outputs, _ = LIF(params).run({"en": np.ones(shape, int), "i": np.broadcast_to(i, shape)})
    return ends_of_steps(outputs["spike"][1:], 1)


def hand_made_qif():
    """The hand-made quadratic neuron, with 20 fraction bits and steps of 1/128."""
    neuron = NEURONS["quadratic_if"]
    params = QIFParams(
        width=24, frac=20, square_shift=27, threshold=1 << 20, reset_value=-1 << 20, v_min=-1 << 22
    )
    i = np.rint(np.ldexp(neuron.lanes["drive"], 20 - 7)).astype(int)
    shape = neuron.ms * 128 + 1, len(i)
    golden = QIF(params)
    start = golden.reset(len(i)) | {"v": np.full(len(i), params.reset_value)}
    inputs = {"en": np.ones(shape, int), "i": np.broadcast_to(i, shape)}
    outputs, _ = golden.run(inputs, state=start)
    return ends_of_steps(outputs["spike"][1:], 1 / 128)


def hand_made_adex():
    """The hand-made adaptive exponential neuron, which is at its own rest in the beginning."""
    lanes = NEURONS["adex"].lanes
    names = {
        "C": "c_pf",
        "g_L": "g_l_ns",
        "E_L": "e_l_mv",
        "V_T": "v_t_mv",
        "tau_w": "tau_w_ms",
        "a": "a_ns",
        "b": "b_pa",
        "V_r": "v_reset_mv",
        "peak": "peak_mv",
    }
    times = []
    for lane, drive in enumerate(lanes["drive"]):
        params = AdExParams(**{name: lanes[key][lane] for key, name in names.items()})
        x = np.array([params.first])
        x[0, 0] = params.code(-70.6)
        i, fired = params.i_code([drive]), []
        for _ in range(10 * NEURONS["adex"].ms):
            x, fires = AdEx(params).update(x, i)
            fired.append(fires)
        times += ends_of_steps(fired, params.dt_ms)
    return times


def hand_made_hodgkin_huxley():
    """The hand-made axon."""
    neuron, params = NEURONS["hodgkin_huxley"], HodgkinHuxleyParams()
    x = np.tile(params.first, (len(neuron.lanes["drive"]), 1))
    i, fired = np.array([params.code(drive) for drive in neuron.lanes["drive"]]), []
    for _ in range(round(neuron.ms / params.dt_ms)):
        x, fires = HodgkinHuxley(params).update(x, i)
        fired.append(fires)
    return ends_of_steps(fired, params.dt_ms)


def check(neuron, ours, theirs):
    """As many spikes but one, from the first to the last in its time."""
    for mine, other in zip(ours, theirs, strict=True):
        assert abs(len(mine) - len(other)) <= 1
        common = min(len(mine), len(other))
        assert common >= 2
        # Both are sums of steps, which are no binary fractions.
        bound = (1 + 1e-6) * neuron.step_ms + neuron.drift * other[:common]
        assert (np.abs(mine[:common] - other[:common]) <= bound).all()


@pytest.mark.third_truth("neurons.parallel")
@pytest.mark.parametrize("name", NEURONS)
def test_model_fires_when_brian2_does(solved, name):
    check(NEURONS[name], spikes_of_model(name), solved(name))


@pytest.mark.parametrize(
    ("name", "block"),
    [
        pytest.param("lif", hand_made_lif, marks=pytest.mark.third_truth("neurons.lif")),
        pytest.param("quadratic_if", hand_made_qif, marks=pytest.mark.third_truth("neurons.qif")),
        pytest.param("adex", hand_made_adex, marks=pytest.mark.third_truth("neurons.adex")),
        pytest.param(
            "hodgkin_huxley",
            hand_made_hodgkin_huxley,
            marks=pytest.mark.third_truth("neurons.hodgkin_huxley"),
        ),
    ],
)
def test_hand_made_neuron_fires_when_brian2_does(solved, name, block):
    check(NEURONS[name], block(), solved(name))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("lapicque", ("tau", 20.5)),
        ("fitzhugh_nagumo", ("epsilon", 0.082)),
        ("adex", ("tau_w", 150.0)),
    ],
)
def test_a_number_that_is_wrong_by_a_few_percent_is_seen(solved, name, change):
    ours = spikes_of_model(name, parameters=(change,))
    with pytest.raises(AssertionError):
        check(NEURONS[name], ours, solved(name))
