"""The five trees become ``spikeloom.golden``, …; the package list is computed."""

from pathlib import Path

from setuptools import setup

TREES = ("golden", "rtl", "sim", "formal", "boards")


def packages_of(tree: str) -> list[str]:
    """Names of the packages in a folder at the top."""
    return [".".join(init.parent.parts) for init in sorted(Path(tree).rglob("__init__.py"))]


package_dir = {"spikeloom": "spikeloom"} | {f"spikeloom.{tree}": tree for tree in TREES}
packages = packages_of("spikeloom")
packages += [f"spikeloom.{name}" for tree in TREES for name in packages_of(tree)]
data = ["*.toml", "*.json", "*.c", "*.cc", "*.h", "*.j2", "records/*/*.json"]
# The data named here and no more; folders of data would otherwise be taken for forgotten packages.
setup(
    packages=packages,
    package_dir=package_dir,
    package_data={"": data},
    include_package_data=False,
)
