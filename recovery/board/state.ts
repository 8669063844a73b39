import type { LocalizedText } from "../../lib/text/localized";
import type { Instant, Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import { recoveryTimeline } from "../../planning/timeline";
import type { Facts, Opening } from "../record";
import { compiledSteps } from "../runbook/compiled";
import { clockStart } from "../runbook/conclusions";
import { type JournalEntry, progressOf } from "../runbook/journal";
import { entryTiers } from "../runbook/runbook";
import type { Step } from "../runbook/step";

export type BoardStepState = "passed" | "failed" | "running" | "interrupted" | "due" | "skipped";

export interface BoardStep {
  readonly id: string;
  readonly title: LocalizedText;
  readonly state: BoardStepState;
  /** @default - it has not begun */
  readonly began?: Instant;
  /** Since it began, or how long it took. */
  readonly took?: Milliseconds;
  readonly estimated?: Milliseconds;
  readonly limit?: Milliseconds;
  /** The result, or why it failed. */
  readonly detail?: LocalizedText;
}

export interface BoardTier {
  readonly tier: string;
  readonly rto: Milliseconds;
  /** `usable` within its RTO, `late`: after it, or it has passed without the tier. */
  readonly state: "pending" | "usable" | "late" | "failed";
  /** From the disaster until it was usable, or until now. @default - the disaster is not declared yet */
  readonly passed?: Milliseconds;
  /** @default - it holds no data */
  readonly rpo?: Milliseconds;
  /** Measured in the recovered data. @default - not measured yet */
  readonly lost?: Milliseconds;
  readonly missing?: number;
  readonly isWithinRpo?: boolean;
}

/** `lost`: it failed in this exercise. `tookOver`: it serves. `copied`: a copy of it is recovered in a bubble. */
export type SiteState = "serves" | "stands by" | "lost" | "takes over" | "tookOver" | "rehearses";

export interface Board {
  readonly opening: Opening;
  /** `interrupted`: its process was killed. `ended`: all steps are over. */
  readonly phase: "running" | "interrupted" | "ended";
  readonly now: Instant;
  /** Of the clock of the RTO: the declaration minus the plan's times. @default - not declared yet */
  readonly sinceDisaster?: Milliseconds;
  readonly steps: readonly BoardStep[];
  readonly tiers: readonly BoardTier[];
  readonly sites: Readonly<Record<SiteName, SiteState>>;
  readonly bubble: boolean;
  readonly failed: readonly BoardStep[];
}

/**
 * What a board shows of an exercise, from its journal alone, so that it survives the process that runs the exercise.
 *
 * @param isRunning whether that process lives
 */
export function boardOf(
  model: Model,
  journal: readonly JournalEntry[],
  now: Date,
  isRunning: boolean,
): Board | undefined {
  const [first] = journal;
  if (first?.kind !== "opened") return undefined;
  const opening = first.facts as Opening;
  const { facts } = progressOf(journal);
  const steps = stepsOf(model, opening, { journal, now, isRunning });
  const isOver = steps.every(({ state }) => state === "passed" || state === "failed" || state === "skipped");
  const at = isOver ? (journal.at(-1)?.at ?? first.at) : now.toISOString();
  const disaster = returns(opening) ? undefined : clockStart({ ...opening, ...facts });
  return {
    opening,
    phase: isOver ? "ended" : isRunning ? "running" : "interrupted",
    now: at,
    ...(disaster !== undefined && { sinceDisaster: Date.parse(at) - disaster }),
    steps,
    tiers: tiersOf(model, facts, { opening, steps, at, disaster }),
    sites: sitesOf(opening, facts, steps),
    bubble: opening.kind === "rehearsal",
    failed: steps.filter(({ state }) => state === "failed"),
  };
}

interface Progressing {
  readonly journal: readonly JournalEntry[];
  readonly now: Date;
  readonly isRunning: boolean;
}

/** Whether a run brings the normal state back, which has no RTO. */
const returns = ({ kind }: Opening): boolean => kind === "reprotect" || kind === "failback";

const tiersIn = ({ scope }: Opening): readonly string[] => scope.tiers.map(({ tier }) => tier);

function stepsOf(model: Model, opening: Opening, { journal, now, isRunning }: Progressing): BoardStep[] {
  const { began, ended } = progressOf(journal);
  const planned: readonly Pick<Step, "id" | "title" | "estimated" | "limit" | "part">[] = compiledSteps({
    ...opening,
    model,
    tiers: tiersIn(opening),
  });
  const known = new Set(planned.map(({ id }) => id));
  // steps that take back others are planned when they begin
  const others = [...began.keys()].filter((id) => !known.has(id)).map((id) => ({ id, title: id }));
  const hasFailed = [...ended.values()].some(({ outcome }) => outcome === "failed");
  return [...planned, ...others].map((step): BoardStep => {
    const { id, title } = step;
    const shape = {
      ...{ id, title },
      ...("estimated" in step && step.estimated && { estimated: step.estimated.milliseconds }),
      ...("limit" in step && { limit: step.limit.milliseconds }),
    };
    const [from, end] = [began.get(id), ended.get(id)];
    const isRepeated =
      end !== undefined && journal.some((entry) => entry.kind === "began" && entry.step === id && entry.at > end.at);
    if (end !== undefined && !isRepeated) {
      const took = Date.parse(end.at) - Date.parse(from ?? end.at);
      const { outcome: state, detail } = end;
      return { ...shape, state, began: from ?? end.at, took, ...(detail !== undefined && { detail }) };
    }
    if (from === undefined) {
      const isSkipped = hasFailed && !("part" in step && step.part === "cleanUp");
      return { ...shape, state: isSkipped ? "skipped" : "due" };
    }
    const took = now.getTime() - Date.parse(from);
    return { ...shape, state: isRunning ? "running" : "interrupted", began: from, took };
  });
}

function tiersOf(
  model: Model,
  facts: Facts,
  {
    opening,
    steps,
    at,
    disaster,
  }: {
    readonly opening: Opening;
    readonly steps: readonly BoardStep[];
    readonly at: Instant;
    readonly disaster: Milliseconds | undefined;
  },
): BoardTier[] {
  const entries = entryTiers(model);
  const hasTested = steps.some(({ id, state }) => id === "assertions" && state !== "due" && state !== "running");
  const scope = tiersIn(opening);
  const tiers = recoveryTimeline(model).groups.flatMap((group) => group.tiers);
  return tiers
    .filter(({ tier: { name } }) => scope.includes(name))
    .map(({ tier: { name, protection } }): BoardTier => {
      const time = facts.recoveryTimes?.find(({ tier }) => tier === name);
      const point = facts.recoveryPoints?.find(({ tier }) => tier === name);
      const rto = protection.rto.milliseconds;
      const passed = disaster === undefined ? undefined : Date.parse(at) - disaster;
      const data = {
        ...(protection.mechanism !== "rebuild" && { rpo: protection.rpo.milliseconds }),
        ...(point?.actual !== undefined && { lost: point.actual }),
        ...(point?.missing !== undefined && { missing: point.missing }),
        ...(point && { isWithinRpo: point.kept }),
      };
      const shape = { tier: name, rto, ...data };
      // a tier that users reach by its name counts when the user tests have succeeded
      const isFinal = time !== undefined && (hasTested || !entries.has(name) || time.actual === undefined);
      if (isFinal && time.actual !== undefined) {
        return { ...shape, state: time.kept ? "usable" : "late", passed: time.actual };
      }
      if (isFinal) return { ...shape, state: "failed", ...(passed !== undefined && { passed }) };
      if (passed === undefined) return { ...shape, state: "pending" };
      return { ...shape, state: passed > rto ? "late" : "pending", passed };
    });
}

function sitesOf({ kind }: Opening, { disaster, assertions }: Facts, steps: readonly BoardStep[]): Board["sites"] {
  const hasPassed = (step: string) => steps.some(({ id, state }) => id === step && state === "passed");
  const isRestored = hasPassed("destroy");
  if (kind === "reprotect") return { rabat: hasPassed("follow/rabat") ? "stands by" : "lost", marrakech: "tookOver" };
  if (kind === "failback") {
    return hasPassed("promotion")
      ? { rabat: "serves", marrakech: "stands by" }
      : { rabat: "stands by", marrakech: "tookOver" };
  }
  if (kind === "rehearsal") {
    const isActive = steps.some(({ id, state }) => id === "deploy" && state !== "due" && state !== "skipped");
    return { rabat: "serves", marrakech: isActive && !isRestored ? "rehearses" : "stands by" };
  }
  if (disaster === undefined || isRestored) return { rabat: "serves", marrakech: "stands by" };
  // a planned migration leaves a site that works
  const rabat = kind === "migration" ? "stands by" : "lost";
  return { rabat, marrakech: assertions === undefined ? "takes over" : "tookOver" };
}
