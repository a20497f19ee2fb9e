"""Attestors beside a real daemon: nothing is permitted without a price, a resting order is open until the drop copy says
otherwise, unknown orders raise an alert, and from the journal alone every decision comes out the same."""
import json
import os
import signal
import sys
import urllib.parse

from world import BIN, SOURCE, World, fail, run_tests, wait_for

PRICES, COPY = "61010", "61011"
world = None
until = None


def attest(uid, *facts, code=0):
    lines = "".join(json.dumps(fact) + "\n" for fact in facts)
    world.become = ["setpriv", "--reuid", uid, "--regid", uid, "--clear-groups"]
    try:
        return world.engine("attest", input=lines, code=code)
    finally:
        world.become = []


def order(identity, price="60000", quantity="0.6", code=0):
    arguments = ["--id", identity, "--key", "orders-1", "--account", "main", "--venue", "binance", "--instrument", "BTC-USDT",
                 "--side", "buy", "--quantity", quantity, "--price", price, "--valid-for", "60s", "--json"]
    return json.loads(world.engine("request", "order", *arguments, code=code).stdout)


def statements(answer):
    return [reason["statement"] for reason in answer["reasons"]]


def client_order_id(answer):
    return urllib.parse.parse_qs(bytes.fromhex(answer["artifact"]).decode())["newClientOrderId"][0]


def without_a_price_nothing():
    if "collar" not in statements(order("early", code=3)):
        fail("an order was denied by something else than the collar")
    said = attest(PRICES, {"reference": "BTC-USDT", "price": "60000"}).stdout
    if "1 fact taken, 0 ignored" not in said:
        fail(f"attest says: {said}")
    order("far", price="63001", code=3)
    order("first")


def only_the_drop_copy_frees():
    if "open" not in statements(order("second", code=3)):
        fail("the resting order does not count as open")
    first = json.loads(world.engine("status", "first", "--json").stdout)
    name = client_order_id(first)
    attest(COPY, {"heard": "binance"}, {"fill": name, "execution": "e1", "quantity": "0.2", "price": "60000"},
           {"ended": name, "how": "cancelled"})
    order("third")
    again = attest(COPY, {"fill": name, "execution": "e1", "quantity": "0.2", "price": "60000"}).stdout
    if "line 1 ignored: seen before" not in again:
        fail(f"a fill counted twice: {again}")


def an_unknown_order_is_an_alert():
    said = attest(COPY, {"fill": "00" * 16, "execution": "e2", "quantity": "1", "price": "60000"}).stdout
    if "line 1 ignored: no such order" not in said:
        fail(f"attest says: {said}")
    wait_for("the alert in the daemon's log", lambda: "alert: unknown order" in world.log_text())
    if "alert" not in [record["kind"] for record in world.records()]:
        fail("the journal holds no alert")


def each_says_its_own():
    if "orders" not in attest(PRICES, {"heard": "binance"}, code=None).stderr:
        fail("an attestor of prices spoke of orders")
    if world.engine("attest", input='{"heard": "binance"}\n', code=None).returncode == 0:
        fail("an engine attests")
    for line, word in (('{"fill": 1}', "quantity"), ("nonsense", "JSON"), ('{"price": "1"}', "reference"), ('{"heard": "x", "y": 1}', "y")):
        said = world.engine("attest", input=line + "\n", code=2).stderr
        if "standard input:1:" not in said or word not in said:
            fail(f"{line}: {said}")


def killed_it_remembers():
    os.kill(world.pid_of("authorizer"), signal.SIGKILL)
    world.wait_dead()
    world.start()
    attest(PRICES, {"reference": "BTC-USDT", "price": "60000"})
    if "open" not in statements(order("fourth", code=3)):
        fail("what was open is forgotten")
    attest(COPY, {"ended": "third", "requester": "engine-1", "how": "rejected"})
    order("fifth")


def every_decision_again():
    world.stop()
    said = json.loads(world.client("journal", "replay", world.journal, "--config", world.config, "--json").stdout)
    decisions = [record for record in world.records() if record["kind"] == "decision"]
    if said["replayed"] != len(decisions) or len(decisions) < 7:
        fail(f"{said['replayed']} of {len(decisions)} decisions")
    if not any(decision["observations"] for decision in decisions):
        fail("no decision holds the price that it read")


if os.geteuid() != 0:
    print("SKIPPED: attestors are users of their own, and only root can be all of them")
    sys.exit(77)
with World("attest", "--attestors", "yes", "--policy", str(SOURCE / "tests/integration/ring/attest.policy")) as world:
    world.start()
    run_tests([without_a_price_nothing, only_the_drop_copy_frees, an_unknown_order_is_an_alert, each_says_its_own,
               killed_it_remembers, every_decision_again])
