import type { JournalEntry } from "../../../recovery/runbook/journal";
import { recordOf } from "../../../recovery/runbook/record-of";
import { runSteps } from "../../../recovery/runbook/run-steps";
import { runbook } from "../../../recovery/runbook/runbook";
import type { World } from "../../../recovery/runbook/world";
import { model, opening, world } from "./world";

/** A rehearsal with its journal, as it is kept in the evidence: as JSON. */
export async function rehearsed(changes: Partial<World> = {}) {
  const entries: JournalEntry[] = [];
  const its = world(changes);
  const began = opening("rehearsal", "fire");
  entries.push({ kind: "opened", at: its.clock.now().toISOString(), facts: began });
  const { steps, progress } = await runSteps(runbook({ model, kind: "rehearsal", scenario: "fire", world: its }), {
    clock: its.clock,
    journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
    watcher: { began: () => undefined, ended: () => undefined },
    signal: new AbortController().signal,
  });
  const record = recordOf(began, progress.facts, steps, { ended: its.clock.now().toISOString(), aborted: false });
  const kept = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
  return { record: kept(record), journal: kept(entries) };
}
