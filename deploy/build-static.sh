#!/bin/sh
# Builds the image's binary: no shared library, for amd64 or arm64, on either.
#
#   deploy/build-static.sh amd64|arm64 DIRECTORY
#
# glibc is linked in rather than musl: its allocator keeps all cores busy, and since glibc 2.34 name resolution by files and
# DNS needs no plugin. Run by the Dockerfile, by release.sh and by check-image.sh, so that what is tested is what ships.
# EXTRA_RUSTFLAGS: further flags for the compiler.
set -eu
out=$2
case $1 in
    amd64) target=x86_64-unknown-linux-gnu cc=x86_64-linux-gnu-gcc ;;
    arm64) target=aarch64-unknown-linux-gnu cc=aarch64-linux-gnu-gcc ;;
    *) echo "no build for $1: amd64 or arm64" >&2 && exit 64 ;;
esac
name=$(echo "$target" | tr - _)
upper=$(echo "$name" | tr '[:lower:]' '[:upper:]')
# With --target, the flags below reach neither build scripts nor procedural macros, which must stay dynamic.
export "CC_$name=$cc" "CARGO_TARGET_${upper}_LINKER=$cc" "CARGO_TARGET_${upper}_RUSTFLAGS=-C target-feature=+crt-static ${EXTRA_RUSTFLAGS-}"
cargo build --locked --release --bin dateline --target "$target"
mkdir -p "$out"
cp "${CARGO_TARGET_DIR:-target}/$target/release/dateline" "$out/dateline"
