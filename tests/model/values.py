"""Section 4: exact values. An amount is (asset, whole number of its smallest units); a failure is an exception."""
from fractions import Fraction

OVERFLOW = 1 << 127
DIGITS_MAX = 10 ** 36


class Failure(Exception):
    """One of the failures of section 5.1."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def fits(value):
    """A signed number of 128 bits."""
    if not -OVERFLOW <= value < OVERFLOW:
        raise Failure("overflow")
    return value


def away(value):
    """⌈x⌉: the magnitude rounded up."""
    if isinstance(value, int):
        return fits(value)
    up = -(-abs(value.numerator) // value.denominator)
    return fits(-up if value < 0 else up)


def toward(value):
    """⌊x⌋: the magnitude rounded down."""
    if isinstance(value, int):
        return fits(value)
    down = abs(value.numerator) // value.denominator
    return fits(-down if value < 0 else down)


def decimal(text):
    """The fraction that a decimal text states, and how many digits stand after the point."""
    whole, _, fraction = text.partition(".")
    negative = whole.startswith("-")
    number = int(whole.lstrip("-") + fraction)
    return Fraction(-number if negative else number, 10 ** len(fraction)), len(fraction.rstrip("0"))


def units(text, scale):
    """A decimal text in units of 10^-scale; None if it has more digits than that."""
    value, digits = decimal(text)
    if digits > scale:
        return None
    return int(value * 10 ** scale)


def shortest(number, scale):
    """The shortest decimal of so many units."""
    sign = "-" if number < 0 else ""
    text = str(abs(number)).rjust(scale + 1, "0")
    whole, fraction = (text[:-scale], text[-scale:].rstrip("0")) if scale else (text, "")
    return sign + whole + ("." + fraction if fraction else "")


def thousands(decimal_text):
    """`_` between thousands: 1_000_000.5"""
    sign = "-" if decimal_text.startswith("-") else ""
    whole, point, fraction = decimal_text.lstrip("-").partition(".")
    groups = []
    while len(whole) > 3:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    return sign + "_".join([whole] + groups) + point + fraction
