import { file, NOTHING, type Part, program, restart } from "./configuration";

/** Where sessions are recorded. */
const RECORDS = "/var/log/massar-sessions";

/** The only way in for operators. sshd's settings are in `base.ts`: they force every session into this program. */
export const bastion = (): Part => ({
  ...NOTHING,
  files: [
    program("recorded-session", RECORDED_SESSION),
    // as /tmp: everybody writes, and nobody reads or removes what others wrote
    file("/etc/tmpfiles.d/massar-sessions.conf", `d ${RECORDS} 1733 root root -`, [restart("systemd-tmpfiles-setup")]),
  ],
  packages: ["bsdutils", "openssh-client"],
});

/**
 * Writes a session's output and its timing to a file of its operator, and says so to the log, which leaves the guest at once: an operator
 * can remove a record, but not the entry that says that there was one.
 */
const RECORDED_SESSION = `#!/bin/sh
# The command of each session (ForceCommand): a shell, or the command that was asked for, recorded.
set -eu
umask 077
directory="${RECORDS}/$(id -un)"
record="$directory/$(date -u +%Y-%m-%dT%H%M%SZ)-$$"
mkdir -p "$directory"
logger --tag massar-session --id "$(id -un) from \${SSH_CLIENT%% *}: $record"
# a program's bytes pass unchanged, as no terminal passes them
if [ ! -t 0 ] && [ -n "\${SSH_ORIGINAL_COMMAND:-}" ]; then
  tee "$record.in" | { status=0; sh -c "$SSH_ORIGINAL_COMMAND" || status=$?; echo "$status" > "$record.status"; } | tee "$record.out"
  exit "$(cat "$record.status")"
fi
exec script --quiet --flush --return --log-out "$record.out" --log-timing "$record.timing" \\
  --command "\${SSH_ORIGINAL_COMMAND:-bash --login}"
`;
