import type { Census } from "../../census/census";
import { rehearsalResidue } from "../../census/rehearsal";
import type { GuestAccess } from "../../guests/api";
import { localizedLength } from "../../lib/text/amounts";
import type { LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { replicationStreams } from "../../planning/replication";
import { protectedTiers } from "../readiness/protected";
import { capacityPerGroup } from "../readiness/capacity";
import type { Check } from "../record";
import { check } from "./check";
import type { Copies } from "./copies";
import { rabatAnswers, rabatWrites } from "./rabat-is-down";
import { plansAreEmpty, censuses } from "./sites";

export interface ReadinessOptions {
  readonly model: Model;
  readonly guests: Pick<GuestAccess, "database">;
  readonly copies: Copies;
  readonly censuses: Readonly<Record<SiteName, Census>>;
}

export interface SitesReadinessOptions extends Omit<ReadinessOptions, "censuses"> {
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the sites were deployed a moment ago, from this code. Otherwise their plans are asked too. */
  readonly justDeployed: boolean;
  /** Makes the stacks out of the code. */
  readonly synthesise: (signal: AbortSignal) => Promise<unknown>;
}

/** What both sites' vCenters, the guests and the plans say of it. */
export async function readinessOfSites(options: SitesReadinessOptions, signal: AbortSignal): Promise<readonly Check[]> {
  const { environment, justDeployed, synthesise } = options;
  const rabat = await rabatAnswers({ environment, signal });
  // what else is asked needs it
  if (!rabat.passed) return [rabat];
  const both = await censuses(environment, signal);
  const checks = [rabat, ...(await readinessChecks({ ...options, censuses: both }))];
  await synthesise(signal);
  return justDeployed ? checks : [...checks, await plansAreEmpty(environment, signal)];
}

/** What must hold before anything is made: all of it, whether it holds or not. */
export async function readinessChecks(options: ReadinessOptions): Promise<Check[]> {
  const { model, guests, copies } = options;
  const { marrakech } = options.censuses;
  const newest = await guests.database.written();
  const at = new Date().toISOString();
  const fresh: Check[] = [];
  for (const { spec } of copies.tiers) fresh.push(await replicaFresh(spec, copies));
  return [
    rabatWrites(newest?.at),
    ...[...protectedTiers(model, marrakech, copies.tiers), ...capacityPerGroup(model, marrakech)].map((found) => ({
      ...found,
      at,
    })),
    censusSeesAll(options.censuses),
    noResidue(marrakech),
    noSnapshots(copies, marrakech),
    linkCarries(model),
    ...fresh,
  ];
}

async function replicaFresh({ name, protection }: TierSpec, copies: Copies): Promise<Check> {
  const title = { en: `The replica of ${name} is fresh`, fr: `La réplique de ${name} est à jour` };
  const limit = protection.rpo;
  const of = `replica-fresh/${name}`;
  try {
    const lag = await copies.of(name).lag(copies.leader("marrakech", name));
    const seen = { en: "nothing was replicated", fr: "rien n’a été répliqué" };
    return check(
      ...([of, title, lag <= limit.milliseconds] as const),
      `≤ ${limit}`,
      Number.isFinite(lag) ? localizedLength(lag) : seen,
    );
  } catch (error) {
    // a replica that can't be asked is not fresh
    return check(of, title, false, `≤ ${limit}`, error instanceof Error ? error.message : String(error));
  }
}

/** Nothing of a kind is there; what there is, is named. */
const none = (id: string, title: LocalizedText, found: readonly string[]): Check =>
  check(id, title, found.length === 0, "0", found.length === 0 ? "0" : found.join(", "));

/** What is not seen cannot be shown to be left as it was: better said before than after. */
function censusSeesAll(censuses: ReadinessOptions["censuses"]): Check {
  const unseen = SITE_NAMES.flatMap((site) => censuses[site].unseen.map((what) => `${site}: ${what}`));
  return none(
    "census-sees-all",
    {
      en: "The account may read all that could be left (docs/automation-role.md)",
      fr: "Le compte peut lire tout ce qui pourrait rester (docs/automation-role.md)",
    },
    unseen,
  );
}

function noResidue(marrakech: Census): Check {
  const residue = rehearsalResidue(marrakech);
  return none(
    "no-residue",
    { en: "Nothing of an earlier rehearsal is left", fr: "Il ne reste rien d’un exercice précédent" },
    residue,
  );
}

function noSnapshots({ tiers }: Copies, marrakech: Census): Check {
  const paths = tiers.flatMap(({ replicas }) => Object.values(replicas ?? {}));
  const snapshots = marrakech.virtualMachines
    .filter(({ path }) => paths.some((each) => path.endsWith(`/${each}`)))
    .flatMap(({ path, snapshots: kept }) => kept.map(({ name }) => `${path}: ${name}`));
  return none(
    "no-snapshots",
    { en: "The replicas have no snapshots", fr: "Les répliques n’ont pas d’instantané" },
    snapshots,
  );
}

function linkCarries(model: Model): Check {
  const streams = replicationStreams(model);
  return check(
    "link-carries",
    { en: "The link carries what changes", fr: "La liaison transporte ce qui change" },
    streams.every(({ usable, changeRate }) => usable.isMoreThan(changeRate)),
    "< 100 %",
    streams
      .map(
        ({ tier, usable, changeRate }) =>
          `${tier.name} ${Math.round((100 * changeRate.bitsPerSecond) / usable.bitsPerSecond)} %`,
      )
      .join(", "),
  );
}
