"""What users do, with real processes and tokens: orders, repeats, denials, settlements, bad input, eight at once, a flood,
a client that never reads. After each wrong thing the daemon still serves."""
import json
import os
import socket
import struct
import subprocess
import time

from world import BIN, World, fail, run_tests, wait_for

UNTIL = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
ORDER = {"kind": "order", "account": "main", "venue": "binance", "type": "limit", "price": "60000",
         "legs": [{"instrument": "BTC-USDT", "side": "buy", "quantity": "0.5"}]}
world = None


def request(identity, intent, key="orders-1", until=None, code=0, **kwargs):
    text = json.dumps({"request_id": identity, "key": key, "valid_until": until or UNTIL(60), "intent": intent})
    return world.engine("request", "--file", "-", "--json", input=text, code=code, **kwargs)


def changed(**fields):
    return {**ORDER, **fields}


def still_serving():
    still_serving.count = getattr(still_serving, "count", 0) + 1
    answer = json.loads(request(f"alive-{still_serving.count}", ORDER).stdout)
    if answer["status"] != "signed":
        fail(f"the daemon does not sign any more: {answer}")


def order_and_repeat():
    until = UNTIL(100)
    first = json.loads(request("o-1", ORDER, until=until).stdout)
    again = json.loads(request("o-1", ORDER, until=until).stdout)
    if first["signature"] != again["signature"] or first["artifact"] != again["artifact"]:
        fail("a repeat gave another signature")
    if "newClientOrderId" not in bytes.fromhex(first["artifact"]).decode():
        fail("no client order id in the request text")
    request("o-1", changed(price="60001"), until=until, code=8)
    permits = [r for r in world.records() if r["kind"] == "decision" and r["ruling"] == "permit"]
    if len(permits) != 1:
        fail(f"{len(permits)} permits for one request")


def denied_over_limit():
    answer = json.loads(request("big", changed(price="250000"), code=3).stdout)
    reasons = [r for r in answer["reasons"] if r["kind"] == "limit"]
    use = reasons[0]["use"]
    if reasons[0]["statement"] != "value" or use["limit"] != "100000" or use["with"] != "125000":
        fail(f"the denial does not say rule, limit and use: {answer}")


def cancel_of_an_order():
    answer = json.loads(world.engine("cancel", "o-1", "--key", "orders-1", "--account", "main", "--venue", "binance",
                                     "--instrument", "BTC-USDT", "--json").stdout)
    text = bytes.fromhex(answer["artifact"]).decode()
    if "origClientOrderId=" not in text or answer["status"] != "signed":
        fail(f"the cancel is not what was asked for: {answer}")


BAD = [  # what is sent, exit code, a word the message must have
    ("an unknown field", changed(colour="red"), 2, "colour"),
    ("a number where a decimal belongs", changed(price=60000.5), 2, "price"),
    ("a 19-digit fraction", changed(price="1.1234567890123456789"), 2, "18 digits"),
    ("a negative quantity", changed(legs=[{"instrument": "BTC-USDT", "side": "buy", "quantity": "-1"}]), (2, 7), "quantity"),
    ("a zero quantity", changed(legs=[{"instrument": "BTC-USDT", "side": "buy", "quantity": "0"}]), (2, 7), "quantity"),
    ("an unknown instrument", changed(legs=[{"instrument": "DOGE-USDT", "side": "buy", "quantity": "1"}]), 7, "instrument"),
    ("a price off tick", changed(price="60000.001"), 7, "price"),
    ("a quantity off step", changed(legs=[{"instrument": "BTC-USDT", "side": "buy", "quantity": "0.000001"}]), 7, "quantity"),
    ("a key of another kind", {"key": "custody-1"}, 7, "the key does not sign"),
    ("an unknown key", {"key": "nobody"}, 7, "key"),
    ("an expired valid_until", {"until": "2020-01-01T00:00:00Z"}, (2, 5, 7), "valid_until"),
    ("a far valid_until", {"until": "2099-01-01T00:00:00Z"}, 7, "valid_until"),
]


def bad_input():
    for number, (what, change, code, word) in enumerate(BAD):
        options = change if "kind" not in change else {}
        done = request(f"bad-{number}", ORDER if options else change, code=None, **options)
        allowed = code if isinstance(code, tuple) else (code,)
        if done.returncode not in allowed or word not in done.stdout + done.stderr:
            fail(f"{what}: exit {done.returncode}, expected {code}; `{word}` expected in: {done.stdout}{done.stderr}")
    twice = '{"request_id":"t","key":"orders-1","key":"orders-1","valid_until":"+30s","intent":{"kind":"read"}}'
    done = world.engine("request", "--file", "-", input=twice, code=2)
    if "key" not in done.stderr:
        fail(f"a duplicate key is not named: {done.stderr}")
    still_serving()


def raw(data, read=True):
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(30)
    client.connect(str(world.engine_socket))
    client.sendall(data)
    if not read:
        return client
    client.shutdown(socket.SHUT_WR)
    answer = b""
    while chunk := client.recv(65536):
        answer += chunk
    client.close()
    return answer


def garbage_on_the_wire():
    for data in [b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n", os.urandom(5000),
                 struct.pack(">I", 100) + b"\xa1", struct.pack(">I", 3) + b"\xbf\xff\xff", struct.pack(">I", 1) + b"\xa0"]:
        answer = raw(data)
        if len(answer) < 4:
            fail(f"no error was said for {data[:20]!r}")
    half = [raw(struct.pack(">I", 1000) + b"\xa2", read=False) for _ in range(4)]
    still_serving()
    for client in half:
        client.close()


def unknown_user():
    if os.geteuid() != 0:
        print("    SKIPPED: only root can be another user")
        return
    done = subprocess.run(["setpriv", "--reuid", "62999", "--regid", "62999", "--clear-groups", BIN / "sealward", "status", "x",
                           "--socket", str(world.engine_socket)], capture_output=True, text=True, timeout=30)
    if done.returncode == 0 or "62999" not in done.stderr + done.stdout:
        fail(f"an unknown user is not refused by name: {done}")
    still_serving()


class Engine:
    """An engine as PROTOCOL.md wants it: what it was told is unknown it sends again. That comes on a machine with other work."""

    def __init__(self, prefix, count, depth):
        self.order = (prefix, 1, count, depth, "1000", int(time.time()) + 250)
        self.count = count
        self.loader = world.load(*self.order)

    def expect_all_signed(self, beside):
        for _ in range(5):
            lines = self.loader.communicate(timeout=120)[0].splitlines()
            others = [line for line in lines if " signed " not in line]
            if others == ["end"] and len(lines) == self.count + 1:
                return
            if any(" unknown " not in line for line in others if line != "end"):
                break
            self.loader = world.load(*self.order)
        fail(f"not all of {self.count} orders were signed beside {beside}: {others}")


def eight_at_once_and_one_that_never_reads():
    deaf = world.load("deaf", 1, 4000, 4000, "60000", int(time.time()) + 100, "never-read")
    engines = [Engine(f"eight{i}", 25, 8) for i in range(8)]
    for engine in engines:
        engine.expect_all_signed("a client that never reads")
    deaf.kill()
    deaf.wait()


def flood_beside_a_quiet_engine():
    flood = world.load("flood", 1, 10_000_000, 64, "1000", int(time.time()) + 250)
    drain = subprocess.Popen(["cat"], stdin=flood.stdout, stdout=subprocess.DEVNULL)
    try:
        Engine("quiet", 30, 1).expect_all_signed("a flood")
    finally:
        flood.kill()
        flood.wait()
        drain.wait()


def settlement(identity, amount="1000", code=4, **kwargs):
    return world.officer("request", "settlement", "--id", identity, "--key", "custody-1", "--account", "main", "--counterparty",
                         "acme", "--asset", "USDC", "--network", "ethereum", "--amount", amount, "--destination", "acme-usdc",
                         "--fee-max", "0.01", "--purpose", "test", "--officer", "--as", "tina", "--sign-with",
                         world.firm / "people/tina", "--json", code=code, **kwargs)


def approve(person, identity, verb="approve", code=0, **kwargs):
    return world.officer(verb, identity, "--as", person, "--key", world.firm / "people" / person, "--yes", code=code, **kwargs)


def approvals():
    first = json.loads(settlement("pay-1").stdout)["request"]
    second = json.loads(settlement("pay-2").stdout)["request"]
    approve("tina", first, code=7)                       # the requester
    approve("rita", first, code=4)
    approve("rita", first, code=7)                       # twice by one person
    # A signature for another request, and one with junk, in another namespace, by another person's key.
    folder = world.folder
    text = folder / "text"
    for name, request_hash, namespace, key in [("other", second, "approval@sealward", "omar"), ("namespace", first, "file", "omar"),
                                               ("person", first, "approval@sealward", "rita")]:
        shown = world.officer("approve", request_hash, "--as", "omar", "--text-only", "--not-after", "10m")
        text.write_text(shown.stdout)
        (folder / "text.sig").unlink(missing_ok=True)
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", world.firm / "people" / key, text], check=True,
                       capture_output=True)
        not_after = next(line for line in shown.stdout.splitlines() if line.startswith("not-after: ")).split()[1]
        done = world.officer("approve", first, "--as", "omar", "--signature", f"{text}.sig", "--not-after", not_after, "--yes", code=None)
        if done.returncode not in (7, 9):
            fail(f"a signature of another {name} was taken: {done}")
    text.write_text("this is no signature")
    done = world.officer("approve", first, "--as", "omar", "--signature", text, "--not-after", "10m", "--yes", code=None)
    if done.returncode in (0, 4):
        fail("junk was taken for a signature")
    approve("omar", first)
    answer = json.loads(world.officer("status", "pay-1", "--officer", "--json").stdout)
    if answer["status"] != "signed" or not answer["artifact"].startswith("02f8"):
        fail(f"not a signed transaction: {answer}")
    approve("rita", second, verb="deny", code=None)
    answer = json.loads(world.officer("status", "pay-2", "--officer", "--json", code=3).stdout)
    if answer["status"] != "denied":
        fail(f"a denied settlement is {answer['status']}")
    still_serving()


def nonces_in_order():
    for number in range(3):
        request_hash = json.loads(settlement(f"nonce-{number}", "10").stdout)["request"]
        approve("rita", request_hash, code=4)
        approve("omar", request_hash)
    nonces = [r["supplied"]["nonce"] for r in world.records()
              if r["kind"] == "decision" and r["ruling"] == "permit" and "nonce" in r["supplied"]]
    if nonces != list(range(7, 7 + len(nonces))):
        fail(f"nonces are {nonces}")


def verify_while_it_grows():
    load = world.load("grow", 1, 10_000_000, 8, "1000", int(time.time()) + 100)
    drain = subprocess.Popen(["cat"], stdin=load.stdout, stdout=subprocess.DEVNULL)
    sizes = []
    begun = time.monotonic()
    try:
        while len(sizes) < 3 or time.monotonic() < begun + 3:
            if load.poll() is not None:
                fail(f"the load ended beside a verification: {sizes}")
            done = world.client("journal", "verify", world.journal, "--running", "--config", world.config, "--json")
            sizes.append(json.loads(done.stdout)["entries"])
    finally:
        load.kill()
        load.wait()
        drain.wait()
    if sizes != sorted(sizes) or sizes[0] == sizes[-1]:
        fail(f"the journal did not grow while it was verified: {sizes}")
    print(f"    verified {len(sizes)} times, from {sizes[0]} to {sizes[-1]} entries", flush=True)


def words_and_exit_codes():
    done = world.engine("cancel", "nope", code=2)
    if "remembers no request of yours" not in done.stderr:
        fail(f"a cancel of an unknown id says: {done.stderr}")
    with open("/dev/full", "w") as full:
        done = subprocess.run([BIN / "sealward", "status", "o-1", "--json", "--socket", str(world.engine_socket)], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode != 1 or "can't be written" not in done.stderr:
        fail(f"an answer that was lost ends with {done.returncode}: {done.stderr}")
    text = world.engine("request", "--file", "-", code=7, input=json.dumps({"request_id": "which-2", "key": "orders-1",
                        "valid_until": UNTIL(60), "intent": changed(legs=[{"instrument": "DOGE-USDT", "side": "buy", "quantity": "1"}])}))
    if "DOGE-USDT" not in text.stdout:
        fail(f"the unknown instrument is not named: {text.stdout}")
    world.client("journal", "show", world.journal, "--request", "nope", code=1)
    named = world.client("journal", "verify", world.journal, "--running", env={"SEALWARD_CONFIG": str(world.config)})
    blind = world.client("journal", "verify", world.journal, "--running")
    if "(as pinned)" not in named.stdout or named.stderr or "compared with nothing" not in blind.stderr:
        fail(f"the genesis in $SEALWARD_CONFIG: {named.stdout}{named.stderr}; without: {blind.stderr}")
    key = world.folder / "encrypted"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", key], check=True)
    waiting = json.loads(settlement("words-1").stdout)["request"]
    world.officer("approve", waiting, "--as", "rita", "--key", key, "--yes", code=2,
                  env={"SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force"})
    approve("rita", waiting, verb="deny")
    over = approve("omar", waiting, code=7)
    if "denied already" not in over.stderr:
        fail(f"an approval of a denied request says: {over.stderr}")


def stop_start_and_remember():
    before = json.loads(world.engine("status", "o-1", "--json").stdout)
    world.stop()
    world.start()
    after = json.loads(world.engine("status", "o-1", "--json").stdout)
    if before["signature"] != after["signature"]:
        fail("the signature was forgotten over a restart")
    world.verify()


with World("scenes", "--segment-bytes", "4194304", "--policy", os.path.join(os.path.dirname(__file__), "scenes.policy")) as world:
    world.start()
    run_tests([order_and_repeat, denied_over_limit, cancel_of_an_order, bad_input, garbage_on_the_wire, unknown_user, approvals,
               nonces_in_order, verify_while_it_grows, eight_at_once_and_one_that_never_reads, words_and_exit_codes,
               flood_beside_a_quiet_engine, stop_start_and_remember])
