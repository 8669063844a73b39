import { changedBy, type VCenterEvent } from "../../census/events";
import { takeEvents } from "../../census/take-census";
import { runSteps } from "../../lib/progress";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { PlannedChange, PlanValue, StackPlan } from "../../terraform/plan/change";
import type { Environment } from "../../terraform/synthesised";
import { censusCollector } from "../../toolchain/artefacts";
import { buildStep } from "../../toolchain/build";
import type { DriftedObject } from "../review";
import { subjectOf } from "../subject";

/** vCenter keeps events for 30 days by default. */
const EVENT_DAYS = 30;

/** Finds who changed a drifted object. */
export type DriftAuthors = (drifted: PlannedChange) => DriftedObject["by"];

/**
 * Finds who changed the drifted objects, from vCenter's events. If a vCenter refuses, for example because the account cannot
 * read events, its authors are unknown.
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
  const since = new Date(Date.now() - EVENT_DAYS * 24 * 3_600_000);
  const events = new Map<SiteName, readonly VCenterEvent[]>();
  for (const site of sites) {
    const found = await takeEvents(site, since, environment, signal).catch((error: Error) => {
      process.stderr.write(`${error}\n`);
      return [];
    });
    events.set(site, found);
  }
  return (change) => {
    const site = siteOf(change);
    const user = site && deployingUser(site, environment);
    if (site === undefined || user === undefined) return undefined;
    const moid = moidIn(change.before?.["moid"]) ?? moidIn(change.before?.["id"]);
    const { name } = subjectOf(change);
    return changedBy({ ...(moid !== undefined && { moid }), name }, events.get(site) ?? [], user);
  };
}

/**
 * The managed object of an id. Rules, groups, overrides and adapters have an id that contains their cluster's or host's, and
 * vCenter logs their changes as changes of it.
 */
const moidIn = (id: PlanValue | undefined): string | undefined =>
  typeof id === "string"
    ? (/^[a-z]+-[a-z]?\d+$/.exec(id) ?? /\b(?:domain-c|host-|group-p)\d+/.exec(id))?.[0]
    : undefined;

/** The account that deploys a site: its changes are not drift. @default - the account that plans */
const deployingUser = (site: SiteName, environment: Environment): string | undefined =>
  // a workflow sets undefined variables to an empty string
  environment[`DEPLOY_${site.toUpperCase()}_VSPHERE_USER`] || environment[`TF_VAR_${site}_vsphere_user`];
