"""The English documents of one pass over the annotated data, and the trees."""
import glob
import random

from . import corpus
from .augment import Names

# share of each source in one pass
MIX = {"gmb": 0.4, "gum": 2, "redocred": 1.25, "wikigold": 2, "crossner": 1, "btc": 0.5, "crossner_more": 0.5}
FILES = {"gmb": "ner_gmb", "gum": "ner_gum", "redocred": "ner_redocred", "wikigold": "ner_wikigold",
         "crossner": "ner_crossner_politics", "btc": "ner_btc_news_tweets", "crossner_more": "crossner_more"}
BLOCKS = {"gmb": 8, "crossner": 1, "btc": 1, "crossner_more": 1}  # sources of single sentences: how many make a document


class Pool:
    def __init__(self, data, gazetteers, seed=1):
        self.rng = random.Random(seed)
        names = Names(gazetteers, [], seed)
        repairs = dict(demonyms=names.demonyms, countries=frozenset([*names.countries, "U.S.", "US", "U.K.", "UK"]))
        self.ner = {}
        for source, name in FILES.items():
            rows = (corpus.crossner_more if source == "crossner_more" else corpus.read)(f"{data}/{name}.jsonl")
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

    def documents(self):
        """The documents of one pass, in random order."""
        out = [d for s, docs in self.ner.items() for d in self.sample(docs, MIX[s])]
        self.rng.shuffle(out)
        return out
