"""Counterexamples of refuted assertions, read from Yosys witness files."""

import json
import re

__all__ = ["parse"]

_FAILED = re.compile(r"Assert failed in ([^:]+): (\S+)(?: \((\S+)\))?")
_NAME = re.compile(r"^(?:_witness_\.)?check_(\d+)$")
_CHECK = re.compile(
    r"^  cell \$check \$(\d+)\n(?:    parameter .*\n)*?    parameter \\FORMAT \"(.*)\"\n", re.M
)


def parse(text: str, log: str = "", rtlil: str = "") -> dict:
    """Read a witness file.

    Parameters
    ----------
    text : str
        Content of a ``.yw`` file, version 1 of Yosys's JSON format.
    log : str
        Log of the run, which names the assertions that failed.
    rtlil : str
        The design; its assertions are then named by their messages instead of their numbers.

    Returns
    -------
    dict
        ``inputs``: for each input of the top module except the clock, its value in each cycle from
        reset on, as an unsigned integer. ``state0``: initial values of registers and memory words
        without reset. ``steps``: number of cycles; an assertion fails in the last one. ``failed``:
        the messages of those that fail. Don't-care bits are 0.

    Raises
    ------
    ValueError
        The text is not a witness.
    """
    data = json.loads(text)
    if data.get("format") != "Yosys Witness Trace":
        raise ValueError(
            f"format of a witness must be Yosys Witness Trace, not {data.get('format')!r}"
        )
    clocks = {tuple(clock["path"]) for clock in data["clocks"]}
    steps = [_bits(step["bits"]) for step in data["steps"]]
    inputs: dict[str, list[int]] = {}
    state: dict[str, int] = {}
    position = 0
    for signal in data["signals"]:
        path, width, offset = tuple(signal["path"]), signal["width"], signal["offset"]
        # A signal may be split into parts, each with its own offset.
        values = [(step >> position & (1 << width) - 1) << offset for step in steps]
        position += width
        if path in clocks:
            continue
        name = ".".join(part.removeprefix("\\") for part in path).replace(".[", "[")
        if signal["init_only"]:
            state[name] = state.get(name, 0) | values[0]
        elif len(path) == 1:
            before = inputs.get(name, [0] * len(values))
            inputs[name] = [old | new for old, new in zip(before, values, strict=True)]
    return {
        "inputs": inputs,
        "state0": state,
        "steps": len(steps),
        "failed": _failed(log, rtlil),
    }


def _bits(text: str) -> int:
    """A string of 0, 1, x and ?, most significant bit first; later steps may leave bits out."""
    return int("0" + re.sub("[x?]", "0", text), 2)


def _failed(log: str, rtlil: str) -> list[str]:
    """Messages of the assertions that fail, in the order of the log, each once."""
    messages = dict(_CHECK.findall(rtlil))
    names = []
    for line in log.splitlines():
        # The trace of a failed induction step does not start from reset, so it refutes nothing.
        found = None if ".induction:" in line else _FAILED.search(line)
        if found is None:
            continue
        name = found[3] or found[2]
        number = _NAME.match(name)
        message = messages.get(number[1]) if number else None
        names.append(message or f"{found[1]}.{name.removeprefix('_witness_.')}")
    return list(dict.fromkeys(names))
