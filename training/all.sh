#!/usr/bin/env bash
# The whole training on one GPU: both teachers side by side, then the students, then int8 files in RUN/out.
#   all.sh RUN SECONDS [DEVICE] [MORE ARGUMENTS FOR ALL PARTS]
# RUN holds what `prepare.py` has made. SECONDS is the time for teachers and students together; parts take fewer steps when
# theirs do not fit.
set -euo pipefail
cd "$(dirname "$0")"
run=$1 seconds=$2 device=${3:-cuda}
shift $(($# < 3 ? $# : 3))
until=$(($(date +%s) + seconds))
common=(--run "$run" --vocab ../models/vocab.txt --device "$device" "$@")
export PYTHONUNBUFFERED=1
python3 train.py english --seconds $((seconds * 25 / 100)) "${common[@]}" & parts=($!)
python3 train.py many --seconds $((seconds * 30 / 100)) "${common[@]}" & parts+=($!)
python3 distil.py english --until "$until" "${common[@]}" & parts+=($!)
python3 distil.py many --until "$until" "${common[@]}" & parts+=($!)
for _ in "${parts[@]}"; do
  if ! wait -n; then
    echo "a part failed" >&2
    kill "${parts[@]}" 2>/dev/null || true
    exit 1
  fi
done
mkdir -p "$run/out"
for name in accurate fast; do
  python3 export.py --model "$run/distilled_english.pt:$name" --name $name --version 2.0.0 --vocab ../models/vocab.txt --out "$run/out" &
done
for name in multi-accurate multi-fast; do
  python3 export.py --model "$run/distilled_many.pt:$name" --name $name --version 1.0.0 --unigram "$run/vocabulary.json" --out "$run/out" &
done
wait
