"""What a run starts from: the vocabularies, and the pretrained encoders that `prepare.py` has packed."""
import json

import numpy as np

from . import e5
from .labels import ROLES
from .model import WINDOW, Config, minilm_state, started
from .pieces import Pieces, Unigram

POOL = 384


def unigram(path):
    """The vocabulary that `prepare.py` has written."""
    with open(path, encoding="utf-8") as f:
        v = json.load(f)
    return Unigram(v["pieces"], v["scores"])


def vocabularies(run, wordpiece):
    return {"english": Pieces(wordpiece), "many": unigram(f"{run}/vocabulary.json")}


def encoder(run, which, layers=None, pool=0):
    """A tagger over e5-small (`many`) or MiniLM (`english`)."""
    arrays = np.load(f"{run}/start.npz")
    if which == "many":
        tensors = {k[3:]: arrays[k] for k in arrays.files if k.startswith("e5:")}
        vocab = len(tensors["emb.word"]) // (384 // 32)
        layers = layers or 12
        return started(Config(vocab=vocab, layers=layers, roles=len(ROLES), pool=pool),
                       e5.state(tensors, np.arange(vocab), layers, 384, 1536, WINDOW))
    tensors = {k[7:]: arrays[k].astype(np.float32) for k in arrays.files if k.startswith("minilm:")}
    for k in arrays.files:
        if k.startswith("minilm.scale:"):
            tensors[k[13:]] = tensors[k[13:]] * arrays[k][:, None]
    layers = layers or 6
    return started(Config(layers=layers, roles=len(ROLES)), minilm_state(tensors, layers))
