"""Trains the teacher and, in the same steps, the student `accurate`.

The teacher is all-MiniLM-L6-v2 with casing and glue embeddings and all heads. `accurate` is its early exit: heads of its
own after the fourth layer, which learn the teacher's soft labels of the same step (Zhang et al. 2019, "Be Your Own
Teacher").

  python train.py --minilm MODEL_FOLDER --data TRAIN_FOLDER --gazetteers FOLDER --out RUN_FOLDER --minutes 80

Resumes from RUN_FOLDER/train.pt when it is there. The soft labels of the last part of the run are kept in
RUN_FOLDER/cache for `distill.py`.
"""
import argparse
import os

import torch

from dateline_training import losses, run
from dateline_training.batches import collate
from dateline_training.cache import Writer
from dateline_training.model import Config, exit_of, from_minilm
from dateline_training.pieces import Pieces
from dateline_training.pool import Pool

SHARED = (*run.PRETRAINED, "shape.", "glue.")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--minilm", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--gazetteers", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--budget", type=int, default=2560, help="pieces per step, padding included")
    p.add_argument("--exit", type=int, default=4, help="layers of the early exit")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    path, log = f"{a.out}/train.pt", run.Log(f"{a.out}/train.log")
    pool = Pool(a.data, a.gazetteers, Pieces(f"{a.minilm}/vocab.txt"), a.seed)
    models = {"teacher": from_minilm(f"{a.minilm}/model.safetensors", Config())}
    teacher = models["teacher"]
    student = models["accurate"] = exit_of(teacher, a.exit)
    optimisers = {
        "teacher": run.optimiser(teacher.named_parameters(), 1.5e-4, 1e-3),
        "accurate": run.optimiser([x for x in student.named_parameters() if not x[0].startswith(SHARED)], 0, 1e-3),
    }
    clock, steps, total = run.Clock(a.minutes), 0, 0
    if os.path.exists(path):
        state = torch.load(path)
        for name in models:
            models[name].load_state_dict(state[name]["model"])
            optimisers[name].load_state_dict(state[name]["optimiser"])
        clock.before, steps, total = state["elapsed"], state["step"], state["pieces"]
        pool.rng.seed(a.seed + steps)
    saved = clock.elapsed()
    cache = Writer(f"{a.out}/cache")

    def checkpoint():
        run.save(path, elapsed=clock.elapsed(), step=steps, pieces=total,
                 **{name: {"model": m.state_dict(), "config": vars(m.config), "optimiser": optimisers[name].state_dict()}
                    for name, m in models.items()})

    for m in models.values():
        m.train()
    for rows in pool.batches(a.budget):
        if clock.elapsed() >= clock.total:
            break
        batch = collate(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            early = student.encode(batch)
            x = early
            for layer in teacher.encoder[a.exit:]:
                x = layer(x, batch["mask"])
            out = teacher.read(x, batch)
            parts = losses.hard(teacher, out, batch)
            targets = losses.teacher_targets(teacher, batch, out)
            student_loss, student_parts = losses.distillation(student, student.read(early, batch), targets, batch)
            loss = losses.weighted(parts) + student_loss
        run.step(optimisers.values(), loss, clock)
        if clock.elapsed() > 0.6 * clock.total:
            cache.add(rows, targets)
        steps += 1
        total += int(batch["mask"].sum())
        log.add(parts | {f"accurate_{k}": v for k, v in student_parts.items()})
        if steps % 20 == 0:
            log.write(steps, clock, total)
        if clock.elapsed() - saved > 150:
            checkpoint()
            saved = clock.elapsed()
    cache.flush()
    checkpoint()


if __name__ == "__main__":
    main()
