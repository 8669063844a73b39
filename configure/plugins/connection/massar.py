"""Reaches a guest through a shell: a command that starts /bin/sh there and passes on its input, output and exit status."""

import base64
import subprocess

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: massar
short_description: a shell in a guest
description: Runs commands and copies files through the standard input of a shell that a command starts.
options:
  shell:
    description: The command that starts the shell, as a list.
    required: true
    type: list
    elements: str
    vars: [{name: massar_shell}]
  patience:
    description: The longest time for one command, in seconds.
    default: 900
    type: int
    vars: [{name: massar_patience}]
"""

# the shell prints it first: without it, the guest was not reached
READY = b"massar-ready"


def encoded(content):
    return base64.encodebytes(content) or b"\n"


class Connection(ConnectionBase):
    transport = "massar"
    has_pipelining = True

    def _connect(self):
        self._connected = True
        return self

    def _through(self, script):
        command = self.get_option("shell")
        try:
            done = subprocess.run(
                command,
                input=b"echo " + READY + b"\n" + script,
                capture_output=True,
                timeout=self.get_option("patience"),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AnsibleConnectionFailure(f"the connection command failed: {error}") from error
        before, ready, output = done.stdout.partition(READY + b"\n")
        if not ready:
            said = (done.stderr or before).decode(errors="replace").strip().splitlines()
            raise AnsibleConnectionFailure(said[-1] if said else f"the connection command ended with {done.returncode}")
        return done.returncode, output, done.stderr

    def exec_command(self, cmd, in_data=None, sudoable=True):
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        script = b"massar_command=$(base64 -d <<'MASSAR_END'\n" + encoded(cmd.encode()) + b"MASSAR_END\n)\n"
        if in_data is None:
            script += b'exec /bin/sh -c "$massar_command" </dev/null\n'
        else:
            script += b"base64 -d <<'MASSAR_END' | /bin/sh -c \"$massar_command\"\n"
            script += encoded(in_data) + b"MASSAR_END\nexit $?\n"
        return self._through(script)

    def put_file(self, in_path, out_path):
        with open(in_path, "rb") as file:
            content = file.read()
        script = b"umask 077\nmassar_path=$(base64 -d <<'MASSAR_END'\n" + encoded(out_path.encode()) + b"MASSAR_END\n)\n"
        script += b"base64 -d > \"$massar_path\" <<'MASSAR_END'\n" + encoded(content) + b"MASSAR_END\nexit $?\n"
        status, _, errors = self._through(script)
        if status != 0:
            raise AnsibleConnectionFailure(f"{out_path} was not written: {errors.decode(errors='replace').strip()}")

    def fetch_file(self, in_path, out_path):
        raise AnsibleConnectionFailure("nothing is copied out of a guest")

    def close(self):
        self._connected = False
