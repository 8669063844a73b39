#!/bin/sh
# Runs a command of the project with the programs of the kit: massar deploy dr, massar rehearse --scenario fire.
# `massar help` lists the commands: `npm run <command> -- <options>` elsewhere is `massar <command> <options>` here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PATH="$here/bin:$PATH"
# the terraform of the kit, not the one that this machine may have
[ -x "$here/bin/terraform" ] && export TERRAFORM_BINARY_NAME="${TERRAFORM_BINARY_NAME:-$here/bin/terraform}"
[ -f "$here/roots.pem" ] && export SSL_CERT_FILE="${SSL_CERT_FILE:-$here/roots.pem}"
if [ -d "$here/mirror" ] && [ -z "${TF_CLI_CONFIG_FILE:-}" ]; then
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$here/mirror" > "$here/mirror.tfrc"
    export TF_CLI_CONFIG_FILE="$here/mirror.tfrc"
fi
command=$(printf '%s' "${1:-help}" | tr : -)
[ $# -gt 0 ] && shift
cd "$here/project"
exec "$here/bin/node" cli/bootstrap.mjs "$command" "$@"
