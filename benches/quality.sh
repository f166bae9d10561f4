#!/usr/bin/env bash
# Scores every layer on the development sets: benches/quality.sh DATA_DIR [MODEL]
#
# DATA_DIR holds gold JSON lines under the names that benches/README.md lists; sets that are not there are passed over.
# MODEL is accurate (the default) or fast. The binary is target/release/dateline, or $DATELINE.
set -euo pipefail
data=$1
model=${2:-accurate}
here=$(cd "$(dirname "$0")" && pwd)
dateline=${DATELINE:-$here/../target/release/dateline}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() { # SCORER SET [OPTION…]
    local scorer=$1 set=$2
    shift 2
    [ -f "$data/$set.jsonl" ] || return 0
    echo "== $scorer $set"
    python3 "$here/score/score.py" input "$data/$set.jsonl" >"$work/in"
    "$dateline" analyze --format jsonl --model "$model" "$@" "$work/in" >"$work/out"
    python3 "$here/score/score.py" "$scorer" "$data/$set.jsonl" "$work/out"
}

for set in ner_dwie ner_worldwide ner_cleanconll ner_pud; do measure ner "$set" --layers entities; done
measure links ner_dwie --layers entities
for set in time_timebank time_aquaint time_gum_news time_recognizers; do measure dates "$set" --layers dates; done
measure statements statements_polnear_dev --layers statements
measure summary summary_cnndm
measure summary summary_gum_news --summary-sentences 2
measure salience salience_gum --layers entities
measure tone tone_newsmtsc_dev --layers tone
measure events events_plover --layers events
measure relations relations_dwie --layers relations
