"""Makes what training travels with: RUN/corpus.xz (all texts and labels, several passes of augmentation), RUN/vocabulary.json
(the pruned unigram vocabulary) and RUN/start.npz (e5-small in 4 bits, MiniLM in 8).

  python prepare.py --data DATA --gazetteers FOLDER --own OWN --texts FOLDER --e5 e5-small-q4.bin --minilm MODEL_FOLDER --out RUN
"""
import argparse
import collections
import glob
import gzip
import json
import os
import random
import re

import numpy as np

from dateline_training import corpus, e5
from dateline_training.augment import Names, augmented, recased, replaced
from dateline_training.corpus import plain
from dateline_training.export import EMBEDDING_LIMIT, quantised
from dateline_training.pack import Packer
from dateline_training.pieces import SPACED, Unigram, glue_all
from dateline_training.pool import Pool
from dateline_training.start import vocabularies
from dateline_training.tokens import MANY, tokens

PASSES, MANY_PASSES, OWN_PASSES = 7, 3, 10
MANY_BLOCKS = {"germeval14_de_dev": 1, "ronec_ro_valid": 1, "trwiki": 1, "ilner_hi": 1, "wikiner_ru": 1}
KEPT = 64_000


def blocks(rows, size):
    """Single sentences as documents of `size`."""
    sentences = [corpus.sentences(r, "many") for r in rows]
    return [[s for d in sentences[i:i + size] for s in d] for i in range(0, len(sentences), size)]


class Many:
    """Names of other languages stand for each other: the pools of `Names`, filled from one language's mentions."""

    def __init__(self, documents, rng):
        self.rng, self.seen = rng, collections.defaultdict(list)
        for d in documents:
            for s in d:
                for a, b, t in s.mentions or ():
                    if t in ("PERSON", "ORGANIZATION", "LOCATION"):
                        self.seen[t].append(s.words[a:b])

    def name(self, t, old):
        like = [n for n in self.rng.sample(self.seen[t], min(12, len(self.seen[t]))) if len(n) == len(old)]
        return self.rng.choice(like) if like else list(old)


def many_passes(documents, passes, rng, share):
    names = Many(documents, rng)
    for _ in range(passes):
        for document in documents:
            if rng.random() < share:
                document = replaced(document, names, 0.6, ("PERSON", "ORGANIZATION", "LOCATION"))
            r = rng.random()
            if r < 0.07:
                document = [recased(s, "upper" if r < 0.04 else "lower") for s in document]
            yield document


def senate(path, rng, words):
    """Press releases, not more of one senator than of another."""
    by = collections.defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            by[row["senator"]].append(row["text"])
    queues = [rng.sample(texts, len(texts)) for _, texts in sorted(by.items())]
    while words > 0 and queues:
        for queue in list(queues):
            text = queue.pop()[:6000]
            words -= text.count(" ")
            yield text
            if not queue:
                queues.remove(queue)


def cased(document, rng):
    """One document in twelve in other letters: headlines, captions and posts look so."""
    case = rng.choice(["upper", "lower", "title"]) if rng.random() < 0.08 else None
    return [recased(s, case) for s in document] if case else document


def treebank_texts(folder):
    """The sentences of treebanks whose trees are not used, by file."""
    for path in sorted(glob.glob(f"{folder}/*.conllu")):
        with open(path, encoding="utf-8") as f:
            yield path, [line[9:].strip() for line in f if line.startswith("# text = ")]


def pruned(counts, vocabulary, scores, kept):
    """The pieces to keep: the special ones, all characters of the scripts that were seen, then by count, then by score."""
    full = Unigram(vocabulary, scores)
    used = collections.Counter()
    for (word, spaced), ids in zip(counts, full.many(*zip(*counts))):
        for i in ids:
            used[i] += counts[word, spaced]
    def letters(p):
        return p.replace(SPACED, "")
    latin = re.compile(r"[\u0020-\u024f\u1e00-\u1eff\u2010-\u2044\u20a0-\u20bf]*$")
    common = re.compile(r"[\u0020-\u024f\u0370-\u052f\u0900-\u097f\u0600-\u06ff\u2010-\u2044\u20a0-\u20bf\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]$")
    order = list(range(4))
    order += [i for i in range(4, len(vocabulary)) if len(letters(vocabulary[i])) <= 1 and common.match(letters(vocabulary[i]) or " ")]
    order += [i for i, n in used.most_common() if n > 1]
    order += [i for i in range(4, len(vocabulary)) if latin.match(letters(vocabulary[i]))]  # the source sorts them by score
    keep = set(list(dict.fromkeys(order))[:kept])
    return sorted(keep), sum(used.values()), sum(n for i, n in used.items() if i in keep)


def main():
    p = argparse.ArgumentParser()
    for name in ("data", "gazetteers", "own", "texts", "e5", "minilm", "out"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--words", type=int, default=6_000_000, help="words of unlabelled press releases")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--sample", type=float, default=1.0, help="share of all documents, for a trial")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    rng, packer = random.Random(a.seed), Packer()

    def add(documents, stream):
        before = len(packer.columns["kind"])
        for d in documents:
            if d and (a.sample == 1 or rng.random() < a.sample):
                packer.add(d, stream)
        print(stream, len(packer.columns["kind"]) - before, flush=True)

    pool = Pool(a.data, a.gazetteers, seed=a.seed)
    print("roles on", corpus.with_roles(pool.trees, map(json.loads, gzip.open(f"{a.data}/ewt_srl_train.jsonl.gz"))), "sentences")
    for _ in range(PASSES):
        add((augmented(d, pool.names) for d in pool.documents()), "names")
    add(pool.trees, "trees")
    add(([*map(lambda s: recased(s, rng.choice(["upper", "lower", "title"])), d)] for d in rng.sample(pool.trees, len(pool.trees) // 6)), "trees")
    news = list(map(json.loads, gzip.open(f"{a.data}/current_events.jsonl.gz")))
    groups = [news[i:i + 3] for i in range(0, len(news), 3)]
    add((cased(plain("\n".join(r["text"] for r in g)), rng) for g in groups), "text")
    add((cased(plain(t), rng) for t in senate(f"{a.data}/senate_press_releases_2005_2007.jsonl.gz", rng, a.words)), "text")

    # other languages
    for path in sorted(glob.glob(f"{a.data}/multi/ner_*.jsonl")):
        name = re.sub(r"^ner_(uner_)?|\.jsonl$", "", os.path.basename(path))
        add(many_passes(blocks(corpus.read(path), MANY_BLOCKS.get(name, 1)), MANY_PASSES, rng, 0.35), "names_many")
    for path in sorted(glob.glob(f"{a.own}/own_*.txt")):
        add(many_passes([corpus.sentences(r, "many") for r in corpus.marked(path)], OWN_PASSES, rng, 0.6), "names_many")
    for path in sorted(glob.glob(f"{a.data}/multi/syntax_*.conllu")):
        add(corpus.trees(path, pattern=MANY), "trees_many")
    for path, lines in treebank_texts(a.texts):
        add(([corpus.Sentence([t[x:y] for x, y in s], glue_all(t, s))] for t in lines for s in [tokens(t, MANY)] if s), "text_many")

    # the vocabulary: pieces are counted on the texts of other languages, and on English once
    config, pieces, scores, tensors = e5.read(a.e5)
    counts = collections.Counter()
    c = packer.columns
    words = list(packer.numbers)
    stream_of = np.repeat(c["stream"], np.diff([*c["begins"], len(c["kind"])]))
    keys, n = np.unique((np.asarray(c["kind"]) * 2 + (np.asarray(c["glue"]) != 1)) * 2 + (stream_of >= 3), return_counts=True)
    for key, count in zip(keys.tolist(), n.tolist()):
        counts[words[key >> 2], bool(key & 2)] += count * 8 if key & 1 else max(1, count // 2)
    for path, lines in treebank_texts(a.texts + "/counted"):
        for t in lines:
            for x, y in tokens(t, MANY):
                counts[t[x:y], x == 0 or t[x - 1].isspace()] += 8
    keep, total, covered = pruned(counts, pieces, scores, KEPT)
    print("pieces kept", len(keep), "of the counted", round(100 * covered / total, 2), "%")
    with open(f"{a.out}/vocabulary.json", "w", encoding="utf-8") as f:
        json.dump({"pieces": [pieces[i] for i in keep], "scores": [round(float(scores[i]), 5) for i in keep]}, f, ensure_ascii=False)
    packer.save(f"{a.out}/corpus.xz", vocabularies(a.out, f"{a.minilm}/vocab.txt"))
    start = {f"e5:{k}": v for k, v in tensors.items()}
    start["e5:emb.word"] = tensors["emb.word"].reshape(-1, config["hidden"] // 32)[keep].reshape(-1)
    start["e5:emb.pos"] = tensors["emb.pos"].reshape(-1, config["hidden"])[:128].reshape(-1)
    from safetensors.torch import load_file
    for k, v in load_file(f"{a.minilm}/model.safetensors").items():
        if v.ndim == 2 and "token_type" not in k:
            rows, scale = quantised(v[:128] if "position" in k else v, EMBEDDING_LIMIT)
            start[f"minilm:{k}"], start[f"minilm.scale:{k}"] = rows.numpy(), scale.numpy()
        elif v.ndim:
            start[f"minilm:{k}"] = v.numpy()
    np.savez(f"{a.out}/start.npz", **start)
    print({f: os.path.getsize(f"{a.out}/{f}") for f in ("corpus.xz", "vocabulary.json", "start.npz")})


if __name__ == "__main__":
    main()
