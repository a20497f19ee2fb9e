"""Section 3.3: tables, which are CSV files with typed columns."""
import hashlib

from .clock import parse_time
from .values import fits, units
from .words import Refused, UNITS


class Table:
    def __init__(self, name, columns, keys, rows):
        self.name, self.columns, self.keys, self.rows = name, columns, keys, rows  # rows: (from, until, {column: value})
        self.by_key = {}
        for row in rows:
            self.by_key.setdefault(tuple(row[2][key] for key in keys), []).append(row)

    def find(self, keys, t):
        """The row that counts at t, or None."""
        for start, end, cells in self.by_key.get(keys, ()):
            if (start is None or start <= t) and (end is None or t < end):
                return cells
        return None


def parse_table(name, keys, text, digest, scales):
    data = text.encode("utf-8")
    if hashlib.sha256(data).hexdigest() != digest:
        raise Refused(f"table `{name}`: another hash")
    if any(ord(letter) < 0x20 and letter not in "\n\r" or letter == "\x7f" for letter in text):
        raise Refused(f"table `{name}`: a control character")
    lines = [line[:-1] if line.endswith("\r") else line for line in text.split("\n")]
    lines = [line for line in lines if line.strip(" ") and not line.startswith("#")]
    if not lines:
        raise Refused(f"table `{name}`: no columns")
    head = [_column(cell, scales) for cell in _fields(lines[0])]
    columns = dict(head)
    if len(columns) != len(head):
        raise Refused(f"table `{name}`: a column twice")
    if any(columns.get(key) != "text" for key in keys) or len(set(keys)) != len(keys):
        raise Refused(f"table `{name}`: a key is a column of texts")
    rows = []
    for line in lines[1:]:
        fields = _fields(line)
        if len(fields) != len(head):
            raise Refused(f"table `{name}`: a ragged row")
        cells = {column: _cell(field, kind, scales) for (column, kind), field in zip(head, fields)}
        rows.append((cells.pop("effective_from", None), cells.pop("effective_until", None), cells))
    _check_overlaps(name, keys, rows)
    return Table(name, {column: kind for column, kind in head if kind != "time"}, tuple(keys), rows)


def _check_overlaps(name, keys, rows):
    seen = {}
    for start, end, cells in rows:
        for other_start, other_end in seen.setdefault(tuple(cells[key] for key in keys), []):
            if (end is None or other_start is None or other_start < end) and \
                    (other_end is None or start is None or start < other_end):
                raise Refused(f"table `{name}`: two rows of one key count at the same time")
        seen[tuple(cells[key] for key in keys)].append((start, end))


def _fields(line):
    out, at = [], 0
    while True:
        if line[at:at + 1] == '"':
            field, at = _quoted(line, at + 1)
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            field, at = line[at:end].strip(" "), end
        out.append(field)
        if at == len(line):
            return out
        at += 1


def _quoted(line, at):
    out = []
    while True:
        end = line.find('"', at)
        if end < 0:
            raise Refused("a field without its closing quote")
        out.append(line[at:end])
        if line[end + 1:end + 2] == '"':
            out.append('"')
            at = end + 2
            continue
        rest = line[end + 1:]
        stripped = rest.lstrip(" ")
        if stripped and not stripped.startswith(","):
            raise Refused("something behind a closing quote")
        return "".join(out), len(line) - len(stripped)


def _column(cell, scales):
    name, colon, kind = cell.partition(":")
    if not colon or not name:
        raise Refused(f"`{cell}`: a column is NAME:TYPE")
    if name in ("effective_from", "effective_until"):
        if kind != "time":
            raise Refused(f"`{cell}`: these columns are times")
    elif kind not in ("text", "number", "amount", "duration") and kind not in scales:
        raise Refused(f"`{cell}`: no such type")
    return name, kind


def _cell(field, kind, scales):
    if kind == "text":
        return field
    if kind == "time":
        return parse_time(field) if field else None
    if kind == "duration":
        if not field[:-1].isdigit() or field[-1] not in UNITS:
            raise Refused(f"`{field}` is not a duration")
        return int(field[:-1]) * UNITS[field[-1]]
    if kind == "number":
        plain = field.replace("_", "")
        if not plain.isdigit():
            raise Refused(f"`{field}` is not a whole number")
        return fits(int(plain))
    number, asset = (field, kind)
    if kind == "amount":
        number, _, asset = field.partition(" ")
    plain = number.replace("_", "")
    if asset not in scales or not plain.replace(".", "", 1).isdigit() or plain.startswith(".") or plain.endswith("."):
        raise Refused(f"`{field}` is not an amount")
    value = units(plain, scales[asset])
    if value is None:
        raise Refused(f"`{field}` has more digits than its asset")
    return (asset, fits(value))
