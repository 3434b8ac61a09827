#!/usr/bin/env bash
# Build the serving image and try it, with the first engine that works here. Where none does, say what is left out
# and why, and exit 0: a machine without containers can still check everything else.
#
#   deploy/try-image.sh        ENGINE names the engines to look for, "docker podman" unless told
#
# Exits as deploy/check-image.sh does, or 1 where the build fails.
set -euo pipefail
cd "$(dirname "$0")/.."

base=${BASE_IMAGE:-$(sed -n 's/^ARG BASE_IMAGE=//p' Dockerfile)}
why_not() { # ENGINE: print why it cannot build and run here; nothing where it can
  if ! command -v "$1" >/dev/null; then
    echo "$1 is not installed"
  elif ! timeout 60 "$1" info >/dev/null 2>&1; then
    echo "$1 is only a client here: no engine answers it"
  elif ! "$1" image inspect "$base" >/dev/null 2>&1 && ! timeout 300 "$1" pull --quiet "$base" >/dev/null 2>&1; then
    echo "$1 cannot have the base image $base: no registry answers"
  elif ! timeout 60 "$1" run --rm --network host "$base" true >/dev/null 2>&1; then
    echo "$1 cannot start a container"
  fi
}

reasons=()
for engine in ${ENGINE:-docker podman}; do
  reason=$(why_not "$engine")
  if [ -z "$reason" ]; then
    make image ENGINE="$engine"
    exec deploy/check-image.sh "$engine"
  fi
  reasons+=("$reason")
done
printf 'SKIPPED: the image was not built and not tried\n'
printf '  %s\n' "${reasons[@]}"
