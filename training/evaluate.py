"""Measures a model on NER and syntax sets given by path. What is measured here is never trained on.

  python evaluate.py --model RUN/accurate.pt --vocab vocab.txt [--ner SET.jsonl ...] [--syntax SET.conllu ...] [--case upper]

`--model` takes a checkpoint or an exported .safetensors file; a checkpoint for many languages needs `--unigram vocabulary.json`. Matching is strict on span and type; "the" at the start
and "'s" at the end count for no one; sets whose only fine type is OTHER fold all fine types into it.
"""
import argparse
import collections
import time

import torch

from dateline_training import corpus, decode
from dateline_training.batches import encoded, windows
from dateline_training.export import load, unigram_of
from dateline_training.pieces import Pieces, Unigram
from dateline_training.start import unigram
from dateline_training.tokens import MANY, TOKEN

FINE = ("NORP", "EVENT", "PRODUCT", "WORK", "LAW", "DISEASE", "OTHER")
CASES = {"keep": lambda t: t, "upper": lambda t: "".join(c.upper() if len(c.upper()) == 1 else c for c in t),
         "lower": lambda t: "".join(c.lower() if len(c.lower()) == 1 else c for c in t)}


def pattern_of(pieces):
    return MANY if isinstance(pieces, Unigram) else TOKEN


def trim(text, a, b):
    if text[a:b].lower().startswith("the ") and b - a > 4:
        a += 4
    if text[a:b].lower().endswith(("'s", "’s")):
        b -= 2
    return a, b


def ner(model, pieces, path, case):
    rows = corpus.read(path)
    texts = [CASES[case](r["text"]) for r in rows]
    started = time.monotonic()
    found = decode.entities(model, pieces, texts, pattern_of(pieces))
    seconds = time.monotonic() - started
    right, predicted, gold = (collections.Counter() for _ in range(3))
    for row, text, mentions in zip(rows, texts, found):
        kinds = {t for *_, t in row["entities"]}
        misc = row.get("misc", "OTHER" in kinds and not kinds & {"NORP", "EVENT", "PRODUCT", "WORK", "LAW"})

        def norm(t):
            return "OTHER" if t in ("PRODUCT", "WORK", "LAW", "DISEASE") or misc and t in FINE else t
        allowed, ignored = row.get("types"), row.get("ignore", [])

        def scored(a, b):
            return not any(a < y and x < b for x, y in ignored)
        g = {(*trim(text, a, b), norm(t)) for a, b, t in row["entities"]}
        g = {x for x in g if scored(*x[:2])}
        p = {(*trim(text, a, b), norm(t)) for a, b, t in mentions
             if scored(a, b) and (not allowed or t in allowed or norm(t) in allowed)}
        for counter, spans in ((right, g & p), (predicted, p), (gold, g)):
            counter.update(t for *_, t in spans)
    print(f"{path.rsplit('/', 1)[-1]} ({case}), {seconds:.1f} s")
    for t in [*sorted(gold, key=lambda t: -gold[t]), None]:
        r, p, g = (c[t] if t else sum(c.values()) for c in (right, predicted, gold))
        print(f"  {t or 'all':<14} P {100 * r / max(1, p):5.1f}  R {100 * r / max(1, g):5.1f}  F1 {200 * r / max(1, p + g):5.1f}  ({g})")


def syntax(model, pieces, path):
    total = upos = uas = las = 0
    rows, gold = [], []
    for document in corpus.trees(path, pattern=pattern_of(pieces)):
        for window in windows(document, pieces):
            rows.append(encoded(window, pieces))
    for row, o in zip(rows, decode.outputs(model, rows, syntax=True)):
        for i, (head, relation, tag) in enumerate(zip(row["heads"], row["relations"], row["upos"])):
            if tag >= 0:
                upos += int(o["upos"][i].argmax()) == tag
                gold.append(tag)
            if head >= 0:
                total += 1
                right = o["heads"][i] == head
                uas += right
                las += right and int(o["relations"][i].argmax()) == relation
    print(f"{path.rsplit('/', 1)[-1]}: UPOS {100 * upos / len(gold):.1f}  UAS {100 * uas / total:.1f}  LAS {100 * las / total:.1f}  ({total} tokens)")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", required=True)
    p.add_argument("--vocab", help="of BERT; a file of format 2 has its own")
    p.add_argument("--unigram")
    p.add_argument("--ner", nargs="*", default=[])
    p.add_argument("--syntax", nargs="*", default=[])
    p.add_argument("--case", choices=CASES, default="keep")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--float32", action="store_true", help="no bfloat16")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    decode.AUTOCAST = not a.float32
    model, pieces = load(a.model), unigram_of(a.model) if a.model.endswith(".safetensors") else None
    if a.unigram:
        pieces = unigram(a.unigram)
    pieces = pieces or Pieces(a.vocab)
    model.eval()
    for path in a.ner:
        ner(model, pieces, path, a.case)
    for path in a.syntax:
        syntax(model, pieces, path)


if __name__ == "__main__":
    main()
