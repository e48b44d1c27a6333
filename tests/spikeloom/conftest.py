"""What tests of the command line share."""

import pytest

from spikeloom.commands import group as cli


@pytest.fixture
def command(monkeypatch, capsys):
    """Run a command; gives exit status, standard output and standard error."""

    def run(*argv):
        monkeypatch.setattr("sys.argv", ["spikeloom", *argv])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return stop.value.code, captured.out, captured.err

    return run
