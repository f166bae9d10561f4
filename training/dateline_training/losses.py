"""Losses: marginal over allowed tags, trees, sentence starts, roles, sentence vectors, and the teachers' soft labels."""
import torch
import torch.nn.functional as F

from .labels import UPOS

SMALL = -1e4
WEIGHTS = {"ner": 1.0, "start": 0.1, "upos": 0.3, "arc": 0.5, "relation": 0.3, "roles": 0.2, "pool": 0.5}
SOFT, HARD = 0.7, 0.3


def marginal(logits, allowed, tokens):
    """Negative log of the probability of the allowed tags, mean over tokens that are annotated at all."""
    told = tokens & ~allowed.all(-1)
    logits, allowed = logits[told].float(), allowed[told]
    if not len(logits):
        return logits.sum()
    return (logits.logsumexp(-1) - logits.masked_fill(~allowed, SMALL).logsumexp(-1)).mean()


def hard(model, out, batch):
    """The losses on the annotation, by head."""
    losses = {"ner": marginal(out["ner"], batch["allowed"], batch["tokens"])}
    t = batch["tokens"]
    losses["start"] = F.binary_cross_entropy_with_logits(out["start"][t].float(), batch["start"][t])
    if "arc" in out and (batch["heads"] >= 0).any():
        known = batch["heads"] >= 0
        arc = out["arc"].float().masked_fill(~batch["arcs"], SMALL)
        losses["arc"] = F.cross_entropy(arc[known], batch["heads"][known])
        relation = model.label(out, batch["heads"].clamp(min=0))
        losses["relation"] = F.cross_entropy(relation[known].float(), batch["relations"][known], ignore_index=-100)
        losses["upos"] = F.cross_entropy(out["upos"][t].float(), batch["upos"][t], ignore_index=-100)
    if batch.get("roles") is not None and "role_predicate" in out:
        rows, predicates, labels = batch["roles"]
        losses["roles"] = F.cross_entropy(model.roles(out, rows, predicates).float().flatten(0, 1), labels.flatten(), ignore_index=-100)
    return losses


def agreed(batch, targets, least=0.03):
    """The batch without the tags that the teacher holds for nearly impossible: noise of the silver data."""
    logits = targets["ner"].float()
    share = (logits.masked_fill(~batch["allowed"], SMALL).logsumexp(-1) - logits.logsumexp(-1)).exp()
    return {**batch, "allowed": batch["allowed"] | (share < least)[..., None]}


def divergence(student, teacher):
    return F.kl_div(F.log_softmax(student.float(), -1), F.log_softmax(teacher.float(), -1), log_target=True, reduction="batchmean")


def soft(model, out, targets, batch):
    """KL to the teachers' distributions, by head; `targets` as `teacher_targets` gives them."""
    t = batch["tokens"]
    losses = {"ner": divergence(out["ner"][t], targets["ner"][t]), "upos": divergence(out["upos"][t], targets["upos"][t])}
    arcs = batch["arcs"][t]
    losses["arc"] = divergence(out["arc"][t].float().masked_fill(~arcs, SMALL), targets["arc"][t].float().masked_fill(~arcs, SMALL))
    losses["relation"] = divergence(model.label(out, targets["heads"])[t], targets["relation"][t])
    losses["start"] = F.binary_cross_entropy_with_logits(out["start"][t].float(), targets["start"][t].float().sigmoid())
    if "role_predicate" in out and "roles" in targets:
        rows, predicates, logits = targets["roles"]
        inside = t[rows]
        losses["roles"] = divergence(model.roles(out, rows, predicates)[inside], logits[inside])
    if "pool" in out and "pool" in targets:
        losses["pool"] = 1 - (out["pool"][:len(targets["pool"])] * targets["pool"]).sum(-1).mean()
    return losses


def weighted(parts):
    return sum(WEIGHTS[k] * v for k, v in parts.items())


def distillation(student, out, targets, batch):
    """The student's loss, with its parts for the log."""
    soft_parts, hard_parts = soft(student, out, targets, batch), hard(student, out, agreed(batch, targets))
    return SOFT * weighted(soft_parts) + HARD * weighted(hard_parts), {**{f"soft_{k}": v for k, v in soft_parts.items()}, **hard_parts}


PREDICATES = 512  # of a batch that roles are asked for


@torch.no_grad()
def teacher_targets(teachers, batch):
    """The teachers' mean log-probabilities on a batch; `teachers` are pairs of a model and its vocabulary's name.

    Relations are asked at the gold head, or at the teachers' own where there is no gold; roles at tokens that the
    teachers take for verbs.
    """
    outs = [(m, m(batch[name])) for m, name in teachers]
    def mean(logits):
        return sum(F.log_softmax(x.float(), -1) for x in logits) / len(outs)
    arc = mean([o["arc"].float().masked_fill(~batch["arcs"], SMALL) for _, o in outs])
    heads = torch.where(batch["heads"] >= 0, batch["heads"], arc.argmax(-1))
    upos = mean([o["upos"] for _, o in outs])
    out = {"ner": mean([o["ner"] for _, o in outs]), "upos": upos, "arc": arc, "heads": heads,
           "start": sum(o["start"].float() for _, o in outs) / len(outs), "relation": mean([m.label(o, heads) for m, o in outs])}
    if teachers[0][0].config.roles:
        verbs = ((upos.argmax(-1) == UPOS.index("VERB")) & batch["tokens"]).nonzero()
        verbs = verbs[torch.randperm(len(verbs), device=verbs.device)[:PREDICATES]]
        if len(verbs):
            rows, predicates = verbs[:, 0], verbs[:, 1]
            out["roles"] = rows, predicates, mean([m.roles(o, rows, predicates) for m, o in outs])
    return out
