#!/usr/bin/env bash
# Build a container image of a packaged solution with docker or podman.
#
#   deploy/containerize.sh SOLUTION [options of "bentoml containerize"]
#
# The image is called <solution>:<tag of the bento> and <solution>:latest. BENTO_BASE_IMAGE and
# BENTO_DISTRO choose another base image (it needs python and uv) and whether BentoML installs system
# packages into it ("none": no); they are part of the bento, so with them it is packaged anew.
# LEPTON_ROOT is the project, by default the folder above this one.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
solution=$1; shift
cd "${LEPTON_ROOT:-$(dirname "$0")/..}"
export BENTOML_DO_NOT_TRACK=True

backend=${CONTAINER_BACKEND:-}
for candidate in docker podman; do
  [ -n "$backend" ] || ! "$candidate" info >/dev/null 2>&1 || backend=$candidate
done
[ -n "$backend" ] || { echo "error: neither docker nor podman answers" >&2; exit 2; }

package=dist/$solution/package.json
# a store of its own: nothing is left there, and no other project's bento is taken for this one
BENTOML_HOME=$(mktemp -d)
export BENTOML_HOME
beside=$(mktemp -d)
trap 'rm -rf "$BENTOML_HOME" "$beside"' EXIT
if [ -n "${BENTO_BASE_IMAGE:-}${BENTO_DISTRO:-}" ]; then
  # packaged beside the project, as links show it: its own bento stays that of the usual base
  find "$PWD" -mindepth 1 -maxdepth 1 ! -name dist ! -name provenance -exec ln -s {} "$beside" \;
  mkdir "$beside/provenance"
  cd "$beside"
  python -m tasks package "$solution"
fi
[ -f "$package" ] || { echo "error: no $package; run: python -m tasks package $solution" >&2; exit 2; }
# the champion and the archive are checked before anything reads them, as for a deployment
python -m tasks.deploy.check "$solution"
tag=$(python -c 'import json, sys; print(json.load(open(sys.argv[1]))["tag"])' "$package")
# an absolute path, for BentoML takes a relative one for an address
python -m bentoml import "$PWD/dist/$solution/service.bento"
python -m bentoml containerize "$tag" --backend "$backend" -t "$tag" -t "$solution:latest" "$@"
