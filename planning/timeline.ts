import { oncePer } from "../lib/once-per";
import type { Model } from "../model/model";
import { virtualMachineName } from "../model/names";
import type { MemberSpec, RecoveryPlan, TierSpec } from "../model/schema/workload";
import { Duration } from "../model/units/duration";
import { replicationStreams, worstCopyAge } from "./replication";

/** The kinds of recovery steps. `provisioning` creates or resizes VMs; `start` lasts until the tier's health check succeeds. */
export type StepKind = "detection" | "decision" | "provisioning" | "start" | "cutover";

/** A step of a recovery. Times count from the disaster. */
export interface RecoveryStep {
  /** `decision`, `database/provisioning/1`, `database/start`, `load-balancer/cutover`. */
  readonly id: string;
  readonly kind: StepKind;
  /** @default - the step belongs to no tier */
  readonly tier: string | undefined;
  /** The VMs that it creates, resizes or starts. */
  readonly machines: readonly string[];
  readonly start: Duration;
  readonly end: Duration;
  /** The step before it. @default - it begins with the disaster */
  readonly waitedFor: string | undefined;
  /** Whether it is on the critical path: its delay delays the whole recovery. */
  readonly critical: boolean;
}

/** A tier's part of a recovery. */
export interface TierRecovery {
  readonly tier: TierSpec;
  /** When its health check succeeds. A tier that runs in every posture is ready when its dependencies are. */
  readonly ready: Duration;
  /** When users can reach it: with a service name, after the name points to the backup site. */
  readonly usable: Duration;
  /** The step after which users can reach it. */
  readonly usableAfter: string;
}

/** Tiers of one recovery priority. They start once those of the priority before are ready. */
export interface PriorityGroup {
  readonly priority: number;
  /** In the order of their dependencies. */
  readonly tiers: readonly TierRecovery[];
  readonly start: Duration;
  readonly ready: Duration;
}

/** The estimated timeline of an unplanned failover, the longest kind of recovery. */
export interface RecoveryTimeline {
  /** In order of their start. */
  readonly steps: readonly RecoveryStep[];
  readonly groups: readonly PriorityGroup[];
  /** The critical path, from the disaster on. */
  readonly criticalPath: readonly RecoveryStep[];
  /** From the disaster until all tiers can be used. */
  readonly total: Duration;
}

/**
 * The timeline of the recovery plan, as the runbook executes it. From the declaration on, VMs are created and resized by priority,
 * `concurrency` at a time. A tier starts when its VMs exist and the earlier priority groups and the tiers that it depends
 * on are ready. Service names are switched when their priority group is ready, while the next one starts. Computed once per
 * model, the same in either posture.
 */
export const recoveryTimeline = oncePer((model: Model): RecoveryTimeline => compile(model));

/** The timeline at the 95th percentile of every time that `recoveryPlan.p95` states: an objective must be met even then. */
export const slowRecoveryTimeline = oncePer((model: Model): RecoveryTimeline => recoveryTimeline(slowed(model)));

/**
 * The interruption of a failback, at the 95th percentile: a last synchronisation of the oldest copy, then the tiers start at Rabat by
 * priority, on VMs that exist. It loses nothing, so it has no recovery point. Times count from the shutdown of the writers.
 */
export const failbackTimeline = oncePer((model: Model): RecoveryTimeline => {
  const slow = slowed(model);
  const ages = replicationStreams(model).map((stream) => worstCopyAge(stream, model.link.latency) ?? Duration.none);
  const oldest = ages.reduce((a, b) => (b.isLongerThan(a) ? b : a), Duration.none);
  const times = { detection: Duration.none, decision: oldest, provisioning: Duration.none };
  return compile({ ...slow, recoveryPlan: { ...slow.recoveryPlan, ...times } });
});

const slowed = oncePer((model: Model): Model => {
  const { massar, recoveryPlan } = model;
  const { startsWithin = {}, detection, decision, provisioning, cutover } = recoveryPlan.p95 ?? {};
  return {
    ...model,
    massar: {
      ...massar,
      tiers: massar.tiers.map((tier) => ({ ...tier, startsWithin: startsWithin[tier.name] ?? tier.startsWithin })),
    },
    recoveryPlan: {
      ...recoveryPlan,
      detection: detection ?? recoveryPlan.detection,
      decision: decision ?? recoveryPlan.decision,
      provisioning: provisioning ?? recoveryPlan.provisioning,
      cutover: cutover ?? recoveryPlan.cutover,
    },
  };
});

interface TiersOfPriority {
  readonly priority: number;
  readonly tiers: readonly TierSpec[];
}

/** The chain of steps that ends with a step: each begins when the one before it ends, the first with the disaster. */
function chainTo<Step extends Pick<RecoveryStep, "waitedFor">>(steps: ReadonlyMap<string, Step>, id: string): Step[] {
  const chain: Step[] = [];
  for (let step = steps.get(id); step !== undefined; step = steps.get(step.waitedFor ?? "")) chain.push(step);
  return chain.reverse();
}

/** Tiers by recovery priority, those of one priority in the order of their dependencies. */
export function priorityGroups(tiers: readonly TierSpec[]): readonly TiersOfPriority[] {
  const priorities = [...new Set(tiers.map(({ recoveryPriority }) => recoveryPriority))].sort((a, b) => a - b);
  return priorities.map((priority) => ({
    priority,
    tiers: inOrderOfDependencies(tiers.filter(({ recoveryPriority }) => recoveryPriority === priority)),
  }));
}

function inOrderOfDependencies(group: readonly TierSpec[]): TierSpec[] {
  const byName = new Map(group.map((tier) => [tier.name, tier]));
  const ordered = new Set<TierSpec>();
  const place = (tier: TierSpec) => {
    if (ordered.has(tier)) return;
    for (const dependency of tier.dependsOn) {
      const inGroup = byName.get(dependency);
      if (inGroup !== undefined) place(inGroup);
    }
    ordered.add(tier);
  };
  for (const tier of group) place(tier);
  return [...ordered];
}

type DraftStep = Omit<RecoveryStep, "critical">;

/** Collects the steps of a recovery. */
class Schedule {
  private readonly steps: DraftStep[] = [];
  /** The decision: the recovery begins at its end. */
  readonly declared: DraftStep;

  constructor({ detection, decision }: RecoveryPlan) {
    const detected = this.add("detection", undefined, detection);
    this.declared = this.add("decision", detected, decision);
  }

  add(
    kind: StepKind,
    after: DraftStep | undefined,
    lasts: Duration,
    of: { readonly tier?: string; readonly part?: number; readonly machines?: readonly string[] } = {},
  ): DraftStep {
    const start = after?.end ?? Duration.none;
    const step = {
      id: [of.tier, kind, of.part].filter((each) => each !== undefined).join("/"),
      kind,
      tier: of.tier,
      machines: of.machines ?? [],
      start,
      end: start.plus(lasts),
      waitedFor: after?.id,
    };
    this.steps.push(step);
    return step;
  }

  timeline(): Omit<RecoveryTimeline, "groups"> {
    const last = latest([this.declared, ...this.steps]);
    const critical = new Set(chainTo(new Map(this.steps.map((step) => [step.id, step])), last.id));
    const steps = this.steps
      .map((step): RecoveryStep => ({ ...step, critical: critical.has(step) }))
      .sort((a, b) => a.start.milliseconds - b.start.milliseconds);
    return { steps, criticalPath: steps.filter((step) => step.critical), total: last.end };
  }
}

/** The step that ends last; the first of several. */
const latest = (steps: readonly [DraftStep, ...DraftStep[]]): DraftStep =>
  steps.reduce((last, step) => (step.end.isLongerThan(last.end) ? step : last));

function compile(model: Model): RecoveryTimeline {
  const schedule = new Schedule(model.recoveryPlan);
  const order = priorityGroups(model.massar.tiers);
  const provisioned = provision(model, order, schedule);
  const ready = new Map<string, DraftStep>();
  let earlier = schedule.declared;
  const groups = order.map(({ priority, tiers }): PriorityGroup => {
    const begin = earlier;
    const started = tiers.map((tier) => {
      const dependencies = tier.dependsOn.flatMap((name) => ready.get(name) ?? []);
      const last =
        start(tier, [begin, ...dependencies, ...(provisioned.get(tier.name) ?? [])], model, schedule) ??
        latest([schedule.declared, ...dependencies]);
      ready.set(tier.name, last);
      earlier = latest([earlier, last]);
      return { tier, last };
    });
    const groupReady = earlier;
    const recovered = started.map(({ tier, last }): TierRecovery => {
      const usable =
        tier.service === undefined
          ? last
          : schedule.add("cutover", groupReady, model.recoveryPlan.cutover, { tier: tier.name });
      return { tier, ready: last.end, usable: usable.end, usableAfter: usable.id };
    });
    return { priority, tiers: recovered, start: begin.end, ready: earlier.end };
  });
  return { groups, ...schedule.timeline() };
}

/**
 * Creates and resizes VMs, `concurrency` at a time: one step per tier and round. All rounds take equally long. A priority group
 * begins a new round, because Terraform creates its VMs after those of the group before it (`stacks/workload/workload.ts`).
 */
function provision(
  { sites: { marrakech }, recoveryPlan: { concurrency, provisioning } }: Model,
  order: readonly TiersOfPriority[],
  schedule: Schedule,
): ReadonlyMap<string, readonly DraftStep[]> {
  const provisioned = new Map<string, DraftStep[]>();
  let before = schedule.declared;
  let current = before;
  let taken = 0;
  let priority: number | undefined;
  for (const tier of order.flatMap(({ tiers }) => tiers)) {
    if (taken > 0 && tier.recoveryPriority !== priority) {
      before = current;
      taken = 0;
    }
    priority = tier.recoveryPriority;
    const waiting = provisionedMembers(tier).map(({ id }) => virtualMachineName(marrakech, id));
    const parts: DraftStep[] = [];
    while (waiting.length > 0) {
      if (taken === concurrency) {
        before = current;
        taken = 0;
      }
      const machines = waiting.splice(0, concurrency - taken);
      taken += machines.length;
      current = schedule.add("provisioning", before, provisioning, {
        tier: tier.name,
        part: parts.length + 1,
        machines,
      });
      parts.push(current);
    }
    provisioned.set(tier.name, parts);
  }
  return provisioned;
}

/** The members that are created or resized. */
function provisionedMembers({ marrakech: { standing, surge, recoverySize } }: TierSpec): MemberSpec[] {
  if (standing === undefined) return surge;
  const { members, size } = standing;
  const grows = size.cpus !== recoverySize.cpus || !size.memory.equals(recoverySize.memory);
  // a member's own size is the same in either posture
  return [...(grows ? members.filter((member) => member.size === undefined) : []), ...surge];
}

/** Starts a tier after all of `after`. @returns undefined where its VMs already run at their size and have no data to promote */
function start(
  tier: TierSpec,
  after: readonly [DraftStep, ...DraftStep[]],
  { sites }: Model,
  schedule: Schedule,
): DraftStep | undefined {
  if (provisionedMembers(tier).length === 0 && tier.protection.mechanism === "rebuild") return undefined;
  const members = [...(tier.marrakech.standing?.members ?? []), ...tier.marrakech.surge];
  return schedule.add("start", latest(after), tier.startsWithin, {
    tier: tier.name,
    machines: members.map(({ id }) => virtualMachineName(sites.marrakech, id)),
  });
}
