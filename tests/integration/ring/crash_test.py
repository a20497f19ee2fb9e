"""kill -9 of each process at random moments under load. What a client was given is the oracle: a pipe outside the daemon.

  - a signature that was released has its permit in the journal;
  - one request id never has two payloads;
  - the limit holds over all restarts, and what was permitted is never counted twice or forgotten;
  - every journal that a crash leaves verifies and starts again.
"""
import os
import random
import signal
import sys
import threading
import time

from world import LOAD, World, fail, run_tests, wait_for

ROUNDS = int(os.environ.get("SEALWARD_CRASH_ROUNDS", "200"))
ROUNDS_OF_A_FIRM = 25  # then a new one: every start reads the whole journal, which must not become most of the test
ORDERS_OF_A_LOAD = 300  # in 25 rounds more than the limit allows, and more than a round lasts
SEED = int(os.environ.get("SEALWARD_SEED", str(int(time.time()))))
ROLES = ["monitor", "authorizer", "journaler", "signer", "token", "token", "session"]
DAY_LIMIT = 300_000  # USDT, of crash.policy; an order is 60
ORDERS_MAX = DAY_LIMIT // 60


class Oracle:
    def __init__(self):
        self.released = {}  # id → (signature, artifact)
        self.status = {}    # last status by id
        self.lock = threading.Lock()

    def read(self, pipe):
        for line in pipe:
            parts = line.split()
            if len(parts) != 4 or parts[0] in ("closed", "error"):
                continue
            with self.lock:
                request, status, signature, artifact = parts
                self.status[request] = status
                if status != "signed":
                    continue
                before = self.released.setdefault(request, (signature, artifact))
                if before != (signature, artifact):
                    fail(f"{request} has two payloads: {before} and {(signature, artifact)}")


def one_round(world, oracle, rng, number, valid_until, again):
    target = rng.choice(ROLES)
    loaders = [world.load(f"r{number}{letter}", 1, ORDERS_OF_A_LOAD, rng.choice([1, 4, 32]), "60000", valid_until)
               for letter in "ab"]
    if again:  # the same requests as in the round before, some of them unknown since its crash
        loaders.append(world.load(f"r{number - 1}a", 1, 40, 8, "60000", valid_until))
    readers = [threading.Thread(target=oracle.read, args=(loader.stdout,)) for loader in loaders]
    for reader in readers:
        reader.start()
    time.sleep(rng.uniform(0.0, 0.15))
    pid = world.daemon.pid if target == "monitor" else world.pid_of(target, rng.choice([0, 1, 2]) if target == "token" else 0)
    if pid:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    if target in ("token", "session"):
        time.sleep(rng.uniform(0.0, 0.1))
        world.daemon.kill()
    world.wait_dead()
    for loader in loaders:
        loader.kill()
        loader.wait()
    for reader in readers:
        reader.join()
    world.start()
    return target


def check_journal(world, oracle):
    permits, payloads = {}, {}
    for record in world.records():
        body = record
        if body["kind"] != "decision" or body["ruling"] != "permit" or body.get("dry_run"):
            continue
        request = body["request"]["stated"]["request_id"]
        if body.get("retry"):
            if request not in permits:
                fail(f"{request} was retried before it was permitted")
        elif request in permits:
            fail(f"{request} was permitted twice")
        supplied = str(body["supplied"])
        if payloads.setdefault(request, supplied) != supplied:
            fail(f"{request} was given two payloads")
        permits[request] = record["sequence"]
    for request in oracle.released:
        if request not in permits:
            fail(f"the signature of {request} was released, and the journal has no permit for it")
    if len(permits) > ORDERS_MAX:
        fail(f"{len(permits)} orders were permitted; the limit allows {ORDERS_MAX}")
    return permits


def one_firm(rng, first, rounds, killed):
    oracle = Oracle()
    policy = os.path.join(os.path.dirname(__file__), "crash.policy")
    with World("crash", "--policy", policy, "--segment-bytes", "1048576", "--rate", "1000000") as world:
        world.start()
        valid_until = 0
        for number in range(first, first + rounds):
            # Rounds share their valid_until while it lasts, so that an id of the round before is the same request.
            again = number > first and valid_until > time.time() + 60
            if not again:
                valid_until = int(time.time()) + 200
            target = one_round(world, oracle, rng, number, valid_until, again)
            killed[target] = killed.get(target, 0) + 1
        world.verify()
        permits = check_journal(world, oracle)
        if not oracle.released:
            fail("no signature was released at all: the test shows nothing")
        # The limit is reached exactly: nothing was forgotten, nothing counted twice.
        loader = world.load("last", 1, ORDERS_MAX - len(permits) + 50, 64, "60000", int(time.time()) + 250)
        oracle.read(loader.stdout)
        loader.wait()
        permits = check_journal(world, oracle)
        if len(permits) != ORDERS_MAX:
            fail(f"{len(permits)} orders were permitted before the limit was reached; it allows {ORDERS_MAX}")
        if "denied" not in oracle.status.values():
            fail("the limit never denied anything")
        world.stop()
        world.replay()
        return len(oracle.released)


def crash_rounds():
    print(f"seed {SEED}, {ROUNDS} rounds", flush=True)
    rng = random.Random(SEED)
    killed = {}
    for first in range(1, ROUNDS + 1, ROUNDS_OF_A_FIRM):
        rounds = min(ROUNDS_OF_A_FIRM, ROUNDS + 1 - first)
        released = one_firm(rng, first, rounds, killed)
        print(f"  {first + rounds - 1} rounds, {released} signatures released by this firm, killed {killed}", flush=True)


run_tests([crash_rounds])
