#!/bin/sh
# Runs Terraform for cdktf. cdktf 0.21.0 runs it on a pseudo-terminal and drops unread output when Terraform ends: the last
# lines, often the error. A short delay at the end lets cdktf read them, a longer one after an error: on a busy machine cdktf
# is far behind a long plan.
trap : INT TERM # waits, because Terraform handles the signal and stops cleanly
trap '' HUP # cdktf was killed or crashed: Terraform continues, so that new objects are recorded in the state
"$TERRAFORM_PROGRAM" "$@"
code=$?
if [ -t 1 ]; then
    [ $code -eq 0 ] && sleep 0.3 || sleep 3
fi
exit $code
