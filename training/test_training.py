"""python -m unittest test_training   (sentences are invented)"""
import json
import os
import tempfile
import unittest

import numpy as np
import torch

from dateline_training import corpus, decode, losses
from dateline_training.batches import collate, encoded, windows
from dateline_training.export import WEIGHT_LIMIT, quantised
from dateline_training.labels import ALL_TAGS, TAGS, begin, inside
from dateline_training.model import Config, Tagger
from dateline_training.pack import Packer
from dateline_training.pieces import SPACED, Pieces, Unigram, glue, shape
from dateline_training.stream import Corpus
from dateline_training.tokens import MANY, tokens

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models")
SMALL = Config(vocab=30522, embedding=24, hidden=24, layers=2, heads=2, feed_forward=48, arc=8, label=8, dropout=0.0)
DILATED = Config("convolution", embedding=16, hidden=24, layers=2, heads=0, feed_forward=0, dilations=(1, 2), arc=8, label=8, dropout=0.0)


def row(text, *mentions):
    return {"text": text, "entities": [[text.index(m), text.index(m) + len(m), t] for m, t, _ in mentions], "raw_types": [r for *_, r in mentions]}


class Text(unittest.TestCase):
    def test_tokens_of_the_shared_cases(self):
        with open(f"{MODELS}/tokens_cases.json", encoding="utf-8") as f:
            for case in json.load(f):
                self.assertEqual([list(s) for s in tokens(case["text"])], case["tokens"], case["text"])

    def test_shapes(self):
        words = "- said Lenz NATO J. McLean iPad 3.5 F16 東京 É O'Neil".split()
        self.assertEqual([shape(w) for w in words], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 5])

    def test_glue(self):
        self.assertEqual([glue("a b\nc,", *x) for x in ((None, 0), (1, 2), (3, 4), (5, 5))], [2, 0, 2, 1])

    def test_elided_words_and_han_characters_are_tokens_in_format_2(self):
        text = "L'État d’Emma, aujourd'hui dell'Inter; O'Brien 看2020年"
        self.assertEqual([text[a:b] for a, b in tokens(text, MANY)],
                         ["L'", "État", "d’", "Emma", ",", "aujourd'hui", "dell'", "Inter", ";", "O'Brien", "看", "2020", "年"])

    def test_unigram_pieces_know_of_the_space_before_them(self):
        pieces = Unigram(["<s>", "<pad>", "</s>", "<unk>", SPACED, SPACED + "Lenz", "Lenz", "Le", "nz"], [0, 0, 0, 0, -3, -4, -6, -2, -2.5])
        self.assertEqual(pieces.of("Lenz", True), (5,))
        self.assertEqual(pieces.of("Lenz", False), (7, 8))
        self.assertEqual(pieces.of("qq", True), (4, 3))

    def test_windows_hold_at_most_their_limit_and_lose_no_token(self):
        pieces = Pieces(f"{MODELS}/vocab.txt")
        document = [s for s, _ in decode.split("The delegation from Lenz arrived late. " * 40 + "word " * 300)]
        cut = windows(document, pieces, 64)
        self.assertEqual(sum(b - a for w in cut for _, a, b in w), sum(len(s.words) for s in document))
        self.assertTrue(all(len(encoded(w, pieces)["pieces"]) <= 64 for w in cut))


class Labels(unittest.TestCase):
    def tags(self, source, r):
        (sentence,) = corpus.sentences(r, source, demonyms=frozenset({"Norwegian"}), countries=frozenset({"Norway"}))
        return dict(zip(sentence.words, sentence.allowed)), sentence

    def test_the_article_and_titles_are_cut(self):
        tags, sentence = self.tags("gmb", row("The Red Cross met President Berg.", ("The Red Cross", "ORGANIZATION", "org"), ("President Berg", "PERSON", "per")))
        self.assertEqual([sentence.words[a:b] for a, b, _ in sentence.mentions], [["Red", "Cross"], ["Berg"]])
        self.assertEqual(tags["President"], 1)

    def test_a_compound_is_two_mentions(self):
        tags, _ = self.tags("gmb", row("The Norwegian-led force left."))
        self.assertEqual(tags["Norwegian"], 1 << begin("NORP"))

    def test_open_types_stay_open_only_near_capitals(self):
        tags, _ = self.tags("gmb", row("Critics praised Winter Light today again."))
        self.assertEqual(tags["again"], 1)
        self.assertTrue(tags["Winter"] & 1 << begin("WORK"))
        self.assertFalse(tags["Winter"] & 1 << begin("PERSON"))

    def test_words_settle_a_wide_type(self):
        tags, _ = self.tags("redocred", row("They signed the Lenz Treaty.", ("Lenz Treaty", "OTHER", "MISC")))
        self.assertEqual((tags["Lenz"], tags["Treaty"]), (1 << begin("LAW"), 1 << inside("LAW")))


class Packed(unittest.TestCase):
    def test_batches_of_a_packed_corpus_are_those_of_the_documents(self):
        """Both ways to a batch agree: from a document for evaluation, from the packed corpus for training."""
        pieces = Pieces(f"{MODELS}/vocab.txt")
        mentions = [("Berg", "PERSON", "per"), ("Lenz", "LOCATION", "geo")]
        (named,) = corpus.sentences(row("Berg left Lenz, unbelievably late.", *mentions), "gmb")
        size = len(named.words)
        named.heads, named.relations, named.upos = [2, 0] + [2] * (size - 2), [1] * size, [7] * size
        named.roles = [(1, [(0, 1), (2, 2)])]
        bare = [s for s, _ in decode.split("The talks failed.\nHe said so in Überlingen.")]
        packer = Packer()
        packer.add([named, *bare], "names")
        with tempfile.TemporaryDirectory() as folder:
            packer.save(f"{folder}/corpus.xz", {"english": pieces})
            packed = Corpus(f"{folder}/corpus.xz", {"english": pieces}, "cpu", seed=3)
        (window,) = packed.windows["names"]
        batch = packed.batch(window[None], ["english"], roles=True)
        (expected,) = windows([named, *bare], pieces)
        expected = collate([encoded(expected, pieces)])
        for key in ("pieces", "shapes", "glues", "mask", "first"):
            torch.testing.assert_close(batch["english"][key], expected[key], msg=key)
        for key in ("tokens", "allowed", "upos", "relations", "start", "arcs"):
            torch.testing.assert_close(batch[key], expected[key], msg=key)
        torch.testing.assert_close(batch["heads"].clamp(min=-1), expected["heads"].clamp(min=-1))
        rows, predicates, labels = batch["roles"]
        self.assertEqual((rows.tolist(), predicates.tolist(), labels[0, :4].tolist()), ([0], [1], [1, 0, 2, 0]))


class Models(unittest.TestCase):
    def test_padding_changes_nothing(self):
        pieces = Pieces(f"{MODELS}/vocab.txt")
        rows = [encoded(windows([s], pieces)[0], pieces) for s, _ in decode.split("Berg left. The talks in Lenz, he said, had failed once more.")]
        for config in (SMALL, DILATED):
            torch.manual_seed(0)
            model = Tagger(config).eval()
            with torch.no_grad():
                together, alone = model(collate(rows)), model(collate(rows[:1]))
            n = len(rows[0]["first"])
            torch.testing.assert_close(together["ner"][0, :n], alone["ner"][0, :n])
            torch.testing.assert_close(together["arc"][0, :n, :n + 1], alone["arc"][0, :n, :n + 1])

    def test_viterbi_never_starts_inside(self):
        logits = np.random.default_rng(0).normal(size=(40, len(TAGS))).astype(np.float32)
        previous = "O"
        for t in decode.viterbi(logits):
            if TAGS[t].startswith("I-"):
                self.assertEqual(previous[2:], TAGS[t][2:])
            previous = TAGS[t]

    def test_the_marginal_of_all_tags_teaches_nothing(self):
        logits = torch.randn(1, 2, len(TAGS), requires_grad=True)
        bits = 1 << torch.arange(len(TAGS))
        allowed = (torch.tensor([[ALL_TAGS, 1]])[..., None] & bits) != 0
        losses.marginal(logits, allowed, torch.ones(1, 2, dtype=torch.bool)).backward()
        self.assertEqual(float(logits.grad[0, 0].abs().sum()), 0.0)
        self.assertGreater(float(logits.grad[0, 1].abs().sum()), 0.0)

    def test_quantised_rows_are_close(self):
        matrix = torch.randn(8, 64)
        rows, scale = quantised(matrix, WEIGHT_LIMIT)
        self.assertLessEqual(int(rows.abs().max()), WEIGHT_LIMIT)
        self.assertLess(float((rows * scale[:, None] - matrix).abs().max()), float(scale.max()))


if __name__ == "__main__":
    unittest.main()
