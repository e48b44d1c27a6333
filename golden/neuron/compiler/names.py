"""Names of quantities in hardware, apart from those that hardware has of its own."""

import re

__all__ = ["hardware_name"]

_OURS = re.compile(
    # Ports, and the words that harnesses have beside them.
    r"en|spike|ready|next|valid|neuron|clk|rst|at|cycles|inputs|lanes|batch|seed|steps|dut|tb"
    # Registers and memories.
    r"|wait|fresh|stored|memory|(busy|place|progress|kept|factor|table|stage)(\d.*)?"
    r"|(memory|read|given|state)_.*"
    # Attributes of a golden model and of a component.
    r"|self|state|step|call|run|run_numpy|reset|registers|arguments|results|params|params_type"
    r"|cuts|datapath|elaborate|signature|metadata|KEY|KIND|EXAMPLES|GOLDEN|SPEC"
)
_PREFIX = "var_"


def hardware_name(name: str) -> str:
    """What a state, an input or an output of a model is called as a port and as a register.

    That is its own name, or that name with ``var_`` in front if hardware needs it for itself. In
    such a name ``_u`` stands for each ``_``. Different names stay different.

    >>> hardware_name("v"), hardware_name("fresh"), hardware_name("a__b")
    ('v', 'var_fresh', 'var_a_u_ub')
    """
    # Two underscores part a stream from its payload, so no port has them.
    if not (_OURS.fullmatch(name) or "__" in name or name.startswith(_PREFIX)):
        return name
    return _PREFIX + name.replace("_", "_u")
