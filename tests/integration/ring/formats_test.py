"""Each venue's format through the real daemon: a key of its algorithm in SoftHSM, an order decided, journaled, signed and
verified, what the engine gets back as the venue wants it; and from the journal alone the same bytes again."""
import json
import os
import shutil
import subprocess
import time

from world import BIN, World, fail, run_tests

CONTRACT = "0x9008D19f58AAbD9eD0D60971565AA8510560ab41"
MODULE = "0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b"
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
CHAIN = f'network = "ethereum"\ncontract = "{CONTRACT}"\n'

# format: algorithm, more of the venue, more of the instrument, more of the order, kinds, a word of what is sent
VENUES = {
    "binance_futures": ("ed25519", "", "", {}, ["order", "cancel"], '"apiKey"'),
    "binance-rsa": ("rsa_sha256", "", "", {}, ["order", "cancel"], "symbol=BTCUSDT"),
    "okx": ("hmac_sha256", "", "", {}, ["order", "cancel"], "BTCUSDT"),
    "binance-reader": ("ed25519", "", "", {}, ["read"], None),
    "bybit": ("hmac_sha256", "", "", {}, ["order", "cancel"], "BTCUSDT"),
    "kraken": ("hmac_sha512", "", "", {}, ["order", "cancel"], "pair=BTCUSDT"),
    "hyperliquid": ("secp256k1", 'environment = "mainnet"\n', "venue_number = \"0\"\n", {},
                    ["order", "cancel", "amend", "batch", "venue_configuration"], '"action"'),
    "derive": ("secp256k1", CHAIN + f'module = "{MODULE}"\n', f'venue_number = "7"\ncontract = "{CONTRACT}"\nfee_max = "1000"\n',
               "expires", ["order"], '"signature"'),
    "zero_ex": ("secp256k1", CHAIN, "", "expires", ["order"], '"makerToken"'),
    "cow": ("secp256k1", CHAIN, "", "expires", ["order"], '"sellToken"'),
    "cose": ("p256", 'firm = "example-firm"\nenvironment = "test"\n', "", {}, ["order", "cancel"], None),
}
world = None


def admin(*arguments):
    done = subprocess.run([BIN / "sealward-admin", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        fail(f"sealward-admin {arguments[0]} {arguments[1]}: {done.stderr}")
    return done.stdout


def make_key(name, algorithm):
    token = ["--store", world.firm / "tokens/orders", "--label", "sealward-orders", "--pin-file", world.firm / "pins/orders.user",
             "--algorithm", algorithm, "--key-label", name]
    if not algorithm.startswith("hmac"):
        return admin("key", "create", *token)
    secret = world.folder / f"{name}.secret"
    secret.write_text("dGhlIHNlY3JldCBvZiB0aGlzIHRlc3QsIG9mIDcyIGJ5dGVzIHNvIHRoYXQgaXQgaXMgbG9uZyBlbm91Z2ggZm9yIGV2ZXJ5")
    secret.chmod(0o600)
    return admin("key", "import", *token, "--secret-file", secret, "--secret-encoding", "base64" if name == "kraken" else "text")


def venue_documents(name):
    algorithm, venue, instrument, _, kinds, _ = VENUES[name]
    chain = "contract" in venue
    base, quote = ("WETH", "USDC") if chain and name != "derive" else ("ETH", "USDC") if name == "derive" else ("BTC", "USDT")
    kind = "option" if name == "derive" else "linear" if name in ("hyperliquid", "binance_futures") else "spot"
    reference = f'\n[[venue]]\nname = "{name}"\nformat = "{name.split("-")[0]}"\nproduct = "spot"\nreceive_window_ms = 5000\n{venue}'
    reference += f'\n[[instrument]]\nname = "I-{name}"\nvenue = "{name}"\nsymbol = "BTCUSDT"\nkind = "{kind}"\nbase_asset = "{base}"\n'
    reference += f'quote_asset = "{quote}"\nprice_tick = "1"\nquantity_step = "0.01"\nquantity_min = "0.01"\nquantity_max = "9"\n'
    reference += instrument
    if name == "derive":
        reference += f'\n[[account]]\naccount = "main"\nvenue = "derive"\naddress = "{ADDRESS}"\nnumber = 30769\n'
    keys = f'\n[[key]]\nname = "key-{name}"\nclass = "orders"\nformat = "{name.split("-")[0]}"\nvenue = "{name}"\nkinds = {json.dumps(kinds)}\n'
    keys += f'accounts = ["main"]\nidentity = "api-key-1"\n{make_key(name, algorithm)}'
    return reference, keys


POLICY = """policy "formats" version 1
permit order "orders" when requester has trader unbounded because "one order of each venue, in a test"
permit cancel "cancels" when requester has trader
permit amend, batch, venue_configuration, read "others" when requester has trader unbounded because "one of each, in a test"
limit "rate" sent(count of order over 1s by venue) <= 100 on order
limit "cancel rate" sent(count of cancel over 1s by venue) <= 100 on cancel
"""


def make_the_firm():
    documents = world.firm / "documents"
    reference = (documents / "reference.toml").read_text()
    reference += f'\n[[asset]]\nname = "WETH"\nscale = 18\n\n[[token]]\nasset = "WETH"\nnetwork = "ethereum"\n'
    reference += f'contract = "{CONTRACT}"\ndecimals = 18\n'
    keys = (documents / "keys.toml").read_text()
    for name in VENUES:
        more_reference, more_keys = venue_documents(name)
        reference += more_reference
        keys += more_keys
    (documents / "reference.toml").write_text(reference)
    (documents / "keys.toml").write_text(keys)
    (documents / "policy.sealward").write_text(POLICY)
    shutil.rmtree(world.journal)
    pinned = next(line for line in world.config.read_text().splitlines() if line.startswith("genesis"))
    world.edit_config(pinned, f'genesis = "{64 * "0"}"')
    named = [f"--{name}={documents / (name + '.toml')}" for name in ("reference", "address-book", "roster", "keys")]
    admin("init", "--journal", world.journal, "--origin", "example.com/sealward", "--segment-bytes", 1 << 26, *named,
          f"--policy={documents / 'policy.sealward'}", "--pin", world.config)
    if os.geteuid() == 0:
        admin("token", "give", "--store", world.firm / "tokens/orders", "--uid", 61005, "--gid", 61005)
    world.start()


def order_of(name):
    order = {"kind": "order", "account": "main", "venue": name, "type": "limit", "price": "3000",
             "legs": [{"instrument": f"I-{name}", "side": "buy", "quantity": "0.5"}]}
    if VENUES[name][3] == "expires":
        order.update(time_in_force="good_till_date", expires_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600)))
    return order


def ask(identity, name, intent):
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
    text = json.dumps({"request_id": identity, "key": f"key-{name}", "valid_until": until, "intent": intent})
    done = world.engine("request", "--file", "-", "--json", input=text, code=None)
    if done.returncode != 0:
        fail(f"{identity}: exit {done.returncode}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def every_format_signs():
    for name, (_, _, _, _, kinds, word) in VENUES.items():
        if "order" not in kinds:
            continue
        answer = ask(f"order-{name}", name, order_of(name))
        artifact = bytes.fromhex(answer["artifact"])
        if answer["status"] != "signed" or not artifact or (word and word not in artifact.decode()):
            fail(f"{name}: {answer['status']}, {artifact!r}")
        if "cancel" in kinds:
            cancel = {"kind": "cancel", "account": "main", "venue": name, "instrument": f"I-{name}",
                      "target_request": f"order-{name}"}
            if ask(f"cancel-{name}", name, cancel)["status"] != "signed":
                fail(f"{name}: no cancel")


def other_kinds():
    order = order_of("hyperliquid")
    at = {"account": "main", "venue": "hyperliquid", "instrument": "I-hyperliquid"}
    amend = {"kind": "amend", **at, "target_request": "order-hyperliquid", "side": "buy", "quantity": "0.4", "price": "2999"}
    batch = {"kind": "batch", "actions": [order, {**order, "price": "2998"}]}
    switch = {"kind": "venue_configuration", "account": "main", "venue": "hyperliquid", "setting": "dead_man_switch", "value": "60"}
    read = {"kind": "read", "account": "main", "venue": "binance-reader", "query": "open_orders",
            "parameters": [{"name": "symbol", "value": "BTCUSDT"}]}
    for name, venue, intent in (("amend", "hyperliquid", amend), ("batch", "hyperliquid", batch), ("switch", "hyperliquid", switch),
                                ("read", "binance-reader", read)):
        if ask(name, venue, intent)["status"] != "signed":
            fail(f"{name} is not signed")


def verified_from_the_journal():
    world.stop()
    said = json.loads(world.client("journal", "replay", world.journal, "--config", world.config, "--json").stdout)
    asked = sum(len(row[4]) for row in VENUES.values())
    if said["replayed"] != asked or said["permits"] != asked:
        fail(f"{said['permits']} permits, {said['replayed']} replayed, {asked} asked for")


with World("formats") as world:
    run_tests([make_the_firm, every_format_signs, other_kinds, verified_from_the_journal])
