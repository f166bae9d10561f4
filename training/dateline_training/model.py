"""The networks: one encoder (transformer or convolutions) and the heads on the first piece of each token."""
import dataclasses

import torch
import torch.nn as nn
import torch.nn.functional as F

from .labels import RELATIONS, TAGS, UPOS
from .pieces import SHAPES

WINDOW = 128  # pieces, with [CLS] and [SEP]


@dataclasses.dataclass
class Config:
    architecture: str = "transformer"  # or "convolution"
    vocab: int = 30522
    embedding: int = 384
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    feed_forward: int = 1536
    dilations: tuple = ()
    arc: int = 128
    label: int = 64
    roles: int = 0   # semantic roles; 0: no head for them
    pool: int = 0    # width of the sentence vector; 0: none
    dropout: float = 0.1


class Layer(nn.Module):
    """A BERT layer: attention and feed-forward, each with residual and LayerNorm after it."""

    def __init__(self, c):
        super().__init__()
        self.heads, self.dropout = c.heads, c.dropout
        self.query, self.key, self.value, self.output = (nn.Linear(c.hidden, c.hidden) for _ in range(4))
        self.attention_norm = nn.LayerNorm(c.hidden, eps=1e-12)
        self.up, self.down = nn.Linear(c.hidden, c.feed_forward), nn.Linear(c.feed_forward, c.hidden)
        self.norm = nn.LayerNorm(c.hidden, eps=1e-12)

    def forward(self, x, mask):
        b, t, h = x.shape
        q, k, v = (f(x).view(b, t, self.heads, h // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        a = self.output(a.transpose(1, 2).reshape(b, t, h))
        x = self.attention_norm(x + F.dropout(a, self.dropout, self.training))
        y = self.down(F.gelu(self.up(x)))
        return self.norm(x + F.dropout(y, self.dropout, self.training))


class Convolution(nn.Module):
    """A dilated convolution of kernel 3 over pieces, ReLU, residual where the widths agree, LayerNorm."""

    def __init__(self, c, width, dilation):
        super().__init__()
        self.dilation, self.residual, self.dropout = dilation, width == c.hidden, c.dropout
        self.linear = nn.Linear(3 * width, c.hidden)  # over [x(t - d), x(t), x(t + d)]
        self.norm = nn.LayerNorm(c.hidden, eps=1e-5)

    def forward(self, x, mask):
        x = x * mask[..., None]
        d = self.dilation
        padded = F.pad(x, (0, 0, d, d))
        t = x.shape[1]
        y = F.relu(self.linear(torch.cat([padded[:, :t], x, padded[:, 2 * d:2 * d + t]], -1)))
        y = F.dropout(y, self.dropout, self.training)
        return self.norm(x + y if self.residual else y)


class Tagger(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        transformer = c.architecture == "transformer"
        self.piece = nn.Embedding(c.vocab, c.embedding)
        self.position = nn.Embedding(WINDOW, c.embedding) if transformer else None
        self.shape = nn.Embedding(2 * len(SHAPES), c.embedding)
        self.glue = nn.Embedding(3, c.embedding)
        nn.init.zeros_(self.shape.weight)
        nn.init.zeros_(self.glue.weight)
        self.embedding_norm = nn.LayerNorm(c.embedding, eps=1e-12)
        if transformer:
            self.encoder = nn.ModuleList(Layer(c) for _ in range(c.layers))
        else:
            self.encoder = nn.ModuleList(Convolution(c, c.embedding if i == 0 else c.hidden, d) for i, d in enumerate(c.dilations))
        self.ner = nn.Linear(c.hidden, len(TAGS))
        self.upos = nn.Linear(c.hidden, len(UPOS))
        self.start = nn.Linear(c.hidden, 1)
        self.arc_dependent, self.arc_head = nn.Linear(c.hidden, c.arc), nn.Linear(c.hidden, c.arc)
        self.label_dependent, self.label_head = nn.Linear(c.hidden, c.label), nn.Linear(c.hidden, c.label)
        self.arc = nn.Parameter(torch.randn(c.arc + 1, c.arc) / c.arc)
        self.relation = nn.Parameter(torch.randn(len(RELATIONS), c.label + 1, c.label + 1) / c.label)
        if c.roles:
            self.role_predicate, self.role_argument = nn.Linear(c.hidden, c.label), nn.Linear(c.hidden, c.label)
            self.role = nn.Parameter(torch.randn(c.roles, c.label + 1, c.label + 1) / c.label)
        if c.pool:
            self.pool = nn.Linear(c.hidden, c.pool)

    def encode(self, batch):
        mask = batch["mask"]
        x = self.piece(batch["pieces"]) + self.shape(batch["shapes"]) + self.glue(batch["glues"])
        if self.position is not None:
            x = x + self.position.weight[:x.shape[1]]
        x = F.dropout(self.embedding_norm(x), self.config.dropout, self.training)
        for layer in self.encoder:
            x = layer(x, mask)
        return x

    def forward(self, batch, syntax=True):
        """NER, UPOS and sentence start logits, arc scores [b, dependent, head] (head 0 is [CLS]) and what labels need."""
        return self.read(self.encode(batch), batch, syntax)

    def read(self, x, batch, syntax=True):
        first = batch["first"]  # [b, w]: position of the first piece of each token, 0 where there is none
        at_tokens = x.gather(1, first[..., None].expand(-1, -1, x.shape[-1]))
        out = {"ner": self.ner(at_tokens), "start": self.start(at_tokens)[..., 0]}
        if not syntax:
            return out
        out["upos"] = self.upos(at_tokens)
        heads = torch.cat([x[:, :1], at_tokens], 1)
        dependent, head = F.relu(self.arc_dependent(at_tokens)), F.relu(self.arc_head(heads))
        out["arc"] = with_one(dependent) @ self.arc @ head.transpose(1, 2)
        out["label_dependent"] = F.relu(self.label_dependent(at_tokens))
        out["label_head"] = F.relu(self.label_head(heads))
        if self.config.roles:
            out["role_predicate"], out["role_argument"] = F.relu(self.role_predicate(at_tokens)), F.relu(self.role_argument(at_tokens))
        if self.config.pool:
            used = (first > 0).to(x.dtype)[..., None]
            out["pool"] = F.normalize(self.pool((at_tokens * used).sum(1) / used.sum(1).clamp(min=1)).float(), dim=-1)
        return out

    def roles(self, out, rows, predicates):
        """Role logits [predicates, w, roles] of every token of a window for the predicates at (row of the batch, token)."""
        p = with_one(out["role_predicate"][rows, predicates])
        a = with_one(out["role_argument"][rows])
        return torch.einsum("pk,rkl,pwl->pwr", p, self.role, a)

    def label(self, out, heads):
        """Relation logits [b, w, relations] of every token with its head in `heads` (0 is the root)."""
        d = with_one(out["label_dependent"])
        h = with_one(out["label_head"].gather(1, heads[..., None].expand(-1, -1, out["label_head"].shape[-1])))
        n, k, _ = self.relation.shape
        mixed = d @ self.relation.transpose(0, 1).reshape(k, n * k)
        return (mixed.view(*d.shape[:2], n, k) @ h[..., None])[..., 0]


def exit_of(teacher, layers, **changes):
    """A tagger that starts as the teacher's embeddings, first layers and heads."""
    student = Tagger(dataclasses.replace(teacher.config, layers=layers, **changes)).to(teacher.piece.weight.device)
    own = student.state_dict()
    student.load_state_dict(own | {k: v for k, v in teacher.state_dict().items() if k in own})
    return student


def convolutions_of(teacher, width=256):
    """Convolutions over the teacher's embeddings, reduced to `width` by principal components."""
    c = teacher.config
    student = Tagger(Config(architecture="convolution", vocab=c.vocab, embedding=width, hidden=256, layers=4, heads=0, feed_forward=0,
                            dilations=(1, 2, 4, 1), arc=64, label=32, roles=c.roles, pool=c.pool)).to(teacher.piece.weight.device)
    table = teacher.piece.weight.detach()
    centred = table - table.mean(0)
    _, v = torch.linalg.eigh(centred.T @ centred)
    v = v.flip(1).T
    reduced = centred @ v[:width].T
    with torch.no_grad():
        student.piece.weight.copy_(reduced / reduced.std())
        student.shape.weight.copy_(teacher.shape.weight @ v[:width].T / reduced.std())
        student.glue.weight.copy_(teacher.glue.weight @ v[:width].T / reduced.std())
    return student


def with_one(x):
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


PARTS = (("query", "attention.self.query"), ("key", "attention.self.key"), ("value", "attention.self.value"),
         ("output", "attention.output.dense"), ("attention_norm", "attention.output.LayerNorm"),
         ("up", "intermediate.dense"), ("down", "output.dense"), ("norm", "output.LayerNorm"))


def started(config, pretrained):
    """A tagger whose encoder starts from the pretrained arrays; its heads are new."""
    model = Tagger(config)
    missing, unknown = model.load_state_dict({k: torch.as_tensor(v) for k, v in pretrained.items()}, strict=False)
    if unknown or any(k.startswith(("encoder.", "piece.", "position.")) for k in missing):
        raise ValueError(f"the start does not fit: {unknown or missing}")
    return model


def minilm_state(w, layers):
    """The names of a `Tagger` for the arrays of all-MiniLM-L6-v2."""
    # BERT adds the embedding of segment 0 to every piece: it goes into the positions
    s = {"piece.weight": w["embeddings.word_embeddings.weight"],
         "position.weight": w["embeddings.position_embeddings.weight"][:WINDOW] + w["embeddings.token_type_embeddings.weight"][:1]}
    for part in ("weight", "bias"):
        s[f"embedding_norm.{part}"] = w[f"embeddings.LayerNorm.{part}"]
        for i in range(layers):
            for ours, theirs in PARTS:
                s[f"encoder.{i}.{ours}.{part}"] = w[f"encoder.layer.{i}.{theirs}.{part}"]
    return s
