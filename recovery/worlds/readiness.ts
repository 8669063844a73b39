import type { Census } from "../../census/census";
import { rehearsalResidue } from "../../census/rehearsal";
import type { GuestAccess } from "../../guests/api";
import { localizedLength } from "../../lib/text/amounts";
import type { LocalizedText } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import { siteTitle } from "../../model/display-names";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { Duration } from "../../model/units/duration";
import { replicationStreams } from "../../planning/replication";
import { clockOfVCenter } from "../../terraform/preflight";
import { capacityPerGroup } from "../readiness/capacity";
import { protectedTiers } from "../readiness/protected";
import type { Check } from "../record";
import { check } from "./check";
import type { Copies } from "./copies";
import { rabatAnswers, rabatWrites } from "./rabat-is-down";
import { censuses, plansAreEmpty } from "./sites";

export interface ReadinessOptions {
  readonly model: Model;
  readonly guests: Pick<GuestAccess, "database">;
  readonly copies: Copies;
  readonly censuses: Readonly<Record<SiteName, Census>>;
  /** How far the clock of a site's vCenter is ahead of this machine's. @default - not compared */
  readonly vcenterClock?: (site: SiteName) => Promise<Milliseconds>;
}

export interface SitesReadinessOptions extends Omit<ReadinessOptions, "censuses"> {
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the sites were just deployed from this code. Otherwise planned changes are checked too. */
  readonly justDeployed: boolean;
  /** Synthesises the stacks. */
  readonly synthesise: (signal: AbortSignal) => Promise<unknown>;
}

/** Checks the preconditions with both vCenters, the guests and the plans of the stacks. */
export async function readinessOfSites(options: SitesReadinessOptions, signal: AbortSignal): Promise<readonly Check[]> {
  const { environment, justDeployed, synthesise } = options;
  const rabat = await rabatAnswers({ environment, signal });
  // the other checks need Rabat's vCenter
  if (!rabat.passed) return [rabat];
  const both = await censuses(environment, signal);
  const vcenterClock = (site: SiteName) =>
    clockOfVCenter(environment[`TF_VAR_${site}_vsphere_server`] ?? "", { environment, signal });
  const checks = [rabat, ...(await readinessChecks({ ...options, censuses: both, vcenterClock }))];
  await synthesise(signal);
  return justDeployed ? checks : [...checks, await plansAreEmpty(environment, signal)];
}

/** Checks all preconditions, including those that follow a failed one. */
export async function readinessChecks(options: ReadinessOptions): Promise<Check[]> {
  const { model, guests, copies } = options;
  const { marrakech } = options.censuses;
  const newest = await guests.database.written();
  const at = new Date().toISOString();
  const fresh: Check[] = [];
  for (const { spec } of copies.tiers) fresh.push(await replicaFresh(spec, copies));
  if (copies.database !== undefined) {
    fresh.push(await replicaStreams(copies.database, options), ...(await clocksAgree(copies.database, options)));
  }
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
  const title = { en: `Lag of the replica of ${name}`, fr: `Retard de la réplique (${name})` };
  const limit = protection.rpo;
  const id = `replica-fresh/${name}`;
  try {
    const lag = await copies.of(name).lag(copies.leader("marrakech", name));
    const seen = { en: "no marker was replicated", fr: "aucun marqueur n’a été répliqué" };
    return check(
      ...([id, title, lag <= limit.milliseconds] as const),
      `≤ ${limit}`,
      Number.isFinite(lag) ? localizedLength(lag) : seen,
    );
  } catch (error) {
    // a replica that does not answer fails the check
    return check(id, title, false, `≤ ${limit}`, error instanceof Error ? error.message : String(error));
  }
}

/** A standby that somebody has promoted runs, and may even have fresh data. */
async function replicaStreams(
  tier: string,
  { copies, guests }: Pick<ReadinessOptions, "copies" | "guests">,
): Promise<Check> {
  const title = { en: `Replication of ${tier}`, fr: `Réplication de ${tier}` };
  const expected = { en: "in recovery, streaming", fr: "en récupération, alimentée en continu" };
  const of = (passed: boolean, seen: LocalizedText) => check(`replica-streams/${tier}`, title, passed, expected, seen);
  try {
    const replica = copies.leader("marrakech", tier);
    if (!(await guests.database.inRecovery(replica))) {
      return of(false, {
        en: "it was promoted: it accepts writes",
        fr: "elle a été promue : elle accepte des écritures",
      });
    }
    const receiver = await guests.database.receiver(replica);
    return of(receiver === "streaming", receiver === "streaming" ? expected : receiver);
  } catch (error) {
    return of(false, error instanceof Error ? error.message : String(error));
  }
}

/** Data loss and lag are differences between instants of these clocks. NTP keeps them within milliseconds. */
const MOST_CLOCK_DIFFERENCE: Milliseconds = 2000;

async function clocksAgree(
  tier: string,
  { copies, guests, vcenterClock }: Pick<ReadinessOptions, "copies" | "guests" | "vcenterClock">,
): Promise<Check[]> {
  const clockOf = async (id: string, title: LocalizedText, read: () => Promise<Milliseconds>): Promise<Check> => {
    const limit = `≤ ${Duration.milliseconds(MOST_CLOCK_DIFFERENCE)}`;
    try {
      const ahead = await read();
      return check(id, title, Math.abs(ahead) <= MOST_CLOCK_DIFFERENCE, limit, localizedLength(Math.abs(ahead)));
    } catch (error) {
      return check(id, title, false, limit, error instanceof Error ? error.message : String(error));
    }
  };
  const checks: Check[] = [];
  for (const site of SITE_NAMES) {
    const name = siteTitle(site);
    checks.push(
      await clockOf(
        `clock/${site}`,
        {
          en: `Clock of the database at ${name}, compared with this machine’s`,
          fr: `Horloge de la base de données à ${name}, comparée à celle de cette machine`,
        },
        async () => (await guests.database.server(copies.leader(site, tier))).ahead,
      ),
    );
    if (vcenterClock !== undefined) {
      checks.push(
        await clockOf(
          `clock/vcenter/${site}`,
          {
            en: `Clock of the vCenter ${name}, compared with this machine’s`,
            fr: `Horloge du vCenter de ${name}, comparée à celle de cette machine`,
          },
          () => vcenterClock(site),
        ),
      );
    }
  }
  return checks;
}

/** A check that nothing was found; otherwise lists what was found. */
const none = (id: string, title: LocalizedText, found: readonly string[]): Check =>
  check(id, title, found.length === 0, "0", found.length === 0 ? "0" : found.join(", "));

/** The clean-up can only be proved for objects that the account can read. */
function censusSeesAll(censuses: ReadinessOptions["censuses"]): Check {
  const unseen = SITE_NAMES.flatMap((site) => censuses[site].unseen.map((what) => `${site}: ${what}`));
  return none(
    "census-sees-all",
    {
      en: "Objects that the account cannot read (docs/vcenter-accounts.md)",
      fr: "Objets que le compte ne peut pas lire (docs/vcenter-accounts.md)",
    },
    unseen,
  );
}

function noResidue(marrakech: Census): Check {
  const residue = rehearsalResidue(marrakech);
  return none(
    "no-residue",
    { en: "Objects left by earlier rehearsals", fr: "Objets laissés par des exercices précédents" },
    residue,
  );
}

function noSnapshots({ tiers }: Copies, marrakech: Census): Check {
  const paths = tiers.flatMap(({ replicas }) => Object.values(replicas ?? {}));
  const snapshots = marrakech.virtualMachines
    .filter(({ path }) => paths.some((each) => path.endsWith(`/${each}`)))
    .flatMap(({ path, snapshots: kept }) => kept.map(({ name }) => `${path}: ${name}`));
  return none("no-snapshots", { en: "Snapshots of the replicas", fr: "Snapshots des répliques" }, snapshots);
}

function linkCarries(model: Model): Check {
  const streams = replicationStreams(model);
  return check(
    "link-carries",
    { en: "Load of the replication link", fr: "Charge de la liaison de réplication" },
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
