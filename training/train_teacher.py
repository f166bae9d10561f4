"""Trains the teacher and, as its early exit, the student `accurate`.

The teacher is all-MiniLM-L6-v2 with casing and glue embeddings and all heads. The exit has heads of its own after the
fourth layer, which learn the teacher's soft labels of the same step (Zhang et al. 2019, "Be Your Own Teacher").

  python train_teacher.py --minilm MODEL_FOLDER --data TRAIN_FOLDER --gazetteers FOLDER --out RUN_FOLDER --minutes 60

Resumes from RUN_FOLDER/teacher.pt when it is there.
"""
import argparse
import os

import torch

from dateline_training import losses, run
from dateline_training.batches import collate
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
    path, log = f"{a.out}/teacher.pt", run.Log(f"{a.out}/teacher.log")
    pool = Pool(a.data, a.gazetteers, Pieces(f"{a.minilm}/vocab.txt"), a.seed)
    model = from_minilm(f"{a.minilm}/model.safetensors", Config())
    optimiser = run.optimiser(model.named_parameters(), 1.5e-4, 1e-3)
    student = exit_of(model, a.exit)
    exit_optimiser = run.optimiser([x for x in student.named_parameters() if not x[0].startswith(SHARED)], 0, 1e-3)
    clock, steps, total = run.Clock(a.minutes), 0, 0
    if os.path.exists(path):
        state = torch.load(path)
        model.load_state_dict(state["model"])
        student.load_state_dict(state["exit"])
        exit_optimiser.load_state_dict(state["exit_optimiser"])
        optimiser.load_state_dict(state["optimiser"])
        clock.before, steps, total = state["elapsed"], state["step"], state["pieces"]
        pool.rng.seed(a.seed + steps)
    saved = clock.elapsed()

    def checkpoint():
        run.save(path, model=model.state_dict(), optimiser=optimiser.state_dict(), config=vars(model.config),
                 exit=student.state_dict(), exit_optimiser=exit_optimiser.state_dict(), exit_config=vars(student.config),
                 elapsed=clock.elapsed(), step=steps, pieces=total)

    model.train()
    student.train()
    for rows in pool.batches(a.budget):
        if clock.elapsed() >= clock.total:
            break
        batch = collate(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            early = student.encode(batch)
            x = early
            for layer in model.encoder[a.exit:]:
                x = layer(x, batch["mask"])
            out = model.read(x, batch)
            parts = losses.hard(model, out, batch)
            targets = losses.teacher_targets(model, batch, out)
            exit_loss, exit_parts = losses.distillation(student, student.read(early, batch), targets, batch)
        run.step([optimiser, exit_optimiser], losses.weighted(parts) + exit_loss, clock)
        steps += 1
        total += int(batch["mask"].sum())
        log.add({**parts, **{f"exit_{k}": v for k, v in exit_parts.items()}})
        if steps % 20 == 0:
            log.write(steps, clock, total)
        if clock.elapsed() - saved > 150:
            checkpoint()
            saved = clock.elapsed()
    checkpoint()


if __name__ == "__main__":
    main()
