#!/usr/bin/env python3
"""Compares the table of system calls with what the running daemon does.

    drift.py prefix DIR              prints the words to put before `sealwardd …` so that it is traced into DIR
    drift.py check TABLE DIR [ROLE]  judges the traces: a call that no row names and a row that no call used fail

TABLE is what sandbox_print_table prints. Without ROLEs all processes are judged. A row is looked for in the phase that
the trace says: boot until the process's first filter, start until its second, serve after that; a process that has one
filter (its row has no second) is in both. Rows marked as rare are not missed.
"""
import glob
import json
import os
import re
import sys

ROLES = {"sealwardd": "monitor", "sealward-session": "session", "sealward-authorizer": "authorizer",
         "sealward-journaler": "journaler", "sealward-signer": "signer", "sealward-token": "token"}
ONE_FILTER = {"session", "monitor"}
CALL = re.compile(r"^(?:\[[^\]]*\] )?\[\s*(\d+)\] (\w+)\((.*?)\)?\s+(?:= (-?\w+|\?).*|<unfinished \.\.\.>)?$")
EXEC = re.compile(r'execve\("([^"]*)"')


def prefix(folder):
    # Arguments as numbers (but the name of a program), the number of each call, one file for each process.
    return ["strace", "-f", "-ff", "-n", "-q", "-e", "raw=!execve", "-e", "signal=none", "-o", os.path.join(folder, "trace")]


def calls(path):
    """(number, name, arguments, result) of each call."""
    for line in open(path, errors="replace"):
        match = CALL.match(line.rstrip("\n"))
        if not match:
            continue
        number, name, arguments, result = match.groups()
        values = []
        if name != "execve":
            for word in filter(None, (part.strip() for part in arguments.split(","))):
                try:
                    values.append(int(word, 0))
                except ValueError:
                    values.append(0)
        yield int(number), name, values, result, line


def matches(row, number, values):
    if row["number"] != number:
        return False
    return all(argument < len(values) and values[argument] & mask == value for argument, mask, value in row["conditions"])


def find(rows, role, phases, number, values):
    """The row that decides, as the filter does: allowing rows first."""
    fitting = [row for row in rows if role in row["roles"] and phases & set(row["phases"]) and matches(row, number, values)]
    return min(fitting, key=lambda row: row["error"] != 0, default=None)


def judge(rows, path, used, missing):
    """Walks one process's trace. A forked child is the monitor until it has become another program."""
    role, filters = "monitor", 0
    for number, name, values, result, line in calls(path):
        if name == "execve" and result == "0":
            before = find(rows, role, {"serve"}, number, values)
            if before is not None and path_is_fork(path):
                used.setdefault(id(before), set()).add(role)
            role = ROLES.get(os.path.basename(EXEC.search(line).group(1)), role)
            filters = 0
            continue
        if role == "monitor":
            if name == "seccomp" and result == "0":
                filters = 1
                continue
            if filters == 0 and not path_is_fork(path):
                continue  # before its jail the monitor has no filter
            phases = {"boot", "start", "serve"}
        elif filters == 0:
            phases = {"boot"}
        elif role in ONE_FILTER:
            phases = {"start", "serve"}
        else:
            phases = {"start", "serve"} if filters == 1 else {"serve"}
        row = find(rows, role, phases, number, values)
        if row is not None:
            used.setdefault(id(row), set()).add(role)
        elif phases != {"boot"} and role != "monitor":
            missing.setdefault((role, name), line.strip())
        elif not any(matches(other, number, values) for other in rows):
            # Under the monitor's filter alone, which is the union, other processes' rows allow it too.
            missing.setdefault((role, name), line.strip())
        if name == "seccomp" and result == "0":
            filters += 1


FIRST = {}  # the trace of the process that strace itself started: the monitor


def path_is_fork(path):
    return path != FIRST.get("path")


def check(table, folder, roles):
    rows = json.load(open(table))
    used, missing = {}, {}
    traces = sorted(glob.glob(os.path.join(folder, "trace.*")), key=lambda p: int(p.rsplit(".", 1)[1]))
    if not traces:
        sys.exit("drift: no traces in " + folder)
    # strace starts the daemon itself: the first process that executes sealwardd.
    for path in traces:
        if any("sealwardd" in line for line in open(path, errors="replace") if "execve(" in line):
            FIRST["path"] = path
            break
    for path in traces:
        judge(rows, path, used, missing)
    failures = 0
    for (role, name), line in sorted(missing.items()):
        if role in roles:
            failures += 1
            print(f"missing: {role} called {name}, which no row names: {line}")
    for row in rows:
        for role in row["roles"]:
            if role not in roles or not row["seen"] or role in used.get(id(row), ()):
                continue
            failures += 1
            phases = "/".join(row["phases"])
            print(f"unused: {role} never called {row['name']} in {phases} ({row['reason']})")
    print(f"drift: {len(traces)} processes, {len(rows)} rows, {failures} differences")
    return 1 if failures else 0


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "prefix":
        print("\n".join(prefix(sys.argv[2])))
    elif len(sys.argv) >= 4 and sys.argv[1] == "check":
        sys.exit(check(sys.argv[2], sys.argv[3], set(sys.argv[4:]) or set(ROLES.values())))
    else:
        sys.exit(__doc__)


main()
