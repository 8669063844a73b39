#!/bin/sh
# Unpacks the recovery kit, after each part was compared with its checksum. Needs a Linux with sh, tar, gzip and sha256sum: no
# network, no npm, no Go, no Terraform, no git server.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
sha256sum --check --strict --quiet SHA256SUMS || {
    echo "error   A part of the kit is damaged or was changed, see above"
    echo "where   $here"
    echo "remedy  Take another copy of the kit. Do not use this one."
    exit 1
} >&2
mkdir -p unpacked/project/.cache
for part in *.tar.gz; do
    tar -xzf "$part" -C unpacked
done
printf '{"manifest":"%s"}\n' "$(sha256sum manifest.json | cut -d' ' -f1)" > unpacked/project/.cache/kit.json
cp massar unpacked/massar
exec unpacked/massar kit-verify "$here"
