#!/usr/bin/env bash
# Times whole processes against a live containerd of its own, and prints a Markdown table: median and minimum time, peak
# memory. Reports, never asserts. Needs root, containerd, hyperfine, python3; crictl where it is installed.
#   tests/bench/run.sh [path of nodecheck]
set -euo pipefail
cd "$(dirname "$0")/../.."
nodecheck=$(realpath "${1:-build/release/nodecheck}")
for tool in containerd hyperfine python3 g++; do
  command -v "$tool" >/dev/null || { echo "bench: $tool is not installed" >&2; exit 1; }
done
dir=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null; wait 2>/dev/null; rm -rf "$dir"' EXIT

printf '#include <iostream>\nint main() { std::cout << "x\\n"; }\n' >"$dir/empty.cpp"
g++ -O2 -o "$dir/empty" "$dir/empty.cpp"
# Peak memory of a child, in KiB; small itself, for a child's peak counts what it was forked from.
cat >"$dir/peak.c" <<'X'
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char** argv) {
  struct rusage usage;
  int status;
  pid_t pid = vfork();
  (void)argc;
  if (pid == 0) {
    if (!freopen("/dev/null", "w", stdout)) _exit(127);
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  wait4(pid, &status, 0, &usage);
  fprintf(stderr, "%ld\n", usage.ru_maxrss);
  return 0;
}
X
gcc -O2 -o "$dir/peak" "$dir/peak.c"
cat >"$dir/config.toml" <<X
version = 2
root = "$dir/root"
state = "$dir/state"
[grpc]
  address = "$dir/c.sock"
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "native"
X
containerd -c "$dir/config.toml" >"$dir/log" 2>&1 &
daemon=$!
for _ in $(seq 200); do
  "$nodecheck" run -q --cri-endpoint "unix://$dir/c.sock" --only runtime.cri-version >/dev/null 2>&1 && break
done

names=("empty iostream program" "nodecheck version" "nodecheck run")
commands=("$dir/empty" "$nodecheck version" "$nodecheck run -q --cri-endpoint unix://$dir/c.sock")
if command -v crictl >/dev/null; then
  names+=("crictl info")
  commands+=("crictl --runtime-endpoint unix://$dir/c.sock info")
fi
hyperfine -N -i --warmup 5 --runs "${RUNS:-100}" --export-json "$dir/times.json" "${commands[@]}" >/dev/null 2>&1

python3 - "$dir" "${names[@]}" <<'P'
import json, subprocess, sys
folder, names = sys.argv[1], sys.argv[2:]
print("| command | median | minimum | peak memory |\n|---|---|---|---|")
for name, r in zip(names, json.load(open(folder + "/times.json"))["results"]):
    measured = subprocess.run([folder + "/peak", *r["command"].split()], stderr=subprocess.PIPE, text=True).stderr
    peak = int(measured.split()[-1]) / 1024
    print(f"| {name} | {r['median'] * 1e3:.1f} ms | {r['min'] * 1e3:.1f} ms | {peak:.1f} MiB |")
P
