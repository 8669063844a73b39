import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { Percentage } from "../../model/units/percentage";
import { clustersOf } from "../../planning/capacity/clusters";
import { hostLosses } from "../../planning/capacity/host-loss";
import { replicationStreams, shortestRpo, worstCopyAge } from "../../planning/replication";
import { failbackTimeline, type RecoveryTimeline, slowRecoveryTimeline } from "../../planning/timeline";
import { time } from "../../policy/figures";
import type { ObjectiveChange } from "../review";

/** An objective in one model, and the result that this model achieves. */
interface Result {
  readonly of: Pick<ObjectiveChange, "tier" | "promise">;
  /** The backup site for recovery, the host's site for host failures. */
  readonly site: SiteName;
  readonly promised?: string;
  /** @default - the objective cannot be met at all */
  readonly achieved?: string;
  readonly kept: boolean;
}

/** The objectives that change, or whose result changes, by site. */
export function objectiveChanges(before: Model, after: Model): Readonly<Record<SiteName, readonly ObjectiveChange[]>> {
  const [old, now] = [results(before), results(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const result = is ?? was;
    if (result === undefined || JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ site: result.site, change: changeOf(result.of, was, is) }];
  });
  const at = (site: SiteName) => changes.filter((each) => each.site === site).map(({ change }) => change);
  return { rabat: at("rabat"), marrakech: at("marrakech") };
}

function changeOf(of: Result["of"], was: Result | undefined, is: Result | undefined): ObjectiveChange {
  const pair = <Value>(read: (result: Result) => Value | undefined) => {
    const [before, after] = [was && read(was), is && read(is)];
    return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  };
  return {
    ...of,
    promised: pair(({ promised }) => promised),
    achieved: pair(({ achieved }) => achieved),
    kept: pair(({ kept }) => kept),
  };
}

function results(model: Model): ReadonlyMap<string, Result> {
  const backup = SITE_NAMES.find((name) => model.sites[name].role === "backup");
  if (backup === undefined) return new Map();
  const all = [...recoveryPoints(model, backup), ...recoveryTimes(model, backup), ...hostFailures(model)];
  return new Map(all.map((result) => [`${result.of.promise} ${result.of.tier}`, result]));
}

/** Tiers without a replication stream are rebuilt and have no RPO. */
function recoveryPoints(model: Model, site: SiteName): Result[] {
  const { latency } = model.link;
  return replicationStreams(model).flatMap((stream): Result[] => {
    const { tier, changeRate, usable } = stream;
    const age = worstCopyAge(stream, latency);
    const shortest = shortestRpo(stream, latency);
    const load = Percentage.ofFraction(changeRate.bitsPerSecond / usable.bitsPerSecond);
    return [
      {
        of: { tier: tier.name, promise: "RPO" },
        site,
        promised: String(tier.protection.rpo),
        ...(age && { achieved: time(age) }),
        kept: shortest !== undefined && !shortest.isLongerThan(tier.protection.rpo),
      },
      {
        of: { tier: tier.name, promise: "linkLoad" },
        site,
        achieved: `${Math.round(load.fraction * 100)} %`,
        kept: load.fraction < 1,
      },
    ];
  });
}

/** At the 95th percentile, as the rule `rto-fits` judges them. */
const recoveryTimes = (model: Model, site: SiteName): Result[] => [
  ...interruptions(slowRecoveryTimeline(model), "RTO", site),
  ...interruptions(failbackTimeline(model), "failback", site),
];

const interruptions = ({ groups }: RecoveryTimeline, promise: "RTO" | "failback", site: SiteName): Result[] =>
  groups
    .flatMap(({ tiers }) => tiers)
    .map(({ tier: { name, protection }, usable }) => ({
      of: { tier: name, promise },
      site,
      promised: String(protection.rto),
      achieved: time(usable),
      kept: !usable.isLongerThan(protection.rto),
    }));

/** The host failures that each cluster must tolerate. A case without a proven placement counts as not tolerated. */
const hostFailures = (model: Model): Result[] =>
  clustersOf(model).map((cluster) => {
    const losses = hostLosses(cluster);
    const fitting = losses.filter(({ placing }) => placing.outcome === "fits").length;
    return {
      of: { tier: cluster.scope, promise: "hostFailures" },
      site: cluster.site,
      promised: String(cluster.hostFailures),
      achieved: `${fitting}/${losses.length}`,
      kept: fitting === losses.length,
    };
  });
