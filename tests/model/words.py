"""Section 1: the words of a policy."""
import re

KINDS = ("order", "cancel", "amend", "batch", "quote", "settlement", "transfer", "mandate", "venue_configuration",
         "read", "session", "administrative")
RESERVED = frozenset(
    """policy version list permit forbid limit require on when unless and or not in has of from distinct within where
    over by count sent min max true false addressbook unbounded because requester request table trip alert never
    cleared temporary until open filled position worst worse than greater lesser ticks times time session reference
    greeks rate balance drop_copy is stale older no after slippage key sha256 lowest highest to with approvals absent
    between every calendar""".split()) | frozenset(KINDS)

SECOND = 1_000_000_000
UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND, "d": 86400 * SECOND}
WORDS_MAX, TEXT_MAX, NAME_MAX, BYTES_MAX = 400_000, 256, 64, 4 << 20

_WORD = re.compile(
    r"""[ \t\r\n]+ | \#[^\n]*
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<duration>[0-9]+[smhd](?![A-Za-z_0-9]))
      | (?P<number>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?![A-Za-z_0-9]))
      | "(?P<text>[\x20\x21\x23-\x5b\x5d-\x7e]*)"
      | (?P<sign>==|!=|<=|>=|[<>()\[\],.+\-%=])""", re.X)


class Refused(Exception):
    """The policy (or a document) is refused; the message is for people, what counts is that it is refused."""

    def __init__(self, message, offset=0):
        super().__init__(message)
        self.message, self.offset = message, offset


class Word:
    __slots__ = ("kind", "value", "offset")

    def __init__(self, kind, value, offset):
        self.kind, self.value, self.offset = kind, value, offset


def words_of(source):
    """The words of a policy's text, with an `end` behind them."""
    if len(source.encode("utf-8")) > BYTES_MAX:
        raise Refused("a policy has at most 4 MiB")
    out, at, size = [], 0, len(source)
    while at < size:
        match = _WORD.match(source, at)
        if match is None:
            raise Refused(f"no word begins with `{source[at]}`", at)
        kind = match.lastgroup
        if kind is None:
            if source[at] == "#":
                _check_comment(match.group(), at)
        else:
            value = match.group(kind)
            if kind == "name" and len(value) > NAME_MAX or kind == "text" and len(value) > TEXT_MAX:
                raise Refused("too long", at)
            if kind == "number":
                value = value.replace("_", "")
                _check_number(value, at)
            out.append(Word(kind, value, at))
            if len(out) > WORDS_MAX:
                raise Refused("too many words", at)
        at = match.end()
    out.append(Word("end", "", size))
    return out


def _check_number(value, at):
    whole, _, fraction = value.partition(".")
    if len(fraction) > 18 or len(whole) + len(fraction) > 36:
        raise Refused("too many digits", at)


def _check_comment(comment, at):
    """Letters of other scripts may stand in a comment, what can't be seen may not."""
    for letter in comment:
        code = ord(letter)
        if code < 0x20 and letter not in "\t\r" or 0x7F <= code < 0xA0 or code == 0xAD or 0x200B <= code <= 0x200F \
                or 0x2028 <= code <= 0x202E or 0x2060 <= code <= 0x206F or code == 0xFEFF or 0xE0000 <= code <= 0xE0FFF:
            raise Refused("a control, invisible or direction-changing character", at)


def duration_of(word):
    return int(word[:-1]) * UNITS[word[-1]]
