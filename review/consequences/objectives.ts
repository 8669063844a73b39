import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { Percentage } from "../../model/units/percentage";
import { clustersOf } from "../../planning/capacity/clusters";
import { hostLosses } from "../../planning/capacity/host-loss";
import { replicationStreams, shortestRpo, worstCopyAge } from "../../planning/replication";
import { recoveryTimeline } from "../../planning/timeline";
import { time } from "../../policy/figures";
import type { ObjectiveChange } from "../review";

/** A promise as one model makes it, and what that model can keep. */
interface Standing {
  readonly of: Pick<ObjectiveChange, "tier" | "promise">;
  /** Where it is kept: recovery at the backup site, the loss of a host where the host is. */
  readonly site: SiteName;
  readonly promised?: string;
  /** @default - it can't be kept at all */
  readonly achieved?: string;
  readonly kept: boolean;
}

/** How each promise of recovery changes, by the site that keeps it: only what differs. */
export function objectiveChanges(before: Model, after: Model): Readonly<Record<SiteName, readonly ObjectiveChange[]>> {
  const [old, now] = [standings(before), standings(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const standing = is ?? was;
    if (standing === undefined || JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ site: standing.site, change: changeOf(standing.of, was, is) }];
  });
  const at = (site: SiteName) => changes.filter((each) => each.site === site).map(({ change }) => change);
  return { rabat: at("rabat"), marrakech: at("marrakech") };
}

function changeOf(of: Standing["of"], was: Standing | undefined, is: Standing | undefined): ObjectiveChange {
  const pair = <Value>(read: (standing: Standing) => Value | undefined) => {
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

function standings(model: Model): ReadonlyMap<string, Standing> {
  const backup = SITE_NAMES.find((name) => model.sites[name].role === "backup");
  if (backup === undefined) return new Map();
  const all = [...recoveryPoints(model, backup), ...recoveryTimes(model, backup), ...hostFailures(model)];
  return new Map(all.map((standing) => [`${standing.of.promise} ${standing.of.tier}`, standing]));
}

/** A tier without a stream is rebuilt: it has no data to lose. */
function recoveryPoints(model: Model, site: SiteName): Standing[] {
  const { latency } = model.link;
  return replicationStreams(model).flatMap((stream): Standing[] => {
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

const recoveryTimes = (model: Model, site: SiteName): Standing[] =>
  recoveryTimeline(model)
    .groups.flatMap(({ tiers }) => tiers)
    .map(({ tier: { name, protection }, usable }) => ({
      of: { tier: name, promise: "RTO" },
      site,
      promised: String(protection.rto),
      achieved: time(usable),
      kept: !usable.isLongerThan(protection.rto),
    }));

/** A cluster promises that its VMs run on after the loss of so many hosts. What a search leaves open is not kept. */
const hostFailures = (model: Model): Standing[] =>
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
