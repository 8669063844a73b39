import { changedBy, type VCenterEvent } from "../../census/events";
import { takeEvents } from "../../census/take-census";
import { runSteps } from "../../lib/progress";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { PlannedChange, StackPlan } from "../../terraform/plan/change";
import type { Environment } from "../../terraform/synthesised";
import { censusCollector } from "../../toolchain/artefacts";
import { buildStep } from "../../toolchain/build";
import type { DriftedObject } from "../review";
import { subjectOf } from "../subject";

/** How far back events are asked for. vCenter keeps them for 30 days unless it is told otherwise. */
const LOOKS_BACK_DAYS = 30;

/** Tells who changed a drifted object. */
export type DriftAuthors = (drifted: PlannedChange) => DriftedObject["by"];

/**
 * Who changed what has drifted, by the events of the sites that have drifted objects. Where a vCenter does not tell, the
 * review says nothing of who it was: a reader's account may be denied its events.
 */
export async function driftAuthors(
  plans: readonly StackPlan[],
  environment: Environment,
  signal: AbortSignal,
): Promise<DriftAuthors> {
  const siteOf = (change: PlannedChange) => subjectOf(change).site;
  const drifted = new Set(plans.flatMap(({ drift }) => drift.map(siteOf)));
  const sites = SITE_NAMES.filter((name) => drifted.has(name));
  if (sites.length === 0) return () => undefined;
  await runSteps([buildStep(censusCollector, signal)]);
  const since = new Date(Date.now() - LOOKS_BACK_DAYS * 24 * 3_600_000);
  const events = new Map<SiteName, readonly VCenterEvent[]>();
  for (const site of sites) {
    const told = await takeEvents(site, since, environment, signal).catch((error: Error) => {
      process.stderr.write(`${error}\n`);
      return [];
    });
    events.set(site, told);
  }
  return (change) => {
    const site = siteOf(change);
    const user = site && deployingUser(site, environment);
    if (site === undefined || user === undefined) return undefined;
    const moid = change.before?.["moid"] ?? change.before?.["id"];
    const { name } = subjectOf(change);
    const isMoid = typeof moid === "string" && /^[a-z]+-[a-z]?\d+$/.test(moid);
    return changedBy({ ...(isMoid && { moid }), name }, events.get(site) ?? [], user);
  };
}

/** Who deploys a site, where another account reads it: its changes are no drift. @default - the account that plans */
const deployingUser = (site: SiteName, environment: Environment): string | undefined =>
  // a workflow sets a variable that nobody has defined to nothing
  environment[`DEPLOY_${site.toUpperCase()}_VSPHERE_USER`] || environment[`TF_VAR_${site}_vsphere_user`];
