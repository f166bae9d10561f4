#!/usr/bin/env python3
"""The peer, measured like ours: benches/spacy_peer.py MODEL IN.jsonl OUT.jsonl [--full]. Needs spaCy and the model.

Reads the lines that `score/score.py input` prints, writes lines that `score/score.py ner` reads, and prints words a second of
processor time on one thread, loading not counted. Only the components that find names run, or all of them with --full. Its labels
are mapped to the nearest of ours, and a leading article and a trailing genitive are trimmed in its favour.
"""
import json, sys, time
import spacy

TYPES = {"PERSON": "PERSON", "ORG": "ORGANIZATION", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "NORP": "NORP",
         "EVENT": "EVENT", "PRODUCT": "PRODUCT", "WORK_OF_ART": "WORK", "LAW": "LAW"}


def trimmed(text, start, end):
    for article in ("the ", "The ", "a ", "A "):
        if text[start:end].startswith(article):
            start += len(article)
    for genitive in ("'s", "’s"):
        if text[start:end].endswith(genitive):
            end -= len(genitive)
    return start, end


def main():
    name, source, target = sys.argv[1:4]
    nlp = spacy.load(name)
    if "--full" not in sys.argv:
        nlp.disable_pipes(*[pipe for pipe in nlp.pipe_names if pipe not in ("ner", "transformer")])
    rows = [json.loads(line) for line in open(source, encoding="utf-8")]
    begin = time.process_time()
    docs = list(nlp.pipe([row["text"] for row in rows]))
    seconds = time.process_time() - begin
    words = sum(len(row["text"].split()) for row in rows)
    print(f"{name}: {words} words, {words / seconds:.0f} a second of processor time", file=sys.stderr)
    with open(target, "w", encoding="utf-8") as out:
        for row, doc in zip(rows, docs):
            entities = []
            for e in doc.ents:
                if e.label_ in TYPES:
                    start, end = trimmed(row["text"], e.start_char, e.end_char)
                    kind = TYPES[e.label_]
                    mention = {"span": {"start": start, "end": end}, "kind": "MENTION_KIND_NAME", "type": "ENTITY_TYPE_" + kind}
                    entities.append({"type": "ENTITY_TYPE_" + kind, "mentions": [mention]})
            out.write(json.dumps({"id": row["id"], "analysis": {"entities": entities}}) + "\n")


main()
