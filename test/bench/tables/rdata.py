"""Data frames of R packages as CSV, without R: reads .rda files and the data base that packages install (Rdata.rdx, Rdata.rdb).

python3 rdata.py FILE.rda|FOLDER-with-Rdata.rdb NAME OUT.csv
The format is that of R Internals, "Serialization Formats" (XDR).
"""

import bz2
import csv
import gzip
import lzma
import math
import struct
import sys
import zlib
from pathlib import Path

missing_int = -(2**31)
missing_real = struct.pack(">II", 0x7FF00000, 1954)


class Value:
    """A vector or list with its attributes."""

    def __init__(self, items, attributes=None):
        self.items = items
        self.attributes = attributes or {}


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.references = []
        if data[:2] == b"RD":
            self.at = 5
        if self.take(2) != b"X\n":
            raise ValueError("not in XDR form")
        version, _, _ = (self.int() for _ in range(3))
        if version == 3:
            self.take(self.int())

    def take(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def int(self):
        return struct.unpack(">i", self.take(4))[0]

    def length(self):
        count = self.int()
        return count if count >= 0 else (self.int() << 32) + self.int()

    def ints(self):
        count = self.length()
        return [None if v == missing_int else v for v in struct.unpack(f">{count}i", self.take(4 * count))]

    def reals(self):
        cells = [self.take(8) for _ in range(self.length())]
        numbers = [None if c[4:] == missing_real[4:] and c[:2] in (b"\x7f\xf0", b"\x7f\xf8") else c for c in cells]
        return [None if c is None else struct.unpack(">d", c)[0] for c in numbers]

    def read(self):
        flags = self.int()
        kind, has_attributes, has_tag = flags & 0xFF, flags & 0x200, flags & 0x400
        if kind in (254, 242, 241, 253, 252, 251):
            return None
        if kind == 255:
            return self.references[(flags >> 8 or self.int()) - 1]
        if kind == 1:
            name = self.read()
            self.references.append(name)
            return name
        if kind in (247, 249, 250):
            self.int()
            name = [self.read() for _ in range(self.int())]
            self.references.append(name)
            return name
        if kind == 4:
            self.int()
            self.references.append(None)
            for _ in range(4):
                self.read()
            return None
        if kind in (2, 3, 5, 6, 239, 240):
            return self.pairs(has_attributes or kind in (239, 240), has_tag)
        if kind == 9:
            count = self.int()
            return None if count < 0 else self.take(count).decode("latin-1" if flags & 0x4000 else "utf-8", "replace")
        if kind == 238:
            return self.compact(self.read(), self.read(), self.read())
        items = self.vector(kind)
        return Value(items, dict(self.read()) if has_attributes else None)

    def pairs(self, has_attributes, has_tag):
        """A list of (tag, value); its rest is the last field of each, so that it is read in a loop."""
        found = []
        while True:
            if has_attributes:
                self.read()
            tag = self.read() if has_tag else None
            found.append((tag, self.read()))
            flags = self.int()
            if flags & 0xFF != 2:
                self.at -= 4
                self.read()
                return found
            has_attributes, has_tag = flags & 0x200, flags & 0x400

    def vector(self, kind):
        if kind in (10, 13):
            return self.ints()
        if kind == 14:
            return self.reals()
        if kind in (16, 19, 20):
            return [self.read() for _ in range(self.length())]
        if kind == 24:
            return list(self.take(self.length()))
        raise ValueError(f"type {kind} is not read")

    def compact(self, info, state, attributes):
        """Vectors that R keeps in a short form."""
        kind = info[0][1]
        attributes = dict(attributes or [])
        if kind in ("compact_intseq", "compact_realseq"):
            count, first, step = state.items
            return Value([first + step * i for i in range(int(count))], attributes)
        inner = state[0][1] if isinstance(state, list) else state.items[0]
        if kind == "deferred_string":
            return Value([None if v is None else f"{v:g}" for v in inner.items], attributes)
        return Value(inner.items, {**inner.attributes, **attributes})


def unpacked(data):
    for magic, unpack in ((b"\x1f\x8b", gzip.decompress), (b"BZh", bz2.decompress), (b"\xfd7zXZ", lzma.decompress)):
        if data.startswith(magic):
            return unpack(data)
    return data if data[:2] in (b"RD", b"X\n") else zlib.decompress(data)


def from_base(folder, name):
    index = Reader(unpacked((folder / "Rdata.rdx").read_bytes())).read()
    parts = dict(zip(index.attributes["names"].items, index.items))
    places = dict(zip(parts["variables"].attributes["names"].items, parts["variables"].items))
    start, length = places[name].items
    data = (folder / "Rdata.rdb").read_bytes()[start + 4 : start + length]
    if data[:1] == b"Z":
        data = lzma.decompress(data[1:], lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6}])
    elif data[:1] == b"2":
        data = bz2.decompress(data[1:])
    else:
        data = zlib.decompress(data[1:] if data[:1] == b"1" else data)
    return Reader(data).read()


def cells(column):
    levels = column.attributes.get("levels")
    if levels:
        return [None if v is None else levels.items[v - 1] for v in column.items]
    if any(isinstance(v, float) for v in column.items):
        return [None if v is None or math.isnan(v) else int(v) if v == int(v) else repr(v) for v in column.items]
    return column.items


def main():
    source, name, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if source.is_dir():
        frame = from_base(source, name)
    else:
        frame = dict(Reader(unpacked(source.read_bytes())).read())[name]
    names = frame.attributes["names"].items
    columns = [cells(column) for column in frame.items]
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(zip(*columns))


main()
