#!/usr/bin/env python3
"""consumer.py CMAKE PROJECT BUILD: a project outside that adds Sealward configures, and none of our warnings reach it."""
import json
import pathlib
import subprocess
import sys

cmake, project, build = sys.argv[1:]
done = subprocess.run([cmake, "-S", project, "-B", build, "-G", "Ninja", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"],
                      capture_output=True, text=True)
if done.returncode != 0:
    sys.exit(done.stdout + done.stderr)
commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
own = [c["command"] for c in commands if "CMakeFiles/engine.dir/" in c["command"]]
if len(own) != 1 or " -W" in own[0] or "-std=" not in own[0]:
    sys.exit(f"the engine's own file is compiled with our warnings or without C++23: {own}")
print("1 passed, 0 failed")
