"""Every golden model has its component, every component its golden, every block its third truth."""

import ast
from pathlib import Path

import pytest

import spikeloom.golden
from spikeloom.formal.core.spec import SPECS
from spikeloom.golden.core.contract import GOLDENS, goldens
from spikeloom.golden.core.registry import Registry
from spikeloom.rtl.core.block import BLOCKS, blocks

ROOT = Path(__file__).parents[2]
TREES = ("golden", "rtl", "sim", "formal", "boards")


def orphans(golden_keys, component_keys):
    """Keys that stand on one side only."""
    lonely = set(golden_keys) ^ set(component_keys)
    return [
        f"{key} has no {'component' if key in golden_keys else 'golden model'}"
        for key in sorted(lonely)
    ]


def third_truths(text):
    """Keys named in ``third_truth`` marks of a test file."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "third_truth"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def without_third_truth(keys, root):
    """Keys that no test file of their family checks against numbers from outside."""
    for key in keys:
        folders = root.glob(f"tests/golden/*/{key.split('.')[0]}/test_*.py")
        if not any(key in third_truths(path.read_text()) for path in folders):
            yield f"no test has pytest.mark.third_truth({key!r})"


def test_no_orphans():
    assert len(goldens()) > 0
    assert orphans(goldens(), blocks()) == []


def test_orphans_are_found():
    assert orphans({"a.b", "a.c"}, {"a.c", "a.d"}) == [
        "a.b has no component",
        "a.d has no golden model",
    ]


def test_mirrored_stems():
    for golden, component in ((goldens()[key], blocks()[key]) for key in goldens()):
        assert component.GOLDEN is golden
        assert component.__name__ == golden.__name__
        assert component.__module__ == golden.__module__.replace(".golden.", ".rtl.")


def test_every_block_has_a_third_truth():
    assert list(without_third_truth(goldens(), ROOT)) == []


def test_a_missing_third_truth_is_found(tmp_path):
    folder = tmp_path / "tests" / "golden" / "x" / "a"
    folder.mkdir(parents=True)
    (folder / "test_b.py").write_text("@pytest.mark.third_truth('a.b')\ndef test(): ...\n")
    (folder / "test_c.py").write_text("@pytest.mark.third_truth('a.b')\ndef test(): ...\n")
    assert list(without_third_truth(["a.b", "a.c", "a.d"], tmp_path)) == [
        "no test has pytest.mark.third_truth('a.c')",
        "no test has pytest.mark.third_truth('a.d')",
    ]


def test_every_folder_with_modules_is_a_package_and_says_what_it_holds():
    silent = []
    for tree in TREES:
        for folder in {path.parent for path in (ROOT / tree).rglob("*.py")}:
            init = folder / "__init__.py"
            if not init.exists() or not ast.get_docstring(ast.parse(init.read_text())):
                silent.append(str(init.relative_to(ROOT)))
    assert silent == []


def test_every_module_can_be_imported():
    assert [str(failure) for tree in (GOLDENS, BLOCKS, SPECS) for failure in tree.failures()] == []


@pytest.mark.parametrize("place", ["broken.py", "broken/__init__.py", "a/broken/block.py"])
def test_a_module_that_fails_to_import_is_told(tmp_path, monkeypatch, place):
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True, parents=True)
    if path.name == "block.py":
        path.with_name("__init__.py").write_text('"""A family."""\n')
        path.parent.with_name("__init__.py").write_text('"""A domain."""\n')
    path.write_text("import sys\nimport no_such_module_anywhere\n")
    monkeypatch.setattr(spikeloom.golden, "__path__", [*spikeloom.golden.__path__, str(tmp_path)])
    tree = Registry("golden", "golden model")
    (failure,) = tree.failures()
    assert (failure.file, failure.line) == (str(path), 2)
    assert failure.error == "ModuleNotFoundError: No module named 'no_such_module_anywhere'"
    assert failure.key == ("broken.block" if path.name == "block.py" else "")
    if failure.key:
        with pytest.raises(ValueError, match=r"^spikeloom\.golden\.a\.broken\.block cannot be imp"):
            tree.get(failure.key)
