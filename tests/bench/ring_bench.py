#!/usr/bin/env python3
"""Measures the daemon beside its parts in one run and prints ratios: never compare absolute times of two runs.

  tests/bench/ring_bench.py [ROUNDS]       with SEALWARD_BIN naming the folder of programs (default build/bin)
"""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration/ring"))
from world import BIN, World  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
BENCH = os.environ.get("SEALWARD_BENCH", str(BIN.parent / "tests/bench/ring_bench"))


def run(*arguments, env=None):
    done = subprocess.run([BENCH, *map(str, arguments)], capture_output=True, text=True, timeout=600, env={**os.environ, **(env or {})})
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


here = pathlib.Path(__file__).parent
cores = len(os.sched_getaffinity(0))
with World("bench", "--policy", here / "bench.policy", "--floor", "no", "--desk", "yes", "--rate", "1000000", "--workers", "3") as world:
    parts = {}
    for store in ("orders", "custody"):
        firm = world.firm
        for part in run("parts", os.environ.get("SEALWARD_MODULE", "/usr/lib/softhsm/libsofthsm2.so"), f"sealward-{store}",
                        firm / f"pins/{store}.user", firm, ROUNDS, env={"SOFTHSM2_CONF": f"{firm}/tokens/{store}/softhsm2.conf"}):
            parts[part["algorithm"]] = part
            print(f"{part['algorithm']:10} C_Sign {part['c_sign_us']:.0f} us, verify {part['verify_us']:.0f} us, "
                  f"fdatasync {part['fdatasync_us']:.0f} us, in a row {part['in_a_row_us']:.0f} us (p50)")
    world.start()
    for algorithm, kind in (("ed25519", "order"), ("p256", "desk"), ("secp256k1", "settlement")):
        part = parts[algorithm]
        run("ring", world.engine_socket, kind, 200, 8)  # warm
        one = run("ring", world.engine_socket, kind, ROUNDS, 1)[0]
        many = run("ring", world.engine_socket, kind, 4 * ROUNDS, 64)[0]
        limit = cores * 1e6 / (part["c_sign_us"] + part["verify_us"])
        print(f"{algorithm:10} {kind}: depth 1 p50 {one['p50_us']:.0f} us, p99 {one['p99_us']:.0f} us = "
              f"{one['p50_us'] / part['in_a_row_us']:.2f} x C_Sign + verify + fdatasync; depth 64 {many['per_second']:.0f}/s = "
              f"{many['per_second'] / limit:.2f} x {cores} cores / (C_Sign + verify)")
