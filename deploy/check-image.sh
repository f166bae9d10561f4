#!/usr/bin/env bash
# Exercises the image without a container engine: the Dockerfile's build in a clean directory, then the binary as the container
# runs it: a root that holds nothing else and is read-only, an unprivileged user, no capability, /data to write in.
#
#   deploy/check-image.sh                    builds from the last commit, as the Dockerfile does, and checks what it built
#   deploy/check-image.sh --binary FILE      checks this binary; one that is not static gets its shared libraries copied in
#
# Exit 77: the machine has no user namespaces, so the binary could not be confined.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
limit=$((95 * 1000 * 1000))
base=$((3 * 1000 * 1000)) # distroless/static-debian12 unpacked, rounded up
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "check-image: $*" >&2; exit 1; }

binary=
if [ "${1-}" = --binary ]; then
    binary=$(realpath "$2")
else
    # Only what .dockerignore lets through, so that a file it forgets fails the build here too.
    mkdir "$work/source"
    mapfile -t context < <(sed -n 's/^!//p' .dockerignore)
    git ls-files -z -- "${context[@]}" | xargs -0 git archive HEAD -- | tar -x -C "$work/source"
    case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) fail "no image for $(uname -m)" ;; esac
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$repository/target/image}
    (cd "$work/source" && deploy/build-static.sh "$arch" "$work/out")
    binary=$work/out/dateline
    ! readelf --program-headers "$binary" | grep -q INTERP || fail "the binary wants shared libraries"
    size=$(($(stat -c %s "$binary") + base))
    [ "$size" -lt "$limit" ] || fail "the image would have $size bytes"
    echo "image: about $((size / 1000000)) MB"
fi

root=$work/root
mkdir -p "$root"/{data,tmp,etc,proc,usr/local/bin}
cp "$binary" "$root/usr/local/bin/dateline"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
for library in $(ldd "$binary" 2>/dev/null | grep -o '/[^ ]*' || true); do
    mkdir -p "$root$(dirname "$library")"
    cp --dereference "$library" "$root$library"
done

unshare --user --map-root-user --mount true 2>/dev/null || { echo "check-image: no user namespaces here" >&2; exit 77; }
mkdir "$work/data"
# As the container runs it; only the network is the machine's.
confined() {
    # shellcheck disable=SC2016
    exec timeout 120 unshare --user --map-root-user --mount sh -euc '
        root=$0 data=$1 && shift
        mount --bind "$root" "$root" && mount -o remount,bind,ro "$root"
        mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
        mount --bind "$data" "$root/data"
        exec unshare --user --map-user=65532 --map-group=65532 --root="$root" --wd=/data /usr/local/bin/dateline "$@"
    ' "$root" "$work/data" "$@"
}

(confined analyze --format json -) <examples/wire.txt | grep '"statements"' >/dev/null || fail "it does not analyse"

mkfifo "$work/log"
(confined serve --listen 127.0.0.1:0 --http-listen off --admin-listen 127.0.0.1:0 --log-format json) 2>"$work/log" &
server=$!
admin=
ready=
while read -r line; do
    echo "$line"
    case $line in
        *'"admin port listening"'*) admin=${line##*\"address\":\"} && admin=${admin%%\"*} ;;
        *'"ready"'*)
            ready=yes
            (confined health --admin-listen "$admin") || fail "its health check says otherwise"
            kill -TERM "$server"
            ;;
    esac
done <"$work/log"
wait "$server" || fail "it left with status $?"
[ "$ready" ] || fail "it never was ready"
echo "check-image: passed"
