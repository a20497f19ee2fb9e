"""The evaluation of one part at one time: what attributes, facts and measures say of it."""
from fractions import Fraction

from .attributes import TABLE, instrument
from .requests import ORDER_LIKE, stated_amount
from .values import Failure, decimal, fits


class Settings:
    """What `stale` and `slippage` say."""
    __slots__ = ("stale", "slippage")

    def __init__(self, stale, slippage):
        self.stale, self.slippage = stale, slippage


class Evaluation:
    def __init__(self, world, policy, part, requester, t, earlier):
        self.world, self.settings, self.part, self.requester, self.t = world, policy.settings, part, requester, t
        self.documents = world.documents
        self.earlier = earlier  # records of the parts of this request before this one
        self.cache = {}
        self.contributions = {}
        self.before = False  # measures without this part
        self.exposure = policy.exposure  # the measure that `order.reduces` reads

    def get(self, name):
        got = self.cache.get(name)
        if got is None:
            try:
                got = TABLE[name].get(self)
            except Failure as failure:
                got = failure
            self.cache[name] = got
        if got.__class__ is Failure:
            raise got
        return got

    # --- facts ---------------------------------------------------------------------------------------------------
    def age_limit(self, kind, age):
        return self.settings.stale.get(kind) if age is None else age

    def too_old(self, received, kind, age):
        limit = self.age_limit(kind, age)
        return received is None or limit is None or self.t - received > limit

    def reference(self, age=None):
        what = instrument(self)
        got = self.world.references.get(what.name)
        if got is None or self.too_old(got[0], "reference", age):
            raise Failure("stale")
        return (what.quote, stated_amount(got[1], what.quote, self.documents.scales))

    def greeks(self):
        got = self.world.greeks.get(self.part.instrument)
        if got is None or self.too_old(got.at, "greeks", None):
            raise Failure("stale")
        return got

    def balance(self, account, asset):
        if asset not in self.documents.scales:
            raise Failure("unknown_asset")
        got = self.world.balances.get((account, asset))
        if got is None or self.too_old(got[0], "balance", None):
            raise Failure("stale")
        return (asset, stated_amount(got[1], asset, self.documents.scales))

    def rate(self, one, other):
        """The younger of both ways, as (received, price, whether it is one → other), or None."""
        there, back = self.world.rates.get((one, other)), self.world.rates.get((other, one))
        if there is None and back is None:
            return None
        if back is None or there is not None and there[2] > back[2]:
            return (there[0], there[1], True)
        return (back[0], back[1], False)

    def convert(self, amount, asset, rounding):
        if amount[0] == asset:
            return amount
        got = self.rate(amount[0], asset)
        if got is None or self.too_old(got[0], "rate", None):
            raise Failure("no_rate")
        scales = self.documents.scales
        value = Fraction(amount[1], 10 ** scales[amount[0]])
        value = value * got[1] if got[2] else value / got[1]
        return (asset, rounding(value * 10 ** scales[asset]))

    def fact_is_older(self, fact, age):
        """`F is stale` (age None) or `F is older than`."""
        kind = fact[0]
        if kind == "rate":
            got = self.rate(fact[1], fact[2])
            return self.too_old(got and got[0], "rate", age)
        if kind == "drop_copy":
            return self.too_old(self.world.heard.get(self.part.venue), kind, age)
        if kind == "balance":
            fields = self.part.fields
            account = fields["account"] if self.part.kind == "settlement" else fields["from_account"]
            got = self.world.balances.get((account, fields["asset"]))
            return self.too_old(got and got[0], kind, age)
        if kind == "greeks":
            got = self.world.greeks.get(self.part.instrument)
            return self.too_old(got and got.at, kind, age)
        got = self.world.references.get(self.part.instrument)
        return self.too_old(got and got[0], kind, age)

    # --- orders (4.4) ----------------------------------------------------------------------------------------------
    def halted(self):
        return bool(self.world.halts.get(("instrument", self.part.instrument))
                    or self.world.halts.get(("venue", self.part.venue)))

    def crosses_own(self):
        part = self.part
        own = None if part.price is None else decimal(part.price)[0]
        crosses = False
        for other in self.world.live(self.t):
            if other.part.request is part.request or other.part.instrument != part.instrument \
                    or other.part.side == part.side or other.finished():
                continue
            if own is None or other.part.price is None:
                crosses = True
                continue
            theirs = decimal(other.part.price)[0]
            crosses = crosses or (own >= theirs if part.side == "buy" else own <= theirs)
        return crosses

    def reduces(self):
        part = self.part
        if part.kind == "order" and part.fields.get("reduce_only", False):
            return True
        position, plus, minus = self.exposure.exposure(self)
        return fits(position - fits(minus)) >= 0 if part.side == "sell" else fits(position + fits(plus)) <= 0

    def silent(self):
        """S6: the part's venue has not been heard of for longer than the policy allows."""
        limit = self.settings.stale.get("drop_copy")
        if limit is None or not self.part.venue:
            return False
        if not self.too_old(self.world.heard.get(self.part.venue), "drop_copy", None):
            return False
        return not (self.part.kind in ORDER_LIKE and self.get(("order", "reduces")))
