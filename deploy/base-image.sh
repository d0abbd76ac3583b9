#!/usr/bin/env bash
# Build a base image for services where no public registry can be reached: Debian's python3, and uv.
#
#   deploy/base-image.sh
#
# The image is called localhost/python-base:<version of its Python>-bookworm; with its name in
# BENTO_BASE_IMAGE and BENTO_DISTRO=none, deploy/containerize.sh builds on it. Needs root, podman and
# Debian's mmdebstrap; in a container of its own, deploy/containers.conf too. What exists is not
# built again.
set -euo pipefail
cd "$(dirname "$0")/.."
version=3.11 # Debian 12 has no other
image=localhost/python-base:$version-bookworm
! podman image exists "$image" || exit 0

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mmdebstrap --quiet --mode=root --variant=minbase --include=python3,ca-certificates \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  bookworm "$context/base.tar"
cp "$(command -v uv)" "$context/uv"
printf 'system-certs = true\nno-cache = true\n' >"$context/uv.toml"
cat >"$context/Containerfile" <<'C'
FROM scratch
ADD base.tar /
COPY uv /usr/local/bin/uv
COPY uv.toml /etc/uv/uv.toml
RUN ln -sf /usr/bin/python3 /usr/local/bin/python && python -V && uv --version
CMD ["python3"]
C
podman build --quiet --squash-all -f "$context/Containerfile" -t "$image" "$context"
