#!/bin/sh
# Runs Terraform for cdktf. cdktf 0.21.0 runs it on a pseudo-terminal and drops unread output when Terraform ends: the last
# lines, often the error. A short delay at the end lets cdktf read them.
trap : INT TERM # waits, because Terraform handles the signal and stops cleanly
trap '' HUP # cdktf was killed or crashed: Terraform continues, so that new objects are recorded in the state
"$TERRAFORM_PROGRAM" "$@"
code=$?
[ -t 1 ] && sleep 0.3
exit $code
