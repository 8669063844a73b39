import { changedBy, type VCenterEvent } from "../../census/events";
import type { PlannedChange, StackPlan } from "../../review/plan/change";
import type { DriftedObject } from "../../review/review";
import { subjectOf } from "../../review/subject";
import { SITE_NAMES, type SiteName } from "../../sites/schema";
import type { Environment } from "../deployment/synthesised";
import { takeEvents } from "../simulation/census";

/** How far back events are asked for. vCenter keeps them for 30 days unless it is told otherwise. */
const LOOKS_BACK_DAYS = 30;

/**
 * Who changed what has drifted, by the events of the sites that have drifted objects. Where a vCenter does not tell, the
 * review says nothing of who it was: a reader's account may be denied its events.
 */
export async function whoChanged(
  plans: readonly StackPlan[],
  environment: Environment,
  signal: AbortSignal,
): Promise<(drifted: PlannedChange) => DriftedObject["by"]> {
  const since = new Date(Date.now() - LOOKS_BACK_DAYS * 24 * 3_600_000);
  const siteOf = (change: PlannedChange) => subjectOf(change).site;
  const drifted = new Set(plans.flatMap(({ drift }) => drift.map(siteOf)));
  const events = new Map<SiteName, readonly VCenterEvent[]>();
  for (const site of SITE_NAMES.filter((name) => drifted.has(name))) {
    events.set(site, await takeEvents(site, since, environment, signal).catch(() => []));
  }
  return (change) => {
    const site = siteOf(change);
    const user = site && environment[`TF_VAR_${site}_vsphere_user`];
    if (site === undefined || user === undefined) return undefined;
    const moid = change.before?.["moid"] ?? change.before?.["id"];
    const { name } = subjectOf(change);
    const isMoid = typeof moid === "string" && /^[a-z]+-[a-z]?\d+$/.test(moid);
    return changedBy({ ...(isMoid && { moid }), name }, events.get(site) ?? [], user);
  };
}
