"""The training pool: which documents a pass over the data holds, in batches."""
import glob
import random

from . import corpus
from .augment import Names, augmented
from .batches import budgeted, encoded, windows
from .model import WINDOW

# share of each source in one pass
MIX = {"gmb": 0.4, "gum": 2, "redocred": 1.25, "wikigold": 2, "crossner": 1, "btc": 0.5}
FILES = {"gmb": "ner_gmb", "gum": "ner_gum", "redocred": "ner_redocred", "wikigold": "ner_wikigold",
         "crossner": "ner_crossner_politics", "btc": "ner_btc_news_tweets"}
BLOCKS = {"gmb": 8, "crossner": 1, "btc": 1}  # sources of single sentences: how many make a document


class Pool:
    def __init__(self, data, gazetteers, pieces, seed=1):
        self.rng, self.pieces = random.Random(seed), pieces
        names = Names(gazetteers, [], seed)
        repairs = dict(demonyms=names.demonyms, countries=frozenset([*names.countries, "U.S.", "US", "U.K.", "UK"]))
        self.ner = {}
        for source, name in FILES.items():
            rows = corpus.read(f"{data}/{name}.jsonl")
            if source in BLOCKS:
                self.ner[source] = corpus.blocks(rows, source, BLOCKS[source], **repairs)
            else:
                self.ner[source] = [corpus.sentences(r, source, **repairs) for r in rows]
            self.ner[source] = [d for d in self.ner[source] if d]
        self.names = Names(gazetteers, [d for docs in self.ner.values() for d in docs], seed)
        self.trees = []
        for path in sorted(glob.glob(f"{data}/syntax_gum/*.conllu")) + [f"{data}/syntax_ewt_train.conllu"]:
            self.trees += corpus.trees(path)

    def sample(self, documents, share):
        whole, rest = divmod(share, 1)
        return documents * int(whole) + self.rng.sample(documents, int(len(documents) * rest))

    def rows(self, documents):
        out = []
        for document in documents:
            # some windows are short: headlines, captions and single sentences come alone
            limit = WINDOW if self.rng.random() < 0.8 else self.rng.randint(16, WINDOW)
            out += [encoded(w, self.pieces) for w in windows(augmented(document, self.names), self.pieces, limit)]
        return out

    def batches(self, budget, chunk=400):
        """Endless (kind, rows): about 70 % of the batches with names, 30 % with trees."""
        def stream(make):
            while True:
                documents = make()
                self.rng.shuffle(documents)
                for i in range(0, len(documents), chunk):
                    yield from budgeted(self.rows(documents[i:i + chunk]), budget, self.rng)
        ner = stream(lambda: [d for s, docs in self.ner.items() for d in self.sample(docs, MIX[s])])
        trees = stream(lambda: list(self.trees))
        while True:
            yield next(trees) if self.rng.random() < 0.3 else next(ner)
