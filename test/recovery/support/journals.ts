import type { Facts, RecordKind } from "../../../recovery/record";
import { compile } from "../../../recovery/runbook/day";
import type { JournalEntry } from "../../../recovery/runbook/journal";
import { dayWorld, model, opening } from "./world";

interface JournalOptions {
  readonly kind?: RecordKind;
  /** The step that fails: the exercise then only cleans up. */
  readonly fails?: string;
  readonly why?: string;
}

/**
 * The journal of a run whose step runs: all steps before it have ended. Each takes 20 seconds.
 *
 * @param until @default - all steps have ended
 */
export function journalAt(
  until: string | undefined,
  { kind = "rehearsal", fails, why = "no space" }: JournalOptions = {},
): JournalEntry[] {
  const facts = factsOf(kind);
  const began = opening(kind, "fire");
  let time = Date.parse(began.began);
  const next = () => {
    time += 10_000;
    return new Date(time).toISOString();
  };
  const entries: JournalEntry[] = [{ kind: "opened", at: next(), process: process.pid, facts: began }];
  let hasFailed = false;
  for (const { id, part } of compile({ model, kind, scenario: "fire", world: dayWorld() })) {
    if (hasFailed && part !== "cleanUp") continue;
    entries.push({ kind: "began", at: next(), step: id });
    if (id === until) return entries;
    const isFailure = id === fails;
    hasFailed ||= isFailure;
    const found = id === "declaration" ? { declared: next() } : (facts[id] ?? {});
    entries.push({
      ...{ kind: "ended", at: next(), step: id, facts: isFailure ? {} : found },
      ...(isFailure ? { outcome: "failed", detail: why } : { outcome: "passed" }),
    });
  }
  return entries;
}

/** The facts of each step, as the fixture's world finds them. */
function factsOf(kind: RecordKind): Readonly<Record<string, Facts>> {
  const times = model.massar.tiers.map(({ name, protection, recoveryPriority }) => ({
    priority: recoveryPriority,
    time: {
      tier: name,
      objective: protection.rto.milliseconds,
      estimated: 600_000,
      ...{ actual: 1_260_000, kept: true },
    },
  }));
  const groups = [...new Set(times.map(({ priority }) => priority))].sort((a, b) => a - b);
  const upTo = (priority: number) => times.filter((each) => each.priority <= priority).map(({ time }) => time);
  return {
    [kind === "drill" ? "scenario/fire" : "disaster"]: { disaster: "2026-11-24T09:02:00.000Z" },
    ...Object.fromEntries(groups.map((priority) => [`group/${priority}`, { recoveryTimes: upTo(priority) }])),
    assertions: { assertions: [] },
    "recovery-points": {
      recoveryPoints: model.massar.tiers
        .filter(({ protection }) => protection.mechanism !== "rebuild")
        .map(({ name, protection }) => ({
          tier: name,
          objective: protection.rpo.milliseconds,
          ...{ actual: 2000, missing: 4, holes: 0, kept: true },
        })),
    },
  };
}
