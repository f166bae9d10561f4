"""From logits to spans: sentence boundaries by rule, windows, Viterbi with BIO constraints."""
import numpy as np
import torch

from .batches import collate, encoded, windows
from .corpus import Sentence, divided
from .labels import TAGS, TYPES
from .pieces import glue_all
from .tokens import TOKEN, tokens

MASK = np.full((len(TAGS), len(TAGS)), -1e9, dtype=np.float32)  # from, to
for j in range(len(TAGS)):
    for i in range(len(TAGS)):
        if not TAGS[j].startswith("I-") or i in (j, j - 1):
            MASK[i, j] = 0.0
FIRST = np.array([-1e9 if t.startswith("I-") else 0.0 for t in TAGS], dtype=np.float32)


def split(text, pattern=TOKEN):
    """Sentences of a document (a plain rule; the program has a better one) with their token spans."""
    spans = tokens(text, pattern)
    glues = glue_all(text, spans)
    sentences = divided(text, spans, glues, lambda mark, c: not c.islower() or mark in "。！？")
    return [(Sentence([text[a:b] for a, b in spans[x:y]], glues[x:y]), spans[x:y]) for x, y in sentences]


def viterbi(logits):
    """The best tag sequence in which I-X only follows B-X or I-X."""
    score, back = logits[0] + FIRST, []
    for row in logits[1:]:
        paths = score[:, None] + MASK
        best = paths.argmax(0)
        back.append(best)
        score = paths[best, np.arange(len(TAGS))] + row
    tags = [int(score.argmax())]
    for best in reversed(back):
        tags.append(int(best[tags[-1]]))
    return tags[::-1]


def spans_of(tags):
    """(first, past last, type) of each mention."""
    out, start = [], None
    for i, t in enumerate([*tags, 0]):
        if start is not None and not TAGS[t].startswith("I-"):
            out.append((start, i, TYPES[(tags[start] - 1) // 2]))
            start = None
        if TAGS[t].startswith("B-"):
            start = i
    return out


@torch.no_grad()
def outputs(model, rows, syntax=False, budget=4096):
    """The model's outputs on encoded windows, in their order, each cut to its tokens."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["pieces"]))
    out, i = [None] * len(rows), 0
    while i < len(order):
        j = i
        while j < len(order) and len(rows[order[j]]["pieces"]) * (j - i + 1) <= budget:
            j += 1
        j = max(j, i + 1)
        batch = collate([rows[k] for k in order[i:j]])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=next(model.parameters()).dtype == torch.float32 and AUTOCAST):
            o = model(batch, syntax=syntax)
            if syntax:
                arcs = o["arc"].float().masked_fill(~batch["arcs"], -1e4)
                o["heads"] = arcs.argmax(-1)
                o["relations"] = model.label(o, o["heads"])
        for n, k in enumerate(order[i:j]):
            size = len(rows[k]["first"])
            out[k] = {key: o[key][n, :size].float().numpy() if key != "heads" else o[key][n, :size].numpy()
                      for key in ("ner", *(("upos", "heads", "relations") if syntax else ()))}
        i = j
    return out


AUTOCAST = True


def entities(model, pieces, texts, pattern=TOKEN):
    """Mentions of every text as (start, end, type)."""
    rows, owner = [], []
    for n, text in enumerate(texts):
        document = split(text, pattern)
        at = {id(s): spans for s, spans in document}
        for window in windows([s for s, _ in document], pieces):
            rows.append(encoded(window, pieces))
            owner.append((n, [at[id(s)][i] for s, a, b in window for i in range(a, b)]))
    found = [[] for _ in texts]
    for (n, spans), o in zip(owner, outputs(model, rows)):
        for a, b, t in spans_of(viterbi(o["ner"])):
            found[n].append((spans[a][0], spans[b - 1][1], t))
    return found
