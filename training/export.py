"""Exports a checkpoint for the program, with the vectors its tests compare numerics with.

  python export.py --model RUN/accurate.pt --name accurate --version 1.0.0 --vocab vocab.txt --out ../models

Writes NAME.safetensors and reference_NAME.json (the dequantised weights in float32 on a few sentences).
"""
import argparse
import json

import torch

from dateline_training import decode
from dateline_training.batches import collate, encoded, windows
from dateline_training.export import load, save
from dateline_training.labels import RELATIONS, TAGS, UPOS
from dateline_training.pieces import Pieces

TEXTS = [
    "LENZBURG, May 4 (Newsdesk) -- The Foreign Minister of Norway, Ingrid Solberg-Haug, met Dr. Okello in Kampala on Tuesday.",
    "“We won't sign,” said President Amara Koné. China-Mongolia talks resume at 10:30 a.m.\nPARLIAMENT BACKS U.N. PLAN\n"
    "the kenyan red cross (KRC) asked the world bank for $3.5 million.",
    "Überlingen, São Tomé, Łódź and 東京: see https://www.example.org/a?b=c, @newsdesk or #Vote2031…",
    "Yes.",
]


def rounded(x, digits=4):
    return [rounded(y, digits) for y in x] if isinstance(x, list) else round(x, digits)


@torch.no_grad()
def reference(model, pieces):
    """All inputs and outputs of the first window of each text, in float32."""
    model.eval()
    out = []
    for text in TEXTS:
        document = decode.split(text)
        window = windows([s for s, _ in document], pieces)[0]
        row = encoded(window, pieces)
        at = {id(s): spans for s, spans in document}
        batch = collate([row])
        o = model(batch)
        arcs = o["arc"].masked_fill(~batch["arcs"], -1e4)
        heads = arcs.argmax(-1)
        relations = model.label(o, heads)
        spans = [at[id(s)][i] for s, a, b in window for i in range(a, b)]
        tags = decode.viterbi(o["ner"][0].numpy())
        out.append({"text": text, "tokens": [list(s) for s in spans], **{k: row[k] for k in ("pieces", "shapes", "glues", "first", "sentence")},
                    "ner": rounded(o["ner"][0].tolist()), "upos": rounded(o["upos"][0].tolist()), "start": rounded(o["start"][0].tolist()),
                    "arc": rounded(o["arc"][0].tolist()), "heads": heads[0].tolist(), "relation": rounded(relations[0].tolist()),
                    "entities": [[spans[a][0], spans[b - 1][1], t] for a, b, t in decode.spans_of(tags)],
                    "tags": [TAGS[t] for t in tags], "upos_names": [UPOS[i] for i in o["upos"][0].argmax(-1).tolist()],
                    "relation_names": [RELATIONS[i] for i in relations[0].argmax(-1).tolist()]})
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", required=True)
    p.add_argument("--name", required=True)
    p.add_argument("--version", required=True)
    p.add_argument("--vocab", required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    path = f"{a.out}/{a.name}.safetensors"
    metadata = save(load(a.model), path, a.name, a.version)
    model, pieces = load(path), Pieces(a.vocab)
    with open(f"{a.out}/reference_{a.name}.json", "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in reference(model, pieces)) + "\n]\n")
    print(path, metadata["sha256"])


if __name__ == "__main__":
    main()
