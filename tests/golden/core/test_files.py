"""Files that users name: what may have no end is refused before it is opened."""

import os

import numpy as np
import pytest

from spikeloom.golden.core import images
from spikeloom.golden.core.files import regular
from spikeloom.golden.network.design.archive import numbers
from spikeloom.golden.neuron.compiler.frontend import reader

NO_FILE = " must be a file, not a pipe or a device$"


@pytest.fixture(params=["pipe", "device"])
def endless(request, tmp_path):
    """A maker of paths that could be read for ever."""

    def path(name):
        found = tmp_path / name
        if request.param == "pipe":
            os.mkfifo(found)
        else:
            found.symlink_to("/dev/zero")
        return found

    return path


def test_pipes_and_devices_are_refused_by_every_reader(endless):
    for read, name in (
        (regular, "x"),
        (images.load, "x.bin"),
        (images.load, "x.hex"),
        (images.load, "x.npz"),
        (numbers, "y.npz"),
        (reader.load, "x.toml"),
        (reader.load, "x.json"),
    ):
        with pytest.raises(ValueError, match=rf"{name}{NO_FILE}"):
            read(endless(name))


def test_a_file_is_itself_if_it_is_not_too_long(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(bytes(9))
    assert regular(str(path), 9) == path
    with pytest.raises(ValueError, match=r"x must have at most 8 bytes, not 9$"):
        regular(path, 8)


def test_no_file_and_a_folder_are_errors_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        regular(tmp_path / "x")
    with pytest.raises(IsADirectoryError, match="Is a directory"):
        regular(tmp_path)


def test_an_archive_that_promises_more_than_there_is_memory(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, values=np.arange(4))
    content = path.read_bytes()
    before, after = b"(4,), }".ljust(20), b"(10000000000000,), }"
    assert before in content
    path.write_bytes(content.replace(before, after))
    with pytest.raises(ValueError, match=r"the file is no archive of NumPy, or it is damaged$"):
        images.load(path)


def test_a_mark_of_byte_order_is_no_word(tmp_path):
    path = tmp_path / "x.hex"
    path.write_bytes(b"\xef\xbb\xbf1f\n02\n")
    assert images.load(path).values.tolist() == [0x1F, 2]
