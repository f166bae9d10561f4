#!/usr/bin/env python3
"""Scores he and she against GAP (Webster et al. 2018): passages with one pronoun and two names that it may mean.

  pronouns.py input GAP.jsonl [SPLIT] > in.jsonl    then: dateline analyze --format jsonl --layers entities in.jsonl > out.jsonl
  pronouns.py score GAP.jsonl out.jsonl [SPLIT] [--misses]

A row of GAP.jsonl is {id, split, text, pronoun: [start, end], gender: "m" | "f", candidates: [[start, end, is_it], …]}, offsets in
code points; SPLIT is dev by default. A pronoun is resolved when it is a mention of an entity. It is right when that entity is
also mentioned where the right name stands or, where neither name is right, at neither of them. Standard library only.
"""
import json
import sys


def rows(path, split):
    with open(path, encoding="utf-8") as f:
        return [r for r in map(json.loads, f) if r["split"] == split]


def overlap(span, start, end):
    return span.get("start", 0) < end and start < span.get("end", 0)


def judge(row, analysis):
    """(resolved, right) of one passage."""
    start, end = row["pronoun"]
    for entity in analysis.get("entities", []):
        spans = [m["span"] for m in entity.get("mentions", [])]
        if not any(s.get("start", 0) == start and s.get("end", 0) == end for s in spans):
            continue
        hit = [is_it for a, b, is_it in row["candidates"] if any(overlap(s, a, b) for s in spans)]
        wanted = any(is_it for _, _, is_it in row["candidates"])
        return True, (any(hit) and all(hit)) if wanted else not hit
    return False, False


def main(argv):
    flags = [a for a in argv if a.startswith("--")]
    argv = [a for a in argv if not a.startswith("--")]
    if argv[:1] == ["input"] and len(argv) in (2, 3):
        for row in rows(argv[1], *(argv[2:] or ["dev"])):
            print(json.dumps({"id": row["id"], "text": row["text"]}, ensure_ascii=False))
        return
    if argv[:1] != ["score"] or len(argv) not in (3, 4):
        sys.exit(__doc__)
    with open(argv[2], encoding="utf-8") as f:
        got = {r["id"]: r.get("analysis") or {} for r in map(json.loads, f)}
    count = {}
    for row in rows(argv[1], *(argv[3:] or ["dev"])):
        resolved, right = judge(row, got.get(row["id"], {}))
        for group in ("all", {"m": "he", "f": "she"}[row["gender"]]):
            total = count.setdefault(group, [0, 0, 0])
            total[0] += 1
            total[1] += resolved
            total[2] += right
        if "--misses" in flags and resolved and not right:
            start, end = row["pronoun"]
            print(row["id"], row["text"][:start] + "[[" + row["text"][start:end] + "]]" + row["text"][end:])
    for group, (total, resolved, right) in count.items():
        share = 100 * right / max(resolved, 1)
        print(f"pronouns {group:4s} {total:5d}  resolved {100 * resolved / total:5.1f} %  right of those {share:5.1f} %")


if __name__ == "__main__":
    main(sys.argv[1:])
