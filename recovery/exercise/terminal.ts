import { SilenceWatch, secondsSince } from "../../lib/silence";
import { columnsOf, progressStream } from "../../lib/terminal";
import { wrapped } from "../../lib/terminal-table";
import { english } from "../../lib/text/localized";
import type { Watcher } from "../runbook/run-steps";

const printLine = (line: string): void => {
  const stream = progressStream();
  stream.write(`${wrapped(line, columnsOf(stream) ?? Number.POSITIVE_INFINITY, 0)}\n`);
};

/** Prints the progress of an exercise as lines. After a few seconds without output, prints what each running step waits for. */
export function terminalWatcher(print: (line: string) => void = printLine): Watcher {
  const running = new Map<string, { waitsFor: string; readonly silence: SilenceWatch }>();
  return {
    began({ id, title, waitsFor = english(title), limit, irreversible }) {
      const since = Date.now();
      print(`❯ ${english(title)} (at most ${limit})`);
      if (irreversible !== undefined) print(`  Cannot be undone: ${english(irreversible)}`);
      const silence = new SilenceWatch(() =>
        print(`  Waiting for ${running.get(id)?.waitsFor}, ${secondsSince(since)} s`),
      );
      running.set(id, { waitsFor, silence });
    },
    waits({ id }, what) {
      const step = running.get(id);
      if (step !== undefined) step.waitsFor = what;
    },
    ended({ id, title }, { outcome, detail, began, ended }) {
      running.get(id)?.silence.stop();
      running.delete(id);
      const sign = outcome === "passed" ? "✔" : "✖";
      const seconds = ((Date.parse(ended) - Date.parse(began)) / 1000).toFixed(1);
      print(`${sign} ${english(title)}${detail ? `: ${english(detail)}` : ""} [${seconds} s]`);
    },
  };
}
