"""Weights to and from safetensors: big matrices int8 per output row, vectors f32, the configuration as metadata.

Format 1 has the vocabulary of BERT beside it; format 2 carries its own unigram vocabulary.
"""
import dataclasses
import hashlib
import json

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .labels import RELATIONS, TAGS, UPOS
from .model import WINDOW, Config, Tagger
from .pieces import MAX_PIECES, SHAPES, Unigram

WEIGHT_LIMIT = 63      # seven bits: u8 x i8 products summed in pairs stay within i16
EMBEDDING_LIMIT = 127


def is_embedding(name):
    return name in ("piece.weight", "position.weight")


def quantised(matrix, limit):
    """int8 rows and their scales: row = int8 * scale."""
    scale = matrix.abs().amax(1).clamp(min=1e-12) / limit
    return (matrix / scale[:, None]).round().clamp(-limit, limit).to(torch.int8), scale


def packed(model):
    """All tensors as they are stored."""
    out = {}
    for name, tensor in model.state_dict().items():
        tensor = tensor.detach().float()
        if name in ("arc", "relation", "role"):
            # stored with the contracted side last, so that rows are output channels
            tensor = tensor.t() if name == "arc" else tensor.permute(0, 2, 1).reshape(-1, tensor.shape[1])
            name += ".weight"
        if tensor.ndim == 2 and name not in ("shape.weight", "glue.weight", "start.weight"):
            out[name], out[name.replace(".weight", ".scale")] = quantised(tensor.contiguous(), EMBEDDING_LIMIT if is_embedding(name) else WEIGHT_LIMIT)
        else:
            out[name] = tensor
    return {k: v.contiguous() for k, v in out.items()}


def digest(tensors):
    """SHA-256 over names and bytes, names sorted."""
    h = hashlib.sha256()
    for name in sorted(tensors):
        h.update(name.encode())
        h.update(tensors[name].contiguous().view(torch.uint8).numpy().tobytes() if tensors[name].ndim else b"")
    return h.hexdigest()


def vocabulary(unigram):
    """The tensors of a unigram vocabulary: all pieces joined, where each ends, and their scores."""
    text = [p.encode() for p in unigram.vocabulary]
    return {"vocab.bytes": torch.from_numpy(np.frombuffer(b"".join(text), np.uint8).copy()),
            "vocab.ends": torch.from_numpy(np.cumsum([len(t) for t in text]).astype(np.int32)),
            "vocab.scores": torch.tensor(unigram.scores, dtype=torch.float32)}


def save(model, path, name, version, unigram=None, languages=()):
    """Writes format 2 when there is a unigram vocabulary, else format 1."""
    tensors = packed(model) | (vocabulary(unigram) if unigram else {})
    c = model.config
    metadata = {"format": "2" if unigram else "1", "name": name, "version": version, "config": json.dumps({**dataclasses.asdict(c), "window": WINDOW,
                "max_pieces": MAX_PIECES}), "tags": json.dumps(TAGS), "upos": json.dumps(UPOS), "relations": json.dumps(RELATIONS),
                "shapes": json.dumps(SHAPES), "sha256": digest(tensors)}
    if languages:
        metadata["languages"] = json.dumps(languages)
    save_file(tensors, path, metadata)
    return metadata


def unigram_of(path):
    """The unigram vocabulary in a file of format 2, None in one of format 1."""
    with safe_open(path, "np") as f:
        if f.metadata()["format"] == "1":
            return None
        text, ends, scores = (f.get_tensor(f"vocab.{k}") for k in ("bytes", "ends", "scores"))
    text = text.tobytes()
    return Unigram([text[a:b].decode() for a, b in zip([0, *ends[:-1]], ends)], scores)


def load(path):
    """A model from a checkpoint (`PATH:NAME`, such as `RUN/train.pt:accurate`) or from an exported file (dequantised)."""
    if not path.endswith(".safetensors"):
        path, _, name = path.rpartition(":")
        state = torch.load(path, weights_only=False, map_location="cpu")[name]
        model = Tagger(Config(**state["config"]))
        model.load_state_dict(state["model"])
        return model
    with safe_open(path, "pt") as f:
        tensors, metadata = {k: f.get_tensor(k) for k in f.keys()}, f.metadata()
    config = json.loads(metadata["config"])
    config.pop("window"), config.pop("max_pieces")
    model = Tagger(Config(**config))
    state = {}
    for name, tensor in tensors.items():
        if name.endswith(".scale") or name.startswith("vocab."):
            continue
        if tensor.dtype == torch.int8:
            tensor = tensor.float() * tensors[name.replace(".weight", ".scale")][:, None]
        if name == "arc.weight":
            name, tensor = "arc", tensor.t()
        if name in ("relation.weight", "role.weight"):
            name = name.removesuffix(".weight")
            n = getattr(model, name).shape
            tensor = tensor.reshape(n[0], n[2], n[1]).permute(0, 2, 1)
        state[name] = tensor
    model.load_state_dict(state)
    return model
