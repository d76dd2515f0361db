#!/usr/bin/env python3
"""Each test has exactly one of the labels quick and slow. Usage: labels_test.py BUILD-FOLDER"""
import json
import subprocess
import sys


def labels_of(test):
    for row in test.get("properties", []):
        if row["name"] == "LABELS":
            return set(row["value"])
    return set()


def main():
    listing = subprocess.run(["ctest", "--test-dir", sys.argv[1], "--show-only=json-v1"], capture_output=True, text=True,
                             check=True)
    tests = json.loads(listing.stdout)["tests"]
    wrong = [test["name"] for test in tests if len(labels_of(test) & {"quick", "slow"}) != 1]
    print("\n".join(f"{name}: neither quick nor slow, or both" for name in wrong) or
          f"{len(tests)} tests, each quick or slow")
    return 1 if wrong or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
