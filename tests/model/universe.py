"""The documents of a small firm, that every generated policy and request names things of."""

_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
_SSH_KEYS = ("DGJWY+UREFy028UW25iQ7B4rKOoNrEDZTftMQVazReC", "N7l6i6LpauOjTO2X+NKWOFg5ULUzB4jvv1DeOF3q5IK",
             "P9b4h9kNpok5NlAqkcJwRtX8S4BP4rieHoLLYPTBVJk", "OmetF8Q3sBdqvVUXXC8whKRslkTQFARaYdsceFPQRaU",
             "Bd2I7iztKEI6Gtb0vnLIgfdne63fGoco0itCJhyVKEH")
ASSETS = {"BTC": 8, "ETH": 18, "USDT": 6, "USDC": 6, "USD": 2}
VENUES = ("alpha", "beta")
# name: (venue, kind, base, quote, multiplier, price tick)
INSTRUMENTS = {
    "BTC-USDT": ("alpha", "spot", "BTC", "USDT", None, "0.01"),
    "ETH-BTC": ("beta", "spot", "ETH", "BTC", None, "0.000003"),
    "BTC-LIN": ("alpha", "linear", "BTC", "USDT", "0.001", "0.5"),
    "BTC-INV": ("alpha", "inverse", "BTC", "USD", "7", "0.5"),
    "BTC-OPT": ("beta", "option", "BTC", "USDT", "0.1", "0.05"),
}
ACCOUNTS = ("main", "side")
# name: (roles, desk)
PEOPLE = {"tina": (("trader",), "trading"), "rita": (("risk",), "risk"), "omar": (("treasury",), "treasury"),
          "ada": (("risk", "treasury"), "risk"), "noel": (("designated", "trader"), "trading")}
SERVICE, OWNER = "engine-1", "tina"
ROLES = ("trader", "risk", "treasury", "designated")
# name: (counterparty, asset, usable from)
ADDRESSES = {"acme-usdc": ("acme", "USDC", "2026-01-01T00:00:00Z"), "acme-eth": ("acme", "ETH", "2026-01-01T00:00:00Z"),
             "brix-usdc": ("brix", "USDC", "2026-01-05T00:00:02Z")}
LIMITS_CSV = """# account and instrument, and what a row allows
account:text, instrument:text, quantity:BTC, value:amount, orders:number, age:duration, effective_from:time, effective_until:time
main, BTC-USDT, 1.5, 150.5 USDT, 3, 2s, , 2026-01-05T00:00:10Z
main, BTC-USDT, 2, 250 USDT, 2, 10s, 2026-01-05T00:00:10Z,
main, BTC-LIN, 3, 0.3 USDT, 4, 1m, ,
side,"BTC-USDT", 1, 1 BTC, 1, 1h, ,
"""
DESKS_CSV = "desk:text,size:number\n\ntrading,2\nrisk,1\n"
TABLES = {"limits.csv": LIMITS_CSV, "desks.csv": DESKS_CSV}


def _table(head, **fields):
    lines = [f"[[{head}]]"]
    for name, value in fields.items():
        if value is None:
            continue
        if isinstance(value, str):
            shown = f'"{value}"'
        elif isinstance(value, tuple):
            shown = "[" + ", ".join(f'"{one}"' for one in value) + "]"
        else:
            shown = str(value)
        lines.append(f"{name} = {shown}")
    return "\n".join(lines) + "\n\n"


def _reference():
    out = "".join(_table("asset", name=name, scale=scale) for name, scale in ASSETS.items())
    out += _table("network", name="ethereum", kind="ethereum", chain_id=1, native_asset="ETH", gas_limit_native=21000,
                  gas_limit_token=65000, max_fee_per_gas_wei=30_000_000_000, max_priority_fee_per_gas_wei=1_000_000_000)
    out += _table("token", asset="ETH", network="ethereum", decimals=18)
    out += _table("token", asset="USDC", network="ethereum", decimals=6,
                  contract="0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
    for venue in VENUES:
        out += _table("venue", name=venue, format="binance", product="spot", receive_window_ms=500)
    for name, (venue, kind, base, quote, multiplier, tick) in INSTRUMENTS.items():
        out += _table("instrument", name=name, venue=venue, symbol=name.replace("-", ""), kind=kind, base_asset=base,
                      quote_asset=quote, multiplier=multiplier, price_tick=tick, quantity_step="0.00001",
                      quantity_min="0.00001", quantity_max="9000")
    return out


def _address_book():
    return "".join(_table("address", name=name, counterparty=counterparty, asset=asset, network="ethereum",
                          address="0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", usable_from=usable_from)
                   for name, (counterparty, asset, usable_from) in ADDRESSES.items())


def _roster():
    out = "".join(_table("person", name=name, roles=roles, desk=desk, ssh_keys=(_KEY + key,))
                  for (name, (roles, desk)), key in zip(PEOPLE.items(), _SSH_KEYS))
    return out + _table("service", name=SERVICE, owner=OWNER, kind="engine", roles=("trader",), desk="trading") \
        + "uids = [0]\n"


def _keys():
    return _table("key", name="orders-1", **{"class": "orders"}, format="binance", venue="alpha",
                  kinds=("order", "cancel"), accounts=ACCOUNTS, algorithm="ed25519",
                  id="00000000000000000000000000000001",
                  public_key="3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")


def _calendars():
    return _table("calendar", name="desk", sessions=("mon-fri 00:00-00:01", "mon-fri 00:01-24:00", "sun 22:00-24:00"),
                  closed=("2026-01-06",)) + _table("calendar", name="rare", sessions=("wed 10:00-11:00",))


def documents():
    """Texts by file name, as `policy eval --documents` finds them."""
    return {"reference.toml": _reference(), "address-book.toml": _address_book(), "roster.toml": _roster(),
            "keys.toml": _keys(), "calendars.toml": _calendars(), **TABLES}
