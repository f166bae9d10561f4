#!/usr/bin/env python3
"""Scores values of dates against the Recognizers-Text cases in other languages. Standard library only.

  dates_languages.py GOLD.jsonl PRED.jsonl [--kinds] [--table] [--ids]

GOLD has lines {"id", "text", "timexes": [[start, end, type, value]], "resolutions": [{"kind", "values": [{"start", "end"}]}]},
PRED those of `dateline analyze --format jsonl --language CODE --layers dates`.

Which cases count: those with at least one gold expression whose gold values, all of them, hold no "X" (`--ids` prints the
list): an X stands for a day that the source leaves open and we settle. Of each case every gold expression counts once. It is
right when a mention that overlaps it has its value, where

- times are equal whatever their precision ("T08", "T08:00", "T08:00:00"), lengths by what they amount to ("PT1.5H", "PT90M");
- a gold value without a day ("T08", "TEV", "SU") is compared with the same part of ours, which has the day of the text;
- a gold tuple (begin, end, length) is compared with the first and last day of the mentions that overlap it. Its end is
  exclusive, ours inclusive, and whether the day of writing belongs to "the next three months" is convention: a day more or less
  at either end is the same. A tuple of hours is compared with the first and last time of the mentions, or with its length;
- where the source counts weeks, months or years from the day of writing to a day ("two months ago" on 2016-11-07 is
  2016-09-07), TIMEX3 names the month: ours is right when it is the week, month or year of that day. The last line but one tells
  how many values are right by this rule alone.

The last line tells how many more are right but for a convention of the source that is not TIMEX3's: a range ends before the
year or month that it names last ("from 2012 to 2015" on 2015-01-01), a fiscal or school year is FY2016 or SY2016, "tarde" is the
evening, and what is hours and minutes away from the moment of writing is a time, not a length. They count as wrong above.

--table prints, for each kind: right, missed (nothing overlaps it), of another value; and how many mentions overlap no gold
expression of a text.
"""
import collections, datetime, json, re, sys

UNITS = {"Y": ("M", 12), "M": ("M", 1), "W": ("D", 7), "D": ("D", 1)}
HOURS = {"H": 3600, "M": 60, "S": 1}


def load(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def length(value):
    """What a length amounts to: months, days and seconds."""
    whole = re.fullmatch(r"P((?:[\d.]+[YMWD])*)(?:T((?:[\d.]+[HMS])+))?", value)
    if not whole or value == "P":
        return None
    total = collections.Counter()
    for n, unit in re.findall(r"([\d.]+)([YMWD])", whole[1]):
        name, factor = UNITS[unit]
        total[name] += round(float(n) * factor, 3)
    for n, unit in re.findall(r"([\d.]+)([HMS])", whole[2] or ""):
        total["S"] += round(float(n) * HOURS[unit], 3)
    return dict(total)


def time(value):
    """The time of day in a value as (hour, minute, second), or its letters."""
    _, mark, clock = value.partition("T")
    if not mark or value.startswith("P"):
        return None
    parts = clock.split(":")
    if not all(part.isdigit() for part in parts):
        return clock
    return tuple(int(part) for part in (parts + ["0", "0"])[:3])


def same(gold, ours):
    if length(gold) is not None or length(ours) is not None:
        return length(gold) == length(ours)
    day, mark, _ = gold.partition("T")
    if mark:
        return time(gold) == time(ours) and day in ("", ours.partition("T")[0])
    return gold == ours or gold in ("SP", "SU", "FA", "WI") and ours.endswith("-" + gold)


def day(text):
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def near(a, b):
    return a is not None and b is not None and abs((a - b).days) <= 1


def right(gold, mentions):
    if not gold.startswith("("):
        return any(same(gold, m.get("value", "")) for m in mentions)
    begin, end, extent = gold.strip("()").split(",")
    values = [m.get("value", "") for m in mentions]
    if "T" in begin:
        times = [time(v) for v in values if time(v)]
        days = {v.partition("T")[0] for v in values if time(v)}
        told = len(times) > 1 and (times[0], times[-1]) == (time(begin), time(end))
        wanted = begin.partition("T")[0]
        return told and wanted in days | {""} or any(same(extent, v) for v in values)
    first = min((day(m["beginDate"]) for m in mentions if m.get("beginDate")), default=None)
    last = max((day(m["endDate"]) for m in mentions if m.get("endDate")), default=None)
    return near(day(begin), first) and near(day(end), last and last + datetime.timedelta(days=1))


def counted(gold, written, mentions):
    """Whether a gold day is a whole number of weeks, months or years from the day of writing, and ours the turn that holds it."""
    to, since = day(gold), day(written)
    if not to or not since or len(gold) != 10 or abs((to - since).days) < 7:
        return False
    turns = []
    if (to - since).days % 7 == 0:
        turns.append("{}-W{:02}".format(*to.isocalendar()[:2]))
    if to.day == since.day or to.day >= 28 and since.day > to.day:
        turns.append(gold[:7])
        if to.month == since.month:
            turns.append(gold[:4])
    return any(m.get("value") in turns for m in mentions)


def convention(gold, written, mentions):
    """The convention of the source that a value differs by, or nothing."""
    values = [m.get("value", "") for m in mentions]
    if gold.startswith("("):
        begin, end, extent = gold.strip("()").split(",")
        first = min((day(m["beginDate"]) for m in mentions if m.get("beginDate")), default=None)
        last = max((day(m["endDate"]) for m in mentions if m.get("endDate")), default=None)
        to = day(end) if "T" not in end else None
        if not to or not last or to.day != 1 or not near(day(begin), first):
            return None
        months = {"Y": 12, "M": 1}.get(extent[-1], 0)
        after = datetime.date(to.year + (to.month - 1 + months) // 12, (to.month - 1 + months) % 12 + 1, 1)
        return "ranges" if months and last + datetime.timedelta(days=1) == after else None
    if gold[:2] in ("FY", "SY") and gold[2:] in values:
        return "years"
    if gold.endswith("TEV") and gold[:-3] + "TAF" in values + [v[10:] for v in values]:
        return "tarde"
    begin, moment = day(written), time(gold)
    if begin and moment and isinstance(moment, tuple) and len(gold) > 11:
        away = (day(gold) - begin).days * 86400 + moment[0] * 3600 + moment[1] * 60 + moment[2]
        if any((length(v) or {}).keys() == {"S"} and length(v)["S"] == abs(away) for v in values):
            return "moments"
    return None


def shape(value):
    return re.sub(r"\d+", "9", value)


def main(gold, pred):
    preds = {row["id"]: (row.get("analysis") or {}).get("dates", []) for row in load(pred)}
    rows = [row for row in load(gold) if row["timexes"] and all("X" not in t[3] for t in row["timexes"])]
    if "--ids" in sys.argv:
        print("\n".join(row["id"] for row in rows))
        return
    by_kind, misses, whole, by_count = collections.defaultdict(lambda: [0, 0, 0]), collections.Counter(), 0, 0
    conventions, spurious = collections.Counter(), 0
    for row in rows:
        hits = []
        ends = [(start, end) for start, end, _, _ in row["timexes"]]
        for m in preds.get(row["id"], []):
            spurious += not any(m["span"].get("start", 0) < end and start < m["span"].get("end", 0) for start, end in ends)
        for (start, end, _, value), resolution in zip(row["timexes"], row["resolutions"]):
            over = lambda s: s.get("start", 0) < end and start < s.get("end", 0)
            mentions = [m for m in preds.get(row["id"], []) if over(m["span"])]
            exact = right(value, mentions)
            hits.append(exact or counted(value, row["dct"], mentions))
            by_count += hits[-1] and not exact
            kind = resolution["kind"]
            by_kind[kind][0] += hits[-1]
            by_kind[kind][1] += 1
            by_kind[kind][2] += not mentions
            if not hits[-1]:
                conventions[convention(value, row["dct"], mentions)] += 1
                misses[kind, shape(value), " + ".join(shape(m.get("value", "")) for m in mentions) or "nothing"] += 1
        whole += all(hits)
    total = [sum(column) for column in zip(*by_kind.values())]
    for kind, (n, of, missed) in sorted(by_kind.items(), key=lambda item: -item[1][1]):
        told = f"  missed {missed:>3}, of another value {of - n - missed:>3}" if "--table" in sys.argv else ""
        print(f"{kind:<16}{n:>5} of {of:>4}  {100 * n / of:5.1f}{told}")
    if "--table" in sys.argv:
        print(f"beside every gold expression {spurious}")
    if "--kinds" in sys.argv:
        for (kind, value, ours), n in misses.most_common(60):
            print(f"{n:>4}  {kind:<14} {value:<40} {ours}")
    print(f"cases {whole} of {len(rows)}, {100 * whole / len(rows):.1f} %")
    print(f"values {total[0]} of {total[1]}, {100 * total[0] / total[1]:.1f} %, {by_count} of them as counted weeks, months, years")
    conventions.pop(None, None)
    more = sum(conventions.values())
    told = ", ".join(f"{name} {n}" for name, n in sorted(conventions.items()))
    print(f"and {more} but for a convention of the source ({told}): {100 * (total[0] + more) / total[1]:.1f} %")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:3])
