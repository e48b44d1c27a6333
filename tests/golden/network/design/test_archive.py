"""Archives from anywhere: numbers, or a sentence; nothing is unpacked before it is judged."""

import io
import re
import zipfile

import numpy as np
import pytest

from spikeloom.golden.network.design.archive import MOST, numbers
from spikeloom.golden.network.design.description import FloatNetwork


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


def npy(array, cut=0):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()[: len(content.getvalue()) - cut]


def header(shape, kind="<f8"):
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        content, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    return content.getvalue()


@pytest.mark.parametrize("kind", ["<f8", ">f4", "<f2", "|u1", ">i4", "<i8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_are_those_that_numpy_reads(tmp_path, kind, order):
    array = np.asarray(np.arange(12).reshape(3, 4), dtype=kind, order=order)
    np.savez(tmp_path / "a.npz", x=array, y=array[0])
    np.savez_compressed(tmp_path / "b.npz", x=array, y=array[0])
    for name in ("a.npz", "b.npz"):
        found = numbers(tmp_path / name)
        assert found.keys() == {"x", "y"}
        assert (found["x"] == np.load(tmp_path / name)["x"]).all()
        assert found["x"].dtype == np.float64


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no whole zip archive"),
        (b"PK\x03\x04 and so on", "is no whole zip archive"),
        (npy(np.ones(3)), "is no whole zip archive"),
    ],
)
def test_what_is_no_archive(tmp_path, content, said):
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(ValueError, match=said):
        numbers(tmp_path / "x.npz")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (npy(np.ones(3, complex)), "x must hold real numbers, not complex128"),
        (npy(np.array(["2020-01-01"], "M8[D]")), "x must hold real numbers, not datetime64"),
        (npy(np.array(["text"])), "x must hold real numbers, not <U4"),
        (npy(np.ones(3, bool)), "x must hold real numbers, not bool"),
        (header((3,), "|O"), "x must hold real numbers, not object"),
        (header((10**6, 10**6)), rf"at most {MOST} numbers, and x has shape \(1000000, 1000000\)"),
        (header((10**30,)), "at most"),
        (header((4,)) + bytes(31), r"x must hold 32 bytes for shape \(4,\)"),
        (header((4,)) + bytes(33), r"x must hold 32 bytes for shape \(4,\)"),
        (header((4,)) + bytes(1 << 26), r"x must hold 32 bytes for shape \(4,\)"),
        (npy(np.ones(3), cut=1), "x must hold 24 bytes"),
        (b"no array", "cannot be taken"),
    ],
)
def test_what_is_no_array_of_real_numbers(tmp_path, content, said):
    path = archive(tmp_path / "x.npz", {"x": content})
    with pytest.raises(ValueError, match=said):
        numbers(path)


def test_every_truncated_or_flipped_file_is_told(tmp_path):
    path = tmp_path / "x.npz"
    np.savez_compressed(path, weights_0=np.eye(3), bias_0=np.zeros(3))
    whole = path.read_bytes()
    for length in range(0, len(whole), 5):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=re.escape(str(path))):
            numbers(path)
    harmless = 0
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 0x55
        path.write_bytes(flipped)
        try:
            numbers(path)
        except ValueError:
            continue
        harmless += 1  # a date, a name, or another part that says nothing of the contents
    assert harmless < len(whole) / 2, harmless


def test_complex_numbers_are_no_network():
    with pytest.raises(TypeError, match=r"weights\[0\] must be an array of numbers"):
        FloatNetwork.of([np.ones((2, 2)) * 1j], [np.zeros(2)])
