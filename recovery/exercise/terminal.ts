import { SilenceWatch, secondsSince } from "../../lib/silence";
import { columnsOf, progressStream } from "../../lib/terminal";
import { wrapped } from "../../lib/terminal-table";
import { english } from "../../lib/text/localized";
import type { Watcher } from "../runbook/run-steps";

const printLine = (line: string): void => {
  const stream = progressStream();
  stream.write(`${wrapped(line, columnsOf(stream) ?? Number.POSITIVE_INFINITY, 0)}\n`);
};

/** Prints the progress of an exercise as lines. After a few seconds without output, prints what the step waits for. */
export function terminalWatcher(print: (line: string) => void = printLine): Watcher {
  let waitsFor = "";
  let silence: SilenceWatch | undefined;
  return {
    began(step) {
      const title = english(step.title);
      const since = Date.now();
      waitsFor = step.waitsFor ?? title;
      print(`❯ ${title} (at most ${step.limit})`);
      silence = new SilenceWatch(() => print(`  Waiting for ${waitsFor}, ${secondsSince(since)} s`));
    },
    waits(_, what) {
      waitsFor = what;
    },
    ended({ title }, { outcome, detail, began, ended }) {
      silence?.stop();
      const sign = outcome === "passed" ? "✔" : "✖";
      const seconds = ((Date.parse(ended) - Date.parse(began)) / 1000).toFixed(1);
      print(`${sign} ${english(title)}${detail ? `: ${english(detail)}` : ""} [${seconds} s]`);
    },
  };
}
