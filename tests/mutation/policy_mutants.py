#!/usr/bin/env python3
"""Do the unit tests of policy/ notice a wrong evaluator? Run by hand: tests/mutation/policy_mutants.py --build BUILD

Changes one operator of the evaluator or the combiner at a time, builds unit_policy and runs it. A change that the tests do
not notice survives and is shown. BUILD is configured already and of this source tree, which has no uncommitted changes:
files are changed in place and put back. Changes that do not compile are not counted.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ("policy/combine.h", "policy/evaluator.cc", "policy/evaluator_measure.cc", "policy/statement.cc", "policy/ledger.cc",
         "policy/measures.cc", "policy/note.cc", "policy/ring.cc", "policy/derived.cc", "policy/exact.cc")
CHANGES = ((r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "),
           (r" && ", " || "), (r" \|\| ", " && "), (r" \+ ", " - "), (r" - ", " + "), (r"\+\+(?=\w)", "--"),
           (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"!(?=[\w*(])", ""), (r"\bstd::min\b", "std::max"),
           (r"\bstd::max\b", "std::min"), (r"\bkUp\b", "kDown"), (r"\bkDown\b", "kUp"), (r"CheckedAdd\b", "CheckedSubtract"),
           (r"CheckedSubtract\b", "CheckedAdd"), (r" \+= ", " -= "), (r"\bcontinue;", "break;"))


def mutants(path):
    """(line number, the line as it is, the line changed)"""
    for number, line in enumerate((ROOT / path).read_text().splitlines()):
        code = line.split("//")[0]
        if code.lstrip().startswith(("#", "template", "using", "static_assert", "CHECK")) or "operator" in code:
            continue
        texts = [match.span() for match in re.finditer(r'"[^"]*"', code)]
        for pattern, other in CHANGES:
            for match in re.finditer(pattern, code):
                if not any(begin <= match.start() < end for begin, end in texts):
                    yield number, line, code[:match.start()] + other + code[match.end():] + line[len(code):]


def run(command, seconds):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=seconds, check=False).returncode
    except subprocess.TimeoutExpired:
        return "hangs"


def outcome(path, number, changed, build):
    """"no build", "noticed" or "survives"."""
    file = ROOT / path
    text = file.read_text()
    lines = text.splitlines(keepends=True)
    lines[number] = changed + "\n"
    try:
        file.write_text("".join(lines))
        if run(["ninja", "-C", build, "unit_policy"], 1800) != 0:
            return "no build"
        return "survives" if run([f"{build}/tests/unit_policy", "--gtest_brief=1", "--gtest_fail_fast"], 300) == 0 else "noticed"
    finally:
        file.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--sample", type=int, default=0, help="so many, chosen at random; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", action="append", help="only these (default: all of the evaluator and the combiner)")
    given = parser.parse_args()
    build = str(pathlib.Path(given.build).resolve())
    if subprocess.run(["git", "status", "--porcelain", "policy"], cwd=ROOT, capture_output=True, check=True).stdout:
        print("policy/ has uncommitted changes")
        return 2
    found = [(path, *mutant) for path in given.file or FILES for mutant in mutants(path)]
    print(f"{len(found)} changes, seed {given.seed}", flush=True)
    if given.sample:
        random.Random(given.seed).shuffle(found)
        found = found[:given.sample]
    counts = {"no build": 0, "noticed": 0, "survives": 0}
    for path, number, line, changed in found:
        result = outcome(path, number, changed, build)
        counts[result] += 1
        if result == "survives":
            print(f"{path}:{number + 1} survives\n-{line}\n+{changed}", flush=True)
    run(["ninja", "-C", build, "unit_policy"], 1800)
    tried = counts["noticed"] + counts["survives"]
    print(f"{counts}: {100 * counts['noticed'] / max(tried, 1):.1f} % noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
