"""Exports a checkpoint for the program, with the vectors its tests compare numerics with.

  python export.py --model RUN/distilled_english.pt:accurate --name accurate --version 1.0.0 --vocab vocab.txt --out ../models
  python export.py --model RUN/distilled_many.pt:multi-fast --name multi-fast --version 1.0.0 --unigram RUN/vocabulary.json --out ../models

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
from dateline_training.start import unigram
from dateline_training.tokens import MANY, TOKEN

TEXTS = [
    "LENZBURG, May 4 (Newsdesk) -- The Foreign Minister of Norway, Ingrid Solberg-Haug, met Dr. Okello in Kampala on Tuesday.",
    "“We won't sign,” said President Amara Koné. China-Mongolia talks resume at 10:30 a.m.\nPARLIAMENT BACKS U.N. PLAN\n"
    "the kenyan red cross (KRC) asked the world bank for $3.5 million.",
    "Überlingen, São Tomé, Łódź and 東京: see https://www.example.org/a?b=c, @newsdesk or #Vote2031…",
    "Yes.",
]
TEXTS_MANY = [
    "MADRID, 3 mar (EFE) - «No firmaremos», dijo la ministra Inés Solberg en Bogotá; l'Assemblée nationale d’Amara Koné vote.",
    "北京大學在2020年成立。 Die Bundesrätin Özlem Čapek sprach in Zürich.\nПрезидент Сербии прибыл в Москву.",
    "dell'Inter e O'Brien: see https://www.example.org/a?b=c, 東京…",
    "Sí.",
]
LANGUAGES = "de en es fr hi hr id it nl pl pt ro ru sv tr zh".split()


def rounded(x, digits=4):
    return [rounded(y, digits) for y in x] if isinstance(x, list) else round(x, digits)


@torch.no_grad()
def reference(model, pieces, texts, pattern):
    """All inputs and outputs of the first window of each text, in float32."""
    model.eval()
    out = []
    for text in texts:
        document = decode.split(text, pattern)
        window = windows([s for s, _ in document], pieces)[0]
        row = encoded(window, pieces)
        at = {id(s): spans for s, spans in document}
        batch = collate([row])
        o = model(batch)
        extra = {"pool": rounded(o["pool"][0].tolist())} if "pool" in o else {}
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
                    "relation_names": [RELATIONS[i] for i in relations[0].argmax(-1).tolist()], **extra})
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", required=True)
    p.add_argument("--name", required=True)
    p.add_argument("--version", required=True)
    p.add_argument("--vocab", help="of BERT, for format 1")
    p.add_argument("--unigram", help="vocabulary.json of the run, for format 2")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    path = f"{a.out}/{a.name}.safetensors"
    pieces = Pieces(a.vocab) if a.vocab else None
    if a.unigram:
        pieces = unigram(a.unigram)
        metadata = save(load(a.model), path, a.name, a.version, pieces, LANGUAGES)
    else:
        metadata = save(load(a.model), path, a.name, a.version)
    rows = reference(load(path), pieces, *((TEXTS_MANY, MANY) if a.unigram else (TEXTS, TOKEN)))
    with open(f"{a.out}/reference_{a.name}.json", "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n")
    print(path, metadata["sha256"])


if __name__ == "__main__":
    main()
