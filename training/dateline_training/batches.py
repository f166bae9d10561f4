"""Windows and batches: whole sentences of one document packed into at most 128 pieces."""
import numpy as np
import torch

from .labels import ALL_TAGS, TAGS
from .model import WINDOW
from .pieces import NONE, SHAPES, shape


def windows(document, pieces, limit=WINDOW):
    """Lists of (sentence, first token, past last token); a sentence longer than a window is cut between tokens."""
    out, current, size = [], [], 2
    for sentence in document:
        lengths = [len(pieces.of(w, g != NONE)) for w, g in zip(sentence.words, sentence.glue)]
        start, total = 0, 0
        for i, n in enumerate(lengths):
            if total + n + 2 > limit:
                if current:
                    out.append(current)
                    current, size = [], 2
                out.append([(sentence, start, i)])
                start, total = i, 0
            total += n
        if size + total > limit and current:
            out.append(current)
            current, size = [], 2
        if start < len(lengths):
            current.append((sentence, start, len(lengths)))
            size += total
    if current:
        out.append(current)
    return out


def encoded(window, pieces):
    """One window as arrays."""
    ids, shapes, glues, first = [pieces.cls], [0], [0], []
    allowed, upos, heads, relations, sentence_of, start = [], [], [], [], [], []
    for number, (sentence, a, b) in enumerate(window):
        base = len(first)
        for i in range(a, b):
            word = sentence.words[i]
            cut, s = pieces.of(word, sentence.glue[i] != NONE), shape(word)
            first.append(len(ids))
            ids.extend(cut)
            shapes.append(s)
            shapes.extend([s + len(SHAPES)] * (len(cut) - 1))
            glues.append(sentence.glue[i])
            glues.extend([NONE] * (len(cut) - 1))
            start.append(float(i == a and a == 0))
            sentence_of.append(number)
            if sentence.heads is None:
                heads.append(-100), relations.append(-100), upos.append(-100)
            else:
                head = sentence.heads[i]
                inside_window = head == 0 or a < head <= b
                heads.append(-100 if head < 0 or not inside_window else 0 if head == 0 else base + head - a)
                relations.append(sentence.relations[i] if inside_window else -100)
                upos.append(sentence.upos[i])
            allowed.append(ALL_TAGS if sentence.allowed is None else sentence.allowed[i])
    ids.append(pieces.sep), shapes.append(0), glues.append(0)
    return dict(pieces=ids, shapes=shapes, glues=glues, first=first, allowed=allowed, upos=upos, heads=heads,
                relations=relations, sentence=sentence_of, start=start)


FILL = dict(pieces=0, shapes=0, glues=0, first=0, allowed=ALL_TAGS, upos=-100, heads=-100, relations=-100, sentence=-1, start=0.0)


def collate(rows):
    out = {}
    for key, fill in FILL.items():
        width = max(len(r[key]) for r in rows)
        array = np.full((len(rows), width), fill, dtype=np.float32 if key == "start" else np.int64)
        for i, r in enumerate(rows):
            array[i, :len(r[key])] = r[key]
        out[key] = torch.from_numpy(array)
    lengths = torch.tensor([len(r["pieces"]) for r in rows])
    out["mask"] = torch.arange(out["pieces"].shape[1])[None] < lengths[:, None]
    out["tokens"] = out["sentence"] >= 0
    bits = 1 << torch.arange(len(TAGS))
    out["allowed"] = (out["allowed"][..., None] & bits) != 0
    # heads a token may have: the root and the tokens of its sentence
    same = (out["sentence"][:, :, None] == out["sentence"][:, None, :]) & out["tokens"][:, :, None]
    out["arcs"] = torch.cat([torch.ones_like(same[..., :1]), same], 2)
    return out
