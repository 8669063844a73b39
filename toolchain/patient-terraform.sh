#!/bin/sh
# Terraform for cdktf. cdktf 0.21.0 runs it on a terminal of its own and drops what it has not read when Terraform ends:
# the last lines, so of all things the error. Staying a moment longer lets it read them.
trap : INT TERM # Terraform ends by itself, and in order
trap '' HUP # cdktf is gone, killed or crashed: Terraform goes on, or what it is making would be in no state
"$TERRAFORM_PROGRAM" "$@"
code=$?
[ -t 1 ] && sleep 0.3
exit $code
