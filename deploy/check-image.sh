#!/usr/bin/env bash
# Start the serving image as locked down as it is meant to run, use it, stop it in the middle of a request,
# and print what was found. Exits 1 where a check fails, 2 where the checks cannot be run.
#
#   deploy/check-image.sh [ENGINE [IMAGE]]     docker or podman, whichever is there; image: rejoinder
#
# MAX_MB   largest size allowed for the image, 260 unless told
# The container shares the host's network and listens on a free port of 127.0.0.1. Needs bash and curl.
set -euo pipefail

engine=${1:-$(command -v docker || command -v podman || true)}
image=${2:-rejoinder}
max_mb=${MAX_MB:-260}
name=rejoinder-check-$$
failed=0
work=$(mktemp -d)

cannot() { echo "check-image: $1" >&2; exit 2; }

command -v curl >/dev/null || cannot "curl is needed"
[ -n "$engine" ] || cannot "neither docker nor podman found: name the engine"
"$engine" image inspect "$image" >/dev/null 2>&1 || cannot "$engine has no image $image: build it with make image"
trap '"$engine" rm --force "$name" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

row() { printf '%-44s %-5s %s\n' "$1" "$2" "$3"; }
check() { # WHAT FOUND PATTERN...: good where what was found matches one of the patterns, as in a case
  local what=$1 found=$2 verdict=FAIL pattern
  shift 2
  for pattern in "$@"; do
    # shellcheck disable=SC2053 # the right side is a pattern
    if [[ $found == $pattern ]]; then verdict=ok; fi
  done
  [ "$verdict" = ok ] || failed=1
  row "$what" "$verdict" "${found:-nothing}"
}
listening() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
milliseconds() { local now=${EPOCHREALTIME/[.,]/}; echo $((now / 1000)); }
locked_down=(
  --network host --read-only --tmpfs "/tmp:rw,noexec,nosuid,nodev,size=64m"
  --cap-drop ALL --security-opt no-new-privileges --pids-limit 128 --memory 512m
)

port=$((20000 + RANDOM % 12000))
while listening "$port"; do port=$((port + 1)); done
url=http://127.0.0.1:$port

row CHECK "" FOUND

# --- what is in the image ---
megabytes=$(($("$engine" image inspect --format '{{.Size}}' "$image") / 1000000))
check "size, at most $max_mb MB" "$([ "$megabytes" -le "$max_mb" ] || echo over) $megabytes MB" " *"
contents='
import importlib.util, pathlib, shutil, labels
found = []
for module in "sklearn", "scipy", "joblib", "pyarrow", "training", "service.bulk", "service.report", "pip", "setuptools":
    if importlib.util.find_spec(module):
        found.append("module " + module)
for tool in "cc", "gcc", "c++", "make":
    if shutil.which(tool):
        found.append("tool " + tool)
for path in pathlib.Path(labels.__file__).parent.rglob("*"):
    if path.is_file() and path.suffix not in {".py", ".pyc"}:
        found.append("label data " + path.name)
if any(pathlib.Path("/run/secrets").glob("*")):
    found.append("secrets")
print(*(found or ["none"]), sep=", ")
'
found=$("$engine" run --rm "${locked_down[@]}" --entrypoint python "$image" -c "$contents" 2>/dev/null || true)
check "no training, bulk, installer, compiler, labels" "$found" none
found=$("$engine" image inspect --format '{{.Config.Env}} {{.Config.Labels}}' "$image")
check "no installer's settings in the image" "$(grep -o 'PIP_[A-Z_]*' <<<"$found" || echo none)" none

# --- a model that is not there ---
code=0
"$engine" run --rm "${locked_down[@]}" --env REJOINDER_HOST=127.0.0.1 --env REJOINDER_PORT="$port" \
  --env REJOINDER_MODEL=/nowhere "$image" >/dev/null 2>&1 || code=$?
check "a missing model stops the start" "exit $code" "exit 2"

# --- start ---
started=$(milliseconds)
"$engine" run --detach --name "$name" "${locked_down[@]}" \
  --env REJOINDER_HOST=127.0.0.1 --env REJOINDER_PORT="$port" "$image" >/dev/null 2>"$work/run" ||
  { cat "$work/run" >&2; cannot "the container did not start"; }
ready=no
for _ in $(seq 150); do
  if curl --silent --fail --output /dev/null "$url/readyz"; then ready="after $(($(milliseconds) - started)) ms"; break; fi
  sleep 0.2
done
check "ready, nothing writable, no capabilities" "$ready" "after *"
if [ "$ready" = no ]; then
  "$engine" logs "$name" >&2 || true
  exit 1
fi
status=$("$engine" exec "$name" cat /proc/1/status)
check "process 1 belongs to" "user $(awk '/^Uid:/ { print $2 }' <<<"$status")" "user 10001"
check "effective capabilities" "$(awk '/^CapEff:/ { print $2 }' <<<"$status")" 0000000000000000
check "may gain privileges" "$(awk '/^NoNewPrivs:/ { print $2 ? "no" : "yes" }' <<<"$status")" no
# shellcheck disable=SC2016 # the container's shell expands it
writable=$("$engine" exec "$name" sh -c \
  'for at in / /opt/venv /etc /tmp; do if (: >"$at/.check") 2>/dev/null; then echo "$at"; fi; done')
check "writable places" "${writable//$'\n'/ }" /tmp
check "resident memory" "$(awk '/^VmRSS:/ { print int($2 / 1024) " MiB" }' <<<"$status")" "* MiB"
check "threads" "$(awk '/^Threads:/ { print $2 }' <<<"$status")" "*"

# --- use ---
text='Kosovo rejected the claim. Lavrov had accused it of sending mercenaries.'
code=$(curl --silent --output "$work/answer" --write-out '%{http_code}' --header 'Content-Type: application/json' \
  --data "{\"text\": \"$text\"}" "$url/v1/classify" || true)
check "POST /v1/classify" "$code, $(grep -o '"start":' "$work/answer" | wc -l) statements" "200, 2 statements"
check "stances in the answer" "$(grep -o '"stance":{"label":"[a-z]*"' "$work/answer" | cut -d'"' -f6 | xargs)" "* *"

# --- health: podman without systemd has no timer, so it is asked; docker asks by itself ---
health=unhealthy
if "$engine" healthcheck run "$name" >/dev/null 2>&1; then
  health=healthy
else
  for _ in $(seq 40); do
    health=$("$engine" inspect --format '{{.State.Health.Status}}' "$name" 2>/dev/null || echo unknown)
    [ "$health" != healthy ] || break
    sleep 0.5
  done
fi
check "health check" "$health" healthy

# --- stop in the middle of a request: its last part is sent only after the signal ---
sentence='The minister denied the charge that the port had been sold. '
half=$(for _ in $(seq 700); do printf '%s' "$sentence"; done)
: >"$work/late"
{
  printf '{"text": "%s' "$half"
  while [ ! -e "$work/stopping" ]; do sleep 0.1; done
  sleep 2
  printf '%s"}' "$half"
} | curl --silent --max-time 30 --output "$work/late" --write-out '%{http_code}' --request POST --upload-file - \
  --header 'Content-Type: application/json' --header 'Expect:' "$url/v1/classify" >"$work/code" &
request=$!
sleep 1
started=$(milliseconds)
"$engine" stop -t 20 "$name" >/dev/null 2>&1 &
stop=$!
: >"$work/stopping"
refused=no
for _ in $(seq 15); do
  if ! listening "$port"; then refused="after $(($(milliseconds) - started)) ms"; break; fi
  sleep 0.1
done
wait "$request" || true
wait "$stop" || true
took=$(($(milliseconds) - started))
check "new connections refused while draining" "$refused" "after *"
check "request open at SIGTERM finishes" "$(cat "$work/code"), $(grep -o '"index":' "$work/late" | wc -l) statements" \
  "200, 1400 statements"
check "stopped" "in $took ms" "in * ms"
code=$("$engine" inspect --format '{{.State.ExitCode}}' "$name")
check "exit code" "$code" 0 143

exit "$failed"
