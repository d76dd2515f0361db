#!/usr/bin/env python3
"""Instructions per input byte of the whole core stay under the ceilings of instruction_ceilings.json.

Time drifts by a factor of two on a shared machine; instructions do not. Counted by cachegrind as the difference between two
prefixes of each speed workload, so that start-up costs cancel. A change that makes a figure better lowers the ceiling in
the same commit: --print shows the figures. Exits with 77 (skipped) where valgrind is missing.

usage: instructions_test.py HARNESS GENERATOR [--print]
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

PREFIXES = (500_000, 1_500_000)
SCROLLBACK_LINES = 1000
SKIPPED = 77


def count(harness, stream, prefix):
    done = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", harness, stream,
                           "--scrollback", str(SCROLLBACK_LINES), "--bytes", str(prefix)],
                          capture_output=True, text=True, check=True)
    for line in done.stderr.splitlines():
        if "refs:" in line:
            return int(line.split(":")[1].replace(",", ""))
    raise SystemExit(f"cachegrind gave no count:\n{done.stderr[-500:]}")


def main():
    harness, generator = sys.argv[1:3]
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed")
        return SKIPPED
    ceilings = json.loads((pathlib.Path(__file__).parent / "instruction_ceilings.json").read_text())
    over = 0
    with tempfile.TemporaryDirectory(prefix="termsoak-instructions-") as folder:
        for name, ceiling in ceilings.items():
            stream = pathlib.Path(folder) / name
            stream.write_bytes(subprocess.run([generator, name, str(PREFIXES[1])], capture_output=True, check=True).stdout)
            low, high = (count(harness, str(stream), prefix) for prefix in PREFIXES)
            figure = (high - low) / (PREFIXES[1] - PREFIXES[0])
            over += figure > ceiling
            print(f"{name:14} {figure:8.2f} instructions a byte, ceiling {ceiling}{'  OVER' if figure > ceiling else ''}", flush=True)
    return 0 if over == 0 or "--print" in sys.argv else 1


if __name__ == "__main__":
    sys.exit(main())
