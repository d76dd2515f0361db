#!/bin/sh
# Gates a folder of workloads in any CI, or from cron: gate.sh [WORKLOADS] [OUTPUT-DIR].
# TERMSOAK names the program; BASELINE a report of a known-good commit, which is compared when it exists.
set -eu

workloads=${1:-workloads}
out=${2:-termsoak-out}
termsoak=${TERMSOAK:-termsoak}
baseline=${BASELINE:-}

mkdir -p "$out"
set -- gate "$workloads" --results "$out/cells" --inconclusive warn --quiet \
  --out "$out/report.json" --html "$out/report.html" --junit "$out/junit.xml" --markdown "$out/summary.md"
if [ -n "$baseline" ] && [ -f "$baseline" ]; then
  set -- "$@" --baseline "$baseline"
fi

status=0
"$termsoak" "$@" || status=$?
case $status in
0) echo "termsoak: pass, see $out/report.html" ;;
1) echo "termsoak: memory grew or an expectation failed, see $out/summary.md" >&2 ;;
3) echo "termsoak: not enough data to decide" >&2 ;;
*) echo "termsoak: could not judge (status $status)" >&2 ;;
esac
exit "$status"
