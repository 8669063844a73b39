"""Prints each result as one line of JSON. It contains no file contents, and only the output of this project's own tasks."""

import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: massar
type: stdout
short_description: results as lines of JSON
description: For configure/ansible.ts.
"""


class CallbackModule(CallbackBase):
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "massar"
    CALLBACK_VERSION = 2.0

    def _say(self, state, result):
        outcome = result.result if hasattr(result, "result") else result._result
        task = result.task if hasattr(result, "task") else result._task
        host = result.host if hasattr(result, "host") else result._host
        action = task.action.rsplit(".", 1)[-1]
        said = {"host": host.get_name(), "task": task.get_name(), "state": state}
        if action == "raw":
            said["output"] = str(outcome.get("stdout", ""))
        if state != "ok":
            errors = [str(outcome.get("msg", "")).removeprefix("Task failed: "), str(outcome.get("stderr", ""))]
            said["error"] = "\n".join(text.strip() for text in errors if text.strip())
        self._display.display("massar " + json.dumps(said))

    def v2_runner_on_ok(self, result):
        self._say("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._say("failed", result)

    def v2_runner_on_unreachable(self, result):
        self._say("unreachable", result)
