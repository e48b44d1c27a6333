"""Completeness of blocks: a golden model, a component and tests each, and no orphans."""

import ast
from pathlib import Path

import pytest

import spikeloom.golden
from spikeloom.formal.core.properties import PROPERTIES, Properties, properties_of
from spikeloom.golden.core.contract import GOLDENS, goldens
from spikeloom.golden.core.registry import Registry
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.rtl.core.block import BLOCKS, Block, blocks
from spikeloom.rtl.core.spec import Spec

ROOT = Path(__file__).parents[2]
TREES = ("golden", "rtl", "sim", "formal", "boards", "spikeloom")
MACHINERY = {"core", "engines", "mutation"}
"""Folders beside the domains."""


def orphans(golden_keys, component_keys):
    """Keys that stand on one side only."""
    lonely = set(golden_keys) ^ set(component_keys)
    return [
        f"{key} has no {'component' if key in golden_keys else 'golden model'}"
        for key in sorted(lonely)
    ]


def third_truths(path):
    """Keys named in ``third_truth`` marks of a test file."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
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
        if not any(key in third_truths(path) for path in folders):
            yield f"no test has pytest.mark.third_truth({key!r})"


def without_tests(modules, root):
    """Blocks, by key and path, that neither a file of their name tests nor one of their family."""
    for key, module in sorted(modules.items()):
        folder = root / "tests" / module.parent
        own = folder / f"test_{module.name}"
        if not own.exists() and not any(key in third_truths(x) for x in folder.glob("test_*.py")):
            yield f"{key} has no {own.relative_to(root)}, and no other file of its family marks it"


def without_counterpart(root):
    """Test files whose folder has no counterpart in the tree."""
    for tree in ("golden", "rtl", "formal", "sim", "boards"):
        for path in sorted((root / "tests" / tree).rglob("test_*.py")):
            folder = path.parent.relative_to(root / "tests")
            if not (root / folder).is_dir():
                yield f"{path.relative_to(root)} tests nothing in {folder}"


def with_base(folder, base):
    """Modules below a folder, as paths in it, that define a class on a base of that name."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text())
        classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
        if any(isinstance(x, ast.Name) and x.id == base for one in classes for x in one.bases):
            yield path.relative_to(folder)


def properties_of_nothing(root):
    """Modules with properties beside which no component stands."""
    for path in with_base(root / "formal", "Properties"):
        if path.parts[0] not in MACHINERY and not (root / "rtl" / path).exists():
            yield f"formal/{path} has properties, and there is no rtl/{path}"


def records_of_nothing(folder, keys, names):
    """Records of blocks or models that there are none of."""
    for path in sorted(folder.rglob("*.json")):
        family, block = path.parent.name, path.stem
        known = block in names if family == "models" else f"{family}.{block}" in keys
        if not known or path.parent.parent != folder:
            yield f"{path.relative_to(folder)} is the record of nothing"


def test_no_orphans():
    assert len(goldens()) > 0
    assert orphans(goldens(), blocks()) == []


def test_orphans_are_found():
    assert orphans({"a.b", "a.c"}, {"a.c", "a.d"}) == [
        "a.b has no component",
        "a.d has no golden model",
    ]


def test_mirrored_stems():
    for key, golden in goldens().items():
        component = blocks()[key]
        assert component.GOLDEN is golden
        assert component.__name__ == golden.__name__
        assert component.__module__ == golden.__module__.replace(".golden.", ".rtl.")


def test_every_block_has_settings_of_its_proof():
    for key, component in blocks().items():
        assert issubclass(component, Block)
        assert isinstance(component.SPEC, Spec), key
        assert component.SPEC.proved(component.GOLDEN) or component.SPEC.simulated, key


def test_properties_stand_beside_components():
    assert len(PROPERTIES.all()) > 0
    for kind in PROPERTIES.all().values():
        assert issubclass(kind, Properties)
        assert kind.__name__.endswith("Properties")
    assert list(properties_of_nothing(ROOT)) == []


def test_properties_of_every_class_are_those_of_some_block():
    used = {type(properties_of(key)) for key in blocks()}
    assert [kind.__module__ for kind in PROPERTIES.all().values() if kind not in used] == []


def test_properties_of_nothing_are_found(tmp_path):
    for place in ("formal/a/b/c.py", "formal/a/b/d.py", "formal/core/e.py"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("class X(Properties):\n    pass\n")
    (tmp_path / "formal/a/b/f.py").write_text("class X(Other):\n    pass\n")
    (tmp_path / "rtl/a/b").mkdir(parents=True)
    (tmp_path / "rtl/a/b/c.py").touch()
    assert list(properties_of_nothing(tmp_path)) == [
        "formal/a/b/d.py has properties, and there is no rtl/a/b/d.py"
    ]


def test_every_block_has_a_test_file():
    places = {key: kind.__module__.split(".")[1:] for key, kind in goldens().items()}
    modules = {key: Path(*parts).with_suffix(".py") for key, parts in places.items()}
    assert list(without_tests(modules, ROOT)) == []


def test_a_missing_test_file_is_found(tmp_path):
    folder = tmp_path / "tests" / "golden" / "x" / "a"
    folder.mkdir(parents=True)
    (folder / "test_b.py").write_text("@pytest.mark.third_truth('a.c')\ndef test(): ...\n")
    modules = {f"a.{name}": Path("golden", "x", "a", f"{name}.py") for name in "bcd"}
    assert list(without_tests(modules, tmp_path)) == [
        "a.d has no tests/golden/x/a/test_d.py, and no other file of its family marks it"
    ]


def test_tests_mirror_what_they_test():
    assert list(without_counterpart(ROOT)) == []


def test_a_test_of_nothing_is_found(tmp_path):
    (tmp_path / "rtl" / "a").mkdir(parents=True)
    for place in ("rtl/a", "rtl/b"):
        (tmp_path / "tests" / place).mkdir(parents=True)
        (tmp_path / "tests" / place / "test_c.py").touch()
    assert list(without_counterpart(tmp_path)) == ["tests/rtl/b/test_c.py tests nothing in rtl/b"]


def test_every_record_is_of_a_block_or_a_model():
    folder = ROOT / "boards" / "evidence" / "records"
    assert list(records_of_nothing(folder, goldens(), models())) == []


def test_a_record_of_nothing_is_found(tmp_path):
    for place in ("a/b.json", "a/c.json", "models/m.json", "models/n.json", "x/a/b.json"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert list(records_of_nothing(tmp_path, {"a.b"}, {"m"})) == [
        "a/c.json is the record of nothing",
        "models/n.json is the record of nothing",
        "x/a/b.json is the record of nothing",
    ]


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
    trees = (GOLDENS, BLOCKS, PROPERTIES)
    assert [str(failure) for tree in trees for failure in tree.failures()] == []


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
