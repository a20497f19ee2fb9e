"""Times are nanoseconds since 1970 in UTC; minutes of the week count from Monday 00:00 (S7)."""
import datetime
import re

from .words import SECOND, UNITS, Refused

MINUTE, DAY = UNITS["m"], UNITS["d"]
WEEK_MINUTES = 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z")
_RANGE = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
_EPOCH = datetime.date(1970, 1, 1)
_days = {}


def day_number(text):
    if text not in _days:
        _days[text] = (datetime.date.fromisoformat(text) - _EPOCH).days
    return _days[text]


def parse_time(text):
    match = _TIME.fullmatch(text)
    if match is None:
        raise Refused(f"`{text}` is not a time in UTC such as 2026-12-01T00:00:00Z")
    day, hour, minute, second, fraction = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        raise Refused(f"`{text}` is not a time")
    try:
        days = day_number(day)
    except ValueError:
        raise Refused(f"`{text}` is not a day") from None
    seconds = days * 86400 + int(hour) * 3600 + int(minute) * 60 + int(second)
    return seconds * SECOND + int((fraction or "0").ljust(9, "0"))


def show_time(t):
    second, rest = divmod(t, SECOND)
    stamp = datetime.datetime.fromtimestamp(second, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return stamp + (f".{rest:09d}".rstrip("0") if rest else "") + "Z"


def minute_of_week(t):
    return (t // DAY + 3) % 7 * 1440 + t % DAY // MINUTE  # 1970-01-01 was a Thursday


def ranges_of(item):
    """The [from, to) minutes of the week of `mon-fri 07:00-21:00`, one for each day."""
    match = _RANGE.fullmatch(item)
    if match is None or match[1] not in DAYS or (match[2] or "mon") not in DAYS:
        raise Refused(f"`{item}` is not a time such as \"mon-fri 07:00-21:00\"")
    start, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    if int(match[4]) > 59 or int(match[6]) > 59 or not start < end <= 1440:
        raise Refused(f"`{item}`: the first time comes before the second, at most 24:00")
    first = DAYS.index(match[1])
    count = (DAYS.index(match[2]) - first) % 7 + 1 if match[2] else 1
    days = [(first + n) % 7 for n in range(count)]
    return [(day * 1440 + start, day * 1440 + end) for day in days]


def in_ranges(t, ranges):
    minute = minute_of_week(t)
    return any(start <= minute < end for start, end in ranges)


class Calendar:
    """Section 6.2: sessions by day of the week, without the days on which it is closed."""

    def __init__(self, name, sessions, closed):
        self.name = name
        self.by_day = [[] for _ in DAYS]
        for item in sessions:
            for start, end in ranges_of(item):
                self.by_day[start // 1440].append((start % 1440 * MINUTE, (end - start // 1440 * 1440) * MINUTE))
        for day in self.by_day:
            day.sort()
            if any(day[n][1] > day[n + 1][0] for n in range(len(day) - 1)):
                raise Refused(f"calendar `{name}`: sessions overlap")
        self.closed = {day_number(day) for day in closed}

    def sessions(self, first, last):
        """Of the days `first` to `last`, in order."""
        for day in range(first, last + 1):
            if day not in self.closed:
                for start, end in self.by_day[(day + 3) % 7]:
                    yield day * DAY + start, day * DAY + end

    def holds(self, t):
        return any(start <= t < end for start, end in self.sessions(t // DAY, t // DAY))

    def since(self, t):
        """From when `over session` counts at t (S5)."""
        if not any(self.by_day):
            return 0
        for day in range(t // DAY, -1, -1):
            begun = [start for start, _ in self.sessions(day, day) if start <= t]
            if begun:
                return begun[-1]
        return 0
