"""Losses: marginal over allowed tags, trees, sentence starts, and the teacher's soft labels."""
import torch
import torch.nn.functional as F

SMALL = -1e4
WEIGHTS = {"ner": 1.0, "start": 0.1, "upos": 0.3, "arc": 0.5, "relation": 0.3}
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
    return losses


def agreed(batch, targets, least=0.03):
    """The batch without the tags that the teacher holds for nearly impossible: noise of the silver data."""
    logits = targets["ner"].float()
    share = (logits.masked_fill(~batch["allowed"], SMALL).logsumexp(-1) - logits.logsumexp(-1)).exp()
    return {**batch, "allowed": batch["allowed"] | (share < least)[..., None]}


def divergence(student, teacher):
    return F.kl_div(F.log_softmax(student.float(), -1), F.log_softmax(teacher.float(), -1), log_target=True, reduction="batchmean")


def soft(model, out, targets, batch):
    """KL to the teacher's distributions, by head; `targets` as `teacher_targets` gives them."""
    t = batch["tokens"]
    losses = {"ner": divergence(out["ner"][t], targets["ner"][t]), "upos": divergence(out["upos"][t], targets["upos"][t])}
    arcs = batch["arcs"][t]
    losses["arc"] = divergence(out["arc"][t].float().masked_fill(~arcs, SMALL), targets["arc"][t].float().masked_fill(~arcs, SMALL))
    losses["relation"] = divergence(model.label(out, targets["heads"])[t], targets["relation"][t])
    losses["start"] = F.binary_cross_entropy_with_logits(out["start"][t].float(), targets["start"][t].float().sigmoid())
    return losses


def weighted(parts):
    return sum(WEIGHTS[k] * v for k, v in parts.items())


def distillation(student, out, targets, batch):
    """The student's loss, with its parts for the log."""
    soft_parts, hard_parts = soft(student, out, targets, batch), hard(student, out, agreed(batch, targets))
    return SOFT * weighted(soft_parts) + HARD * weighted(hard_parts), {**{f"soft_{k}": v for k, v in soft_parts.items()}, **hard_parts}


@torch.no_grad()
def teacher_targets(teacher, batch, out=None):
    """The teacher's logits on a batch; relations are asked at the gold head, or at its own where there is no gold."""
    out = teacher(batch) if out is None else {k: v.detach() for k, v in out.items()}
    own = out["arc"].float().masked_fill(~batch["arcs"], SMALL).argmax(-1)
    heads = torch.where(batch["heads"] >= 0, batch["heads"], own)
    return {"ner": out["ner"], "upos": out["upos"], "arc": out["arc"], "start": out["start"], "heads": heads,
            "relation": teacher.label(out, heads)}
