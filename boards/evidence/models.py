"""What the tools say of each model: a population of it synthesised, and its data path proved.

A record is kept with a fingerprint of the model's program and of the sources that make hardware of
it, so that it goes stale by itself.
"""

import ast
import json
import shutil
import tempfile
from functools import cache as once
from pathlib import Path

from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.flow import flow
from spikeloom.formal.core.proof import prove
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.schedule import program
from spikeloom.golden.neuron.neurons import folded as golden
from spikeloom.golden.neuron.neurons.folded import FoldedParams
from spikeloom.golden.neuron.neurons.parallel import ParallelParams
from spikeloom.rtl.core.block import component
from spikeloom.rtl.neuron.compiler import datapath
from spikeloom.rtl.neuron.neurons import folded, parallel
from spikeloom.sim.host import cache

__all__ = ["FILE", "NEURONS", "TARGET", "evidence", "fingerprint", "keep", "load", "population"]

FILE = Path(__file__).with_name("models.json")
TARGET = "ecp5-25k"
NEURONS = 1024
STAGES = 8
TIMEOUT_S = 60.0  # for each engine

_CELLS = ("lut", "ff", "bram", "dsp")


def population(model: str) -> FoldedParams:
    """The population of a model that is synthesised."""
    return FoldedParams(model=model, neurons=NEURONS, stages=STAGES)


@once
def _sources() -> str:
    """The sources without their comments."""
    texts = (
        Path(str(x.__file__)).read_text() for x in (datapath, folded, parallel, golden, program)
    )
    return "\n".join(ast.dump(ast.parse(text)) for text in texts)


def fingerprint(params: FoldedParams) -> str:
    """A hash of what the data path does, when, and how."""
    return cache.digest(repr(params.program), repr(params.schedule.stage), _sources())


def evidence(model: str) -> dict:
    """Synthesise a population of a model by itself, and prove one neuron with the same data path.

    Returns
    -------
    dict
        ``model``, ``stages``, ``lut``, ``ff``, ``bram`` (as the target counts memories), ``dsp``,
        whether the device is large enough (``fits``); whether the data path is proved for all time
        and its control refuted (``proved``), ``engine``, ``seconds``; ``fingerprint``, and
        ``tools``, the versions of the tools.
    """
    params, target = population(model), find_target(TARGET)
    folder = Path(tempfile.mkdtemp(prefix=f"spikeloom-{model}-"))
    found = flow.area(component("neurons.folded", params), target, folder).resources
    shutil.rmtree(folder)
    cells = {name: found[name] for name in _CELLS}
    neuron = ParallelParams(model=model, stages=params.stages)
    proof = prove("neurons.parallel", neuron, timeout_s=TIMEOUT_S)
    return {
        "model": params.description.name,
        "stages": params.stages,
        **cells,
        "fits": all(cells[name] <= target.capacity[name] for name in _CELLS),
        "proved": proof.good and proof.status == "proved" and not proof.bounded,
        "engine": proof.engine,
        "seconds": proof.seconds,
        "fingerprint": fingerprint(params),
        "tools": flow.tool_versions(target) | proof.tools,
    }


def load(file: Path = FILE) -> dict[str, dict]:
    """The kept records by model; none if there is no file."""
    return {x["model"]: x for x in json.loads(file.read_text())} if file.exists() else {}


def keep(found: list[dict], file: Path = FILE) -> None:
    """Keep records, in place of those of the same model; those of models that are gone go too."""
    kept = load(file) | {x["model"]: x for x in found}
    lines = ",\n".join(" " + json.dumps(kept[name]) for name in sorted(kept) if name in models())
    cache.write_atomic(file, f"[\n{lines}\n]\n")
