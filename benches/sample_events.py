#!/usr/bin/env python3
"""Prints events to be judged by hand, drawn with a fixed seed: benches/sample_events.py GOLD.jsonl PRED.jsonl SEED [COUNT]

GOLD holds the texts ({"id", "text"}), PRED what `dateline analyze --format jsonl --layers events,sentences,entities`
made of them. An event is right when the sentence tells it and its type, source and target are right; a missing actor that
the sentence names is an error, place and time are judged apart.
"""
import json
import random
import sys


def span(s):
    return slice((s or {}).get("start", 0), (s or {}).get("end", 0))


def main(gold, pred, seed, count="100"):
    texts = {row["id"]: row["text"] for row in map(json.loads, open(gold, encoding="utf-8"))}
    events = []
    for row in map(json.loads, open(pred, encoding="utf-8")):
        analysis = row.get("analysis", {})
        events += [(row["id"], analysis, event) for event in analysis.get("events", [])]
    for number, (name, analysis, event) in enumerate(random.Random(int(seed)).sample(events, min(int(count), len(events))), 1):
        text = texts[name]
        names = {e["entityId"]: e["canonicalName"] for e in analysis.get("entities", [])}
        triggers = [span(t) for t in event["triggerSpans"]]
        where = [span(s["span"]) for s in analysis.get("sentences", [])]
        around = next((s for s in where if s.start <= triggers[0].start < s.stop), slice(0, 0))
        modality = event.get("modality", "").removeprefix("MODALITY_").lower()
        negated = " not" if event.get("polarity", "").endswith("NEGATIVE") else ""
        print(f"{number}. {event['type'].removeprefix('EVENT_TYPE_')}{negated} {event.get('mode', '')} {modality}", end="  ")
        print([text[t] for t in triggers])
        for argument in event.get("arguments", []):
            role = argument["role"].removeprefix("ARGUMENT_ROLE_")
            print(f"     {role} {text[span(argument.get('span'))]!r} = {names.get(argument.get('entityId'), '-')}")
        print("  |", " ".join(text[around].split()))


if __name__ == "__main__":
    main(*sys.argv[1:])
