"""The table of system calls against the whole daemon at work, traced from its first call: no process makes a call that no row
names, and every row that isn't marked as rare is used. The scenes reach all the rows; drift.py judges the traces."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from world import BIN, SOURCE, World, fail, run_tests, wait_for

DRIFT = SOURCE / "tests/sandbox/drift.py"
TABLE = os.environ.get("SEALWARD_PRINT_TABLE")
FAULT_MODULE = os.environ.get("SEALWARD_FAULT_MODULE")
SLOW = 300  # seconds: a traced daemon takes its time


def drift(*arguments):
    return subprocess.run([sys.executable, DRIFT, *arguments], capture_output=True, text=True, timeout=SLOW)


def can_trace(folder):
    done = subprocess.run(["strace", "-D", "-o", folder / "probe", "true"], capture_output=True)
    return done.returncode == 0 and (folder / "probe").exists()


class Traced:
    """A World whose daemon runs under strace from its first call. With -D the daemon stays our child, strace is beside it."""

    def __init__(self, world, folder, user):
        self.world, self.folder, self.user = world, folder, user

    def __enter__(self):
        prefix = drift("prefix", self.folder).stdout.splitlines()
        user = ["-u", self.user] if self.user else []
        # strace holds the writing end as long as it lives, the daemon closes what it was not given.
        self.ended, writing = os.pipe()
        self.world.start(wrapper=[prefix[0], "-D", *user, *prefix[1:]], pass_fds=(writing,), seconds=SLOW)
        os.close(writing)
        return self

    def __exit__(self, kind, value, trace):
        if not kind:
            self.world.stop()
            while os.read(self.ended, 1):
                pass
        os.close(self.ended)


def orders(world, prefix, count, depth):
    loader = world.load(prefix, 1, count, depth, "1000", int(time.time()) + SLOW - 20)
    lines = loader.communicate(timeout=SLOW)[0].splitlines()
    signed = sum(" signed " in line for line in lines)
    if signed != count:
        fail(f"{signed} of {count} orders signed ({prefix}): {lines[-3:]} {world.log_text()[-2000:]}")


def settlement_with_approvals(world):
    done = world.officer("request", "settlement", "--id", "pay", "--key", "custody-1", "--account", "main", "--counterparty", "acme",
                         "--asset", "USDC", "--network", "ethereum", "--amount", "1000", "--destination", "acme-usdc", "--fee-max",
                         "0.01", "--purpose", "test", "--officer", "--as", "tina", "--sign-with", world.firm / "people/tina",
                         "--json", code=4, seconds=SLOW)
    request = json.loads(done.stdout)["request"]
    for person, code in (("rita", 4), ("omar", 0)):
        world.officer("approve", request, "--as", person, "--key", world.firm / "people" / person, "--yes", code=code, seconds=SLOW)


def a_worker_that_dies(world):
    before = world.pid_of("token")
    for store in ("orders", "custody"):
        script = world.firm / "tokens" / store / "tokens" / "fault.script"
        if not script.parent.is_dir():
            fail(f"no folder of tokens at {script.parent}")
        script.write_text("C_Sign 1 exit 5 live\n")
        os.chmod(script, 0o644)
    orders(world, "dies", 3, 1)
    wait_for("the worker to be replaced",
             lambda: before not in [p["pid"] for p in world.processes()] and world.serving(), SLOW)


SENT_AWAY = """
import socket, sys
with socket.socket(socket.AF_UNIX) as client:
    client.connect(sys.argv[1])
    client.sendall(bytes(4))  # an empty frame
    answer = b""
    while data := client.recv(4096):
        answer += data
sys.exit(b"empty frame" not in answer)
"""


def somebody_is_sent_away(world):
    """A connection of the firm's own engine user: anybody else would not get a session."""
    python = "/usr/bin/python3"  # the system's, which every user can run
    done = subprocess.run([*world.become, python, "-c", SENT_AWAY, world.engine_socket], timeout=SLOW)
    if done.returncode != 0:
        fail("a client that sends an empty frame is not told so")


def without(rows, name):
    return [row for row in rows if row["name"] != name]


def judged(traces, rows):
    table = traces / "table.json"
    table.write_text(json.dumps(rows))
    return drift("check", table, traces)


def the_judge_is_awake(traces, rows):
    """Without a row that is used, and with one that nothing uses, it must say so."""
    done = judged(traces, without(rows, "fdatasync"))
    if done.returncode == 0 or "missing: journaler called fdatasync" not in done.stdout:
        fail(f"a missing row is not noticed: {done.stdout}{done.stderr}")
    unused = {**rows[0], "name": "reboot", "number": 169, "roles": ["signer"], "conditions": [], "seen": True}
    done = judged(traces, [*rows, unused])
    if done.returncode == 0 or "unused: signer never called reboot" not in done.stdout:
        fail(f"an unused row is not noticed: {done.stdout}{done.stderr}")


def scenes(user=None):
    if not shutil.which("strace"):
        print("    SKIPPED: no strace here")
        return
    if os.geteuid() != 0:
        print("    SKIPPED: only root sees what programs the daemon starts")
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sealward-drift-"))
    try:
        if not can_trace(folder):
            print("    SKIPPED: strace may not trace here")
            return
        rows = json.loads(subprocess.run([TABLE], check=True, capture_output=True, text=True).stdout)
        with World("drift", "--segment-bytes", "1048576", "--module", FAULT_MODULE, "--policy",
                   pathlib.Path(__file__).with_name("scenes.policy"), user=user) as world:
            with Traced(world, folder, user):
                orders(world, "first", 400, 4)  # more than one segment
                settlement_with_approvals(world)
                a_worker_that_dies(world)
                somebody_is_sent_away(world)
                orders(world, "last", 5, 1)
            world.verify()
        done = judged(folder, rows)
        print("    " + done.stdout.strip().replace("\n", "\n    "), flush=True)
        if done.returncode != 0:
            fail(f"the table and the daemon differ: {done.stdout}{done.stderr}")
        the_judge_is_awake(folder, rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def with_a_user_for_each_process():
    scenes()


def in_development_mode():
    user = "games"  # any ordinary user that every Debian has
    reads = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "test", "-x", BIN / "sealwardd", "-a", "-r", __file__]
    if os.geteuid() == 0 and subprocess.run(reads).returncode != 0:
        print("    SKIPPED: an ordinary user can't read these programs")
        return
    scenes(user)


run_tests([with_a_user_for_each_process, in_development_mode])
