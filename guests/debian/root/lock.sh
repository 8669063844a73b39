#!/bin/bash
# Writes packages.lock: each package of the root with its version and SHA-256, as the Debian 12 of this machine's sources has them now.
# Run: guests/debian/root/lock.sh
set -euo pipefail
cd "$(dirname "$0")"
. ./apt.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
private_apt "$work"
apt-get update --quiet=2
names=$(grep -v '^#' packages.txt)
# shellcheck disable=SC2086
simulated=$(apt-get install --simulate --quiet=2 '?essential' $names | sed -n 's/^Inst \(\S*\) (\(\S*\) .*/\1=\2/p' | sed 's/:amd64=/=/')
for each in mmdebstrap $simulated; do
  apt-cache show "$each" | awk -v RS= 'NR == 1' | awk '
    /^Package:/ { name = $2 } /^Version:/ { version = $2 } /^SHA256:/ { hash = $2 } END { print name, version, hash }'
done | sort -u > packages.lock
wc -l packages.lock
