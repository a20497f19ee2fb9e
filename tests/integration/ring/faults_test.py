"""What breaks around the daemon: token workers that hang, lie and die, PINs, tokens, disks, journals, hostile processes,
and the order of system calls. After each the daemon serves, or refuses to start and says why."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from world import BIN, World, fail, run_tests, wait_for

FAULT_MODULE = os.environ.get("SEALWARD_FAULT_MODULE")
HOSTILE = pathlib.Path(os.environ.get("SEALWARD_HOSTILE", BIN.parent / "tests/attack"))
SOFTHSM_STORES = ("orders", "custody")
SMALL = ("--segment-bytes", "1048576")


def signed(world, prefix, count=5, depth=1, price="1000"):
    loader = world.load(prefix, 1, count, depth, price, int(time.time()) + 100)
    lines = loader.communicate(timeout=120)[0].splitlines()
    signed.last = lines
    return [line for line in lines if " signed " in line]


def expect_signed(world, prefix, count=5, depth=1):
    got = signed(world, prefix, count, depth)
    if len(got) != count:
        fail(f"{len(got)} of {count} orders signed ({prefix}): {signed.last} {world.log_text()[-2000:]}")


def refuses_to_start(world, *words):
    world.start(wait=False)
    code = world.wait_dead()
    text = world.log_text()
    if code == 0:
        fail(f"the daemon started and ended well: {text}")
    for word in words:
        if word not in text:
            fail(f"the daemon does not say `{word}`: {text}")


# --- token workers

def script(world, text):
    for store in SOFTHSM_STORES:
        conf = (world.firm / "tokens" / store / "softhsm2.conf").read_text()
        tokens = re.search(r"directories.tokendir *= *(\S+)", conf).group(1)
        path = pathlib.Path(tokens) / "fault.script"
        fresh = path.with_suffix(".new")
        fresh.write_text(text)
        os.chmod(fresh, 0o644)
        fresh.rename(path)


def token_workers_that_fail():
    for action, said in [("hang", "hangs"), ("flip", "wrong signature"), ("exit 5", ""), ("segv", ""), ("abort", ""),
                         ("short", ""), ("rv 0x30", "")]:
        with World("fault", *SMALL, "--module", FAULT_MODULE, "--workers", "2") as world:
            world.start()
            expect_signed(world, "before", 2)
            before = world.pid_of("token", 0)
            script(world, f"C_Sign 1 {action} live\n")
            begun = time.monotonic()
            expect_signed(world, "during", 4)
            took = time.monotonic() - begun
            wait_for("the worker to be replaced", lambda: before not in [p["pid"] for p in world.processes()] or
                     len([p for p in world.processes() if p["role"] == "token" and p["serving"]]) == world.token_count())
            script(world, "")
            expect_signed(world, "after", 3)
            if said and said not in world.log_text():
                fail(f"`{said}` is not in the log: {world.log_text()}")
            world.stop()
            world.verify()
            print(f"    {action}: four orders in {took:.1f} s", flush=True)


def wrong_pin_is_never_retried():
    with World("pin", *SMALL) as world:
        pin = world.firm / "pins/orders.user"
        right = pin.read_text()
        pin.write_text("0" * len(right))
        world.start(wait=False)
        wait_for("the log to name the PIN", lambda: "refused the PIN" in world.log_text())
        time.sleep(2)  # a retry would come within this
        if world.log_text().count("C_Login") != 1 or world.daemon.poll() is not None:
            fail(f"the PIN is tried again and again, or the daemon is gone: {world.log_text()}")
        if signed(world, "pin", 1):
            fail("an order was signed without a token")
        world.stop()
        pin.write_text(right)
        world.start()
        expect_signed(world, "right", 2)


def another_module():
    """The module is what the configuration pins, or it is not loaded; and nobody tries again by himself."""
    with World("module", *SMALL) as world:
        good = world.config.read_text()
        pinned = re.search(r'module_sha256 = "(\w+)"', good).group(1)
        world.config.write_text(good.replace(pinned, "0" * 64))
        world.start(wait=False)
        wait_for("the log to name the module", lambda: world.log_text().count("not the one that the configuration pins") >= 2 and
                 world.log_text().count("not tried again") >= 2)  # one class and the other
        if pinned not in world.log_text() or "module_sha256" not in world.log_text():
            fail(f"it is not said what the module is: {world.log_text()}")
        if signed(world, "module", 1):
            fail("an order was signed with a module that is not the pinned one")
        world.stop()
        world.config.write_text(good)
        world.start()
        expect_signed(world, "good", 2)


def missing_token():
    with World("token", *SMALL) as world:
        conf = world.firm / "tokens/orders/softhsm2.conf"
        tokens = pathlib.Path(re.search(r"directories.tokendir *= *(\S+)", conf.read_text()).group(1))
        for token in tokens.iterdir():
            shutil.move(token, world.folder / token.name)
        world.start(wait=False)
        wait_for("the log to name the token", lambda: "token" in world.log_text() and "sealward-orders" in world.log_text()
                 or "not found" in world.log_text())
        if signed(world, "missing", 1):
            fail("an order was signed without a token")


# --- starts that are refused

def two_daemons():
    with World("two", *SMALL) as world:
        world.start()
        second = subprocess.run([BIN / "sealwardd", world.config], capture_output=True, text=True, timeout=60)
        if second.returncode == 0 or "another daemon" not in second.stderr:
            fail(f"a second daemon started: {second}")
        expect_signed(world, "first")


def configuration_and_journals():
    with World("config", *SMALL) as world, World("other", *SMALL) as other:
        good = world.config.read_text()
        world.config.write_text("colour = 1\n" + good)
        refuses_to_start(world, "colour", ":1:")
        world.config.write_text(good.replace("example.com/sealward", "example.com/other"))
        refuses_to_start(world, "`example.com/other`", "another origin")
        world.config.write_text(good)
        saved = world.folder / "saved"
        shutil.move(world.journal, saved)
        shutil.copytree(other.journal, world.journal)
        refuses_to_start(world, "log")
        shutil.rmtree(world.journal)
        os.mkdir(world.journal, 0o700)
        refuses_to_start(world, "journal")
        os.rmdir(world.journal)
        shutil.move(saved, world.journal)
        world.start()
        expect_signed(world, "good")
        world.stop()
        # Rolled back behind its head: refused, with a word on what to do.
        segment = world.journal / "seg-00000000000000000000.j"
        data = bytearray(segment.read_bytes())
        second = data.find(data[4096:4100], 4100)
        data[second:] = bytes(len(data) - second)
        segment.write_bytes(data)
        refuses_to_start(world, "head")


# --- the journal's disk

def deleted_journal_stops_signing():
    with World("deleted", *SMALL) as world:
        world.start()
        expect_signed(world, "before")
        shutil.move(world.journal, world.folder / "gone")
        world.wait_dead()
        if "journal" not in world.log_text():
            fail(f"it does not say why it stopped: {world.log_text()}")
        shutil.move(world.folder / "gone", world.journal)
        world.start()
        expect_signed(world, "after")


def full_disk():
    if os.geteuid() != 0:
        print("    SKIPPED: only root can mount a small disk")
        return
    disk = tempfile.mkdtemp(prefix="sealward-disk-")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", disk]).returncode != 0:
        print("    SKIPPED: no mount here")
        return
    os.environ["SEALWARD_TEST_DIR"] = disk
    try:
        with World("full", *SMALL, "--policy", os.path.join(os.path.dirname(__file__), "load.policy")) as world:
            world.start()
            statuses = set()
            end = time.monotonic() + 120
            while "unavailable" not in statuses and time.monotonic() < end:
                loader = world.load(f"fill{time.monotonic_ns()}", 1, 500, 64, "1000", int(time.time()) + 100)
                statuses |= {line.split()[1] for line in loader.communicate(timeout=120)[0].splitlines() if len(line.split()) == 4}
            if "unavailable" not in statuses:
                fail(f"the disk is full and nobody is told: {statuses} {world.log_text()[-1000:]}")
            cancel = world.engine("cancel", "x", "--key", "orders-1", "--account", "main", "--venue", "binance", "--instrument",
                                  "BTC-USDT", "--json", code=None)
            if cancel.returncode == 6:
                fail(f"a cancel is not taken while room for cancels is left: {cancel.stdout}{cancel.stderr}")
            world.stop()
            world.verify()
    finally:
        del os.environ["SEALWARD_TEST_DIR"]
        subprocess.run(["umount", "-l", disk])
        os.rmdir(disk)


DISK = "journaler-disk"
DISK_SAYS = {"sync": ("syncing a batch", "syncing the head"), "torn": ("syncing a batch", "syncing the head"),
             "write": ("writing a batch", "writing the head"), "short": ("writing a batch", "writing the head"),
             "full": ("writing a batch", "writing the head")}


def answers(loader):
    """id → its line, of each request that was answered, as the loader printed it."""
    lines = loader.communicate(timeout=120)[0].splitlines()
    return {line.split()[0]: line for line in lines if len(line.split()) == 4}


def one_disk_fault(world, disk, action, count, depth):
    disk.write_text(f"{count} {action}\n")
    os.chmod(disk, 0o644)
    world.start()
    prefix, valid_until = f"{action}-{count}", int(time.time()) + 200
    before = answers(world.load(prefix, 1, 60, depth, "1000", valid_until))
    if world.wait_dead() == 0:
        fail(f"{prefix}: the daemon ended as if nothing had been")
    text = world.log_text()
    if "journaler" not in text or not any(word in text for word in DISK_SAYS[action]) or "used again" in text:
        fail(f"{prefix}: the daemon does not stop at once, or does not say why: {text}")
    disk.unlink()
    world.start()
    world.verify()
    permits = {r["request"]["stated"]["request_id"] for r in world.records() if r["kind"] == "decision" and r["ruling"] == "permit"}
    released = {request: line for request, line in before.items() if " signed " in line}
    if len(released) == 60 or not set(released) <= permits:
        fail(f"{prefix}: {len(released)} signatures released, without a durable permit: {set(released) - permits}")
    # The same requests again: each is signed, and what had been released is released again, not made anew.
    after = answers(world.load(prefix, 1, 60, depth, "1000", valid_until))
    wrong = [request for request, line in released.items() if after.get(request) != line]
    if wrong or len(after) != 60 or any(" signed " not in line for line in after.values()):
        fail(f"{prefix}: after the restart {len(after)} answers, {wrong} differ: {after}")
    world.stop()
    return len(released)


def disks_that_fail():
    with tempfile.TemporaryDirectory(prefix="sealward-disk-") as folder:
        os.chmod(folder, 0o755)
        library = library_with(folder, DISK, "sealward-journaler")
        disk = library / "disk.script"
        for action in DISK_SAYS:
            with World("disk", *SMALL, library=library) as world:
                counts = [one_disk_fault(world, disk, action, count, depth) for count, depth in ((11, 8), (40, 1))]
                if not any(counts):
                    fail(f"{action}: nothing was released before the fault: the test shows nothing")
                # The very first call: it doesn't start, says why, and nothing is lost.
                disk.write_text(f"1 {action}\n")
                if action in ("sync", "torn"):
                    refuses_to_start(world, "journaler", "syncing")
                disk.unlink()
                world.start()
                expect_signed(world, "good", 2)
                world.stop()
                world.verify()
                print(f"    {action}: {counts} released before the fault", flush=True)


def torn_records(world, disk):
    """Tears ends of the journal until one of them was a batch and not a slot of the head; leaves the daemon serving."""
    for count in range(7, 20):
        disk.write_text(f"{count} torn\n")
        os.chmod(disk, 0o644)
        world.start()
        answers(world.load(f"torn-{count}", 1, 30, 4, "1000"))
        world.wait_dead()
        disk.unlink()
        world.start()
        recoveries = [record["sequence"] for record in world.records() if record["kind"] == "recovery"]
        if recoveries:
            return recoveries
        world.stop()
    fail("no torn batch in thirteen attempts")


def torn_end_stops_custody_keys():
    """What stood in a torn end nobody knows: keys that pay stay stopped until the configuration says that people have looked."""
    with tempfile.TemporaryDirectory(prefix="sealward-torn-") as folder:
        os.chmod(folder, 0o755)
        library = library_with(folder, DISK, "sealward-journaler")
        with World("torn", *SMALL, library=library) as world:
            recoveries = torn_records(world, library / "disk.script")

            def settlement(identity):
                done = world.officer("request", "settlement", "--id", identity, "--key", "custody-1", "--account", "main",
                                     "--counterparty", "acme", "--asset", "USDC", "--network", "ethereum", "--amount", "1",
                                     "--destination", "acme-usdc", "--fee-max", "0.01", "--purpose", "test", "--officer", "--as",
                                     "tina", "--sign-with", world.firm / "people/tina", "--json", code=4)
                request = json.loads(done.stdout)["request"]
                for person in ("rita", "omar"):
                    world.officer("approve", request, "--as", person, "--key", world.firm / "people" / person, "--yes", code=None)
                return json.loads(world.officer("status", identity, "--officer", "--json", code=None).stdout)["status"]

            if len(recoveries) != 1 or f"recovery_confirmed = {recoveries[0]}" not in world.log_text():
                fail(f"the recovery is not said: {recoveries} {world.log_text()}")
            expect_signed(world, "orders-go-on", 3)
            if settlement("stopped") == "signed":
                fail("a custody key signed behind a torn end")
            world.stop()
            world.config.write_text(f"recovery_confirmed = {recoveries[0]}\n" + world.config.read_text())
            world.start()
            if "recovery_confirmed" in world.log_text() or settlement("goes-on") != "signed":
                fail(f"the custody key does not go on after its confirmation: {world.log_text()}")
            world.stop()
            world.verify()


# --- hostile processes in the place of the real ones

def library_with(world_folder, variant, name):
    library = pathlib.Path(world_folder) / f"library-{variant}"
    shutil.copytree(BIN, library)
    shutil.copy2(HOSTILE / variant / name, library / name)
    os.chmod(library, 0o755)
    return library


def hostile_journaler():
    for variant in ("journaler-alters", "journaler-invents"):
        with tempfile.TemporaryDirectory(prefix="sealward-hostile-") as folder:
            os.chmod(folder, 0o755)
            with World("hostile", *SMALL, library=library_with(folder, variant, "sealward-journaler")) as world:
                try:
                    world.start()
                    got = signed(world, "hostile", 5, price="200000000")  # over a limit: a denial to be altered
                except AssertionError:  # it ended before it served
                    got = []
                wait_for("the daemon to end", lambda: world.daemon.poll() is not None)
                if got:
                    fail(f"{variant}: {got}")
                if "the journaler lies" not in world.log_text():
                    fail(f"{variant}: the signer does not say that the journaler lies: {world.log_text()}")


def hostile_authorizer():
    for variant in ("authorizer-ignores-floors", "authorizer-trusts-approvals"):
        with tempfile.TemporaryDirectory(prefix="sealward-hostile-") as folder:
            os.chmod(folder, 0o755)
            with World("hostile", *SMALL, library=library_with(folder, variant, "sealward-authorizer")) as world:
                world.start()
                done = world.officer("request", "settlement", "--id", "theft", "--key", "custody-1", "--account", "main",
                                     "--counterparty", "acme", "--asset", "USDC", "--network", "ethereum", "--amount", "1000",
                                     "--destination", "acme-usdc", "--fee-max", "0.01", "--purpose", "theft", "--officer",
                                     "--as", "tina", "--sign-with", world.firm / "people/tina", "--json", code=None)
                answer = json.loads(done.stdout)
                for person in ("tina", "tina"):  # her own key for everybody, if it asks for anybody
                    if answer["status"] == "pending":
                        world.officer("approve", answer["request"], "--as", person, "--key", world.firm / "people/tina", "--yes",
                                      code=None)
                last = json.loads(world.officer("status", "theft", "--officer", "--json", code=None).stdout)
                if last["status"] == "signed" or last.get("signature"):
                    fail(f"{variant}: a custody key signed without its people: {last}")
                if any(r["kind"] == "outcome" and r["status"] == "signed" for r in world.records()):
                    fail(f"{variant}: the journal holds a signature")


# --- pwrite, fdatasync, release: in this order, for each order

def order_of_system_calls():
    if os.geteuid() != 0 or not shutil.which("strace"):
        print("    SKIPPED: only root can trace the daemon's processes, with strace")
        return
    with World("strace", *SMALL) as world:
        world.edit_config('origin = ', 'spin_us_max = 0\norigin = ')
        world.start()
        expect_signed(world, "warm", 2)
        trace = world.folder / "trace"
        pids = {world.pid_of(role): role for role in ("journaler", "authorizer")}
        tracer = subprocess.Popen(["strace", "-f", "-ttt", "-xx", "-s", "64", "-e", "trace=pwrite64,fdatasync,sendmmsg", "-o", trace,
                                   *[x for pid in pids for x in ("-p", str(pid))]], stderr=subprocess.PIPE, text=True)
        attached = 0
        while attached < len(pids):
            line = tracer.stderr.readline()
            if not line:
                print("    SKIPPED: strace can't attach here")
                return
            attached += " attached" in line
        count = 20
        expect_signed(world, "traced", count + 1)  # strace may be stopped before it has told of the last
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        check_trace(trace.read_text(), pids, count)


def check_trace(text, pids, count):
    written = synced = releases = 0
    for line in text.splitlines():
        pid, rest = line.split(None, 1)
        role = pids.get(int(pid))
        call = re.match(r"[\d.]+ (?:<\.\.\. )?(\w+)", rest)
        if not call or "= -1" in rest or "unfinished" in rest:
            continue
        if role == "journaler" and call.group(1) == "pwrite64":
            written += 1
        elif role == "journaler" and call.group(1) == "fdatasync":
            synced = written
        elif role == "authorizer" and call.group(1) == "sendmmsg" and is_release(rest):
            releases += 1
            # At depth 1 the batch that holds this permit is the newest written one; the outcome's own batch may be open.
            if synced == 0 or written - synced > 1:
                fail(f"a signature was released with {written - synced} batches unsynced: {rest[:200]}")
    if releases < count:
        fail(f"{releases} releases seen for {count} orders: the trace shows nothing")


def is_release(rest):
    return r"\x08" in rest.split("iov_base=", 1)[-1][:8]  # ReplyFrame's tag


TESTS = [two_daemons, configuration_and_journals, deleted_journal_stops_signing, full_disk, disks_that_fail,
         torn_end_stops_custody_keys, wrong_pin_is_never_retried, another_module,
         missing_token, hostile_journaler, hostile_authorizer, order_of_system_calls]
if FAULT_MODULE:
    TESTS.append(token_workers_that_fail)
else:
    fail("SEALWARD_FAULT_MODULE names no module")
chosen = sys.argv[1:]
run_tests([test for test in TESTS if not chosen or test.__name__ in chosen])
