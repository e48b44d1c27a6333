"""The five trees become ``spikeloom.golden``, …; the package list is computed."""

from pathlib import Path

from setuptools import setup

TREES = ("golden", "rtl", "sim", "formal", "boards")
package_dir = {"spikeloom": "spikeloom"} | {f"spikeloom.{tree}": tree for tree in TREES}
packages = ["spikeloom"] + [
    "spikeloom." + ".".join(init.parent.parts)
    for tree in TREES
    for init in sorted(Path(tree).rglob("__init__.py"))
]
data = ["*.toml", "*.json", "*.cc", "*.v", "*.j2", "*.css"]
setup(packages=packages, package_dir=package_dir, package_data={"": data})
