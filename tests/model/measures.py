"""S5: what measures count. Every entry is kept and every sum is made anew."""
from .attributes import KEY_KINDS, instrument, key_value
from .values import Failure, away, fits
from .words import duration_of

def choose(selectors, e):
    """S2a: false if any selector is, else a failure if any fails."""
    failed = None
    for selector in selectors:
        try:
            if not selector(e):
                return False
        except Failure as failure:
            failed = failed or failure
    if failed:
        raise failed
    return True


LEVELS = ("open", "position", "worst")


class Measure:
    """`value` and `where` are compiled; `value` is None for a count. `unit` says what a sum of nothing is in."""

    def __init__(self, identity, which, kinds, value, where, window, by, unit, calendar):
        self.identity, self.which, self.kinds, self.value, self.where = identity, which, kinds, value, where
        self.by, self.sorted_by, self.unit, self.calendar = by, tuple(sorted(by)), unit, calendar
        self.width = duration_of(window[1]) if window and window[0] == "rolling" else None
        self.clear()

    def clear(self):
        self.entries = {}     # values of the keys -> [(time, asset or None, signed c)]
        self.records = {}     # values of the keys -> [record], for open
        self.totals = {}      # values of the keys -> (asset or None, signed sum), for position
        self.missed = []      # times of parts that should have counted
        self.shares = {}      # execution -> (values of the keys, signed share), for a bust

    # --- one part --------------------------------------------------------------------------------------------------
    def contribution(self, e):
        """What the part counts: (values of the keys, asset, signed c), or None; a failure if that can't be told."""
        got = e.contributions.get(self)
        if got is None:
            try:
                got = self._contribution(e)
            except Failure as failure:
                got = failure
            e.contributions[self] = got
        if got.__class__ is Failure:
            raise got
        return got[0]

    def _contribution(self, e):
        if e.part.kind not in self.kinds or not choose(self.where[0], e) or not all([part(e) for part in self.where[1]]):
            return (None,)
        asset, value = (None, 1) if self.value is None else self.value(e)
        return ((self.keys_of(e), asset, value),)

    def keys_of(self, e):
        return tuple(key_value(key, e.requester, e.part) for key in self.sorted_by)

    def scope(self, e):
        return {key: key_value(key, e.requester, e.part) for key in self.sorted_by}

    def signed(self, record, asset_value):
        """c± of a part: `delta` and `vega` bring their sign, all else takes that of the side."""
        if self.unit[1]:
            return asset_value
        return asset_value if record.part.side != "sell" else -asset_value

    # --- counting --------------------------------------------------------------------------------------------------
    def count(self, e, record, counted):
        keys, asset, value = counted
        signed = self.signed(record, value)
        record.counts[self] = (keys, asset, signed)
        if self.which in ("sent", "lowest", "highest"):
            self.entries.setdefault(keys, []).append((e.t, asset, value))
        elif self.which in ("open", "worst"):
            self.records.setdefault(keys, []).append(record)

    def uncount(self, record):
        """Takes back the last part: it was not permitted."""
        keys = record.counts.pop(self)[0]
        if self.which in ("sent", "lowest", "highest"):
            self.entries[keys].pop()
        elif self.which in ("open", "worst"):
            self.records[keys].pop()

    def miss(self, e):
        self.missed.append(e.t)

    def fill(self, record, t, before, after, execution):
        if self.which not in ("filled", "position", "worst"):
            return
        keys, asset, signed = record.counts[self]
        if self.value is None:
            share = 1
        else:
            share = away(abs(signed) * after / record.quantity) - away(abs(signed) * before / record.quantity)
        if self.which == "filled":
            self.entries.setdefault(keys, []).append((t, asset, share))
            return
        share = share if signed >= 0 else -share
        self.load(keys, asset, share)
        self.shares[execution] = (keys, asset, share)

    def load(self, keys, asset, share):
        self.totals[keys] = (asset, self.totals.get(keys, (asset, 0))[1] + share)

    def bust(self, execution):
        if execution in self.shares:
            keys, asset, share = self.shares.pop(execution)
            self.load(keys, asset, -share)

    # --- reading ---------------------------------------------------------------------------------------------------
    def read(self, e):
        """The measure at e.t, with this part unless e.before: a number, or an amount."""
        mine = self.contribution(e)
        unit = None if self.value is None else self.asset(e)
        if self.which in ("open", "filled", "position", "worst") and e.silent():
            raise Failure("silent")
        keys = self.keys_of(e)
        if any(self.which in LEVELS or self.holds(e, time) for time in self.missed):
            raise Failure("incomplete")
        if e.before and self.which not in ("lowest", "highest"):
            mine = None
        value = getattr(self, "_" + self.which)(e, keys, mine)
        return fits(value) if self.value is None else (unit, fits(value))

    def asset(self, e):
        role = self.unit[0]
        if role == "base":
            return instrument(e).base
        if role == "quote":
            return instrument(e).quote
        if role != "asset":
            return role[1]
        if e.part.fields["asset"] not in e.documents.scales:
            raise Failure("unknown_asset")
        return e.part.fields["asset"]

    def holds(self, e, time):
        """Is what was counted at `time` in the window at e.t?"""
        if self.width is not None:
            return time * 64 // self.width >= max(0, e.t - self.width + 1) * 64 // self.width
        return time >= self.calendar.since(e.t)

    def _window(self, e, keys):
        entries = self.entries.get(keys, ())
        if self.width is not None:
            width = self.width
            first = max(0, e.t - width + 1) * 64 // width
            return [value for time, _, value in entries if time * 64 // width >= first]
        since = self.calendar.since(e.t) if entries else 0
        return [value for time, _, value in entries if time >= since]

    def _sent(self, e, keys, mine):
        return sum(map(abs, self._window(e, keys))) + (abs(mine[2]) if mine else 0)

    def _filled(self, e, keys, _):
        return sum(self._window(e, keys))

    def _extreme(self, e, keys, mine, pick):
        values = self._window(e, keys) or ([mine[2]] if mine else [])
        if mine and not e.before:
            values.append(mine[2])
        if not values:
            raise Failure("no_value")
        return pick(values)

    def _lowest(self, e, keys, mine):
        return self._extreme(e, keys, mine, min)

    def _highest(self, e, keys, mine):
        return self._extreme(e, keys, mine, max)

    def _sides(self, e, keys, mine):
        """The open sums of parts with positive and with negative c±."""
        plus = minus = 0
        for record in self.records.get(keys, ()):
            signed = record.counts[self][2]
            if not record.lives(e.t) or record.filled >= record.quantity:
                continue
            left = 1
            if self.value is not None:
                left = away(abs(signed) * (record.quantity - record.filled) / record.quantity)
            plus, minus = (plus + left, minus) if signed >= 0 else (plus, minus + left)
        if mine is not None:
            signed = self.signed(e, mine[2])
            plus, minus = (plus + signed, minus) if signed >= 0 else (plus, minus - signed)
        return plus, minus

    def _open(self, e, keys, mine):
        return sum(self._sides(e, keys, mine))

    def _position(self, e, keys, _):
        return self.totals.get(keys, (None, 0))[1]

    def exposure(self, e):
        """For `order.reduces`: the position, and the open sums with this part."""
        mine = self.contribution(e)
        if self.missed:
            raise Failure("incomplete")
        plus, minus = self._sides(e, mine[0], mine)
        return self._position(e, mine[0], None), plus, minus

    def _worst(self, e, keys, mine):
        plus, minus = self._sides(e, keys, mine)
        position = self._position(e, keys, None)
        return max(position + plus, -(position - minus), 0)


def keys_known(by, kinds):
    return all(kinds <= KEY_KINDS[key] for key in by)
