import type { Census } from "../../census/census";
import { rehearsalResidue } from "../../census/rehearsal";
import type { Model } from "../../model/model";
import { replicationStreams } from "../../recovery/replication";
import type { Check, Milliseconds } from "../../rehearsal/record";
import { SITE_NAMES, type SiteName } from "../../sites/schema";
import type { GuestAccess } from "../guests/api";
import { check } from "./check";
import type { Copies } from "./copies";

export interface ReadinessOptions {
  readonly model: Model;
  readonly guests: Pick<GuestAccess, "database" | "files">;
  readonly copies: Copies;
  readonly censuses: Readonly<Record<SiteName, Census>>;
}

/** A site that has written nothing for so long does not run. */
const SILENT_AFTER: Milliseconds = 60_000;

/** What must hold before anything is made: all of it, whether it holds or not. */
export async function readinessChecks({ model, guests, copies, censuses }: ReadinessOptions): Promise<Check[]> {
  const fresh: Check[] = [];
  for (const { spec } of copies.tiers) {
    const { name, protection } = spec;
    const lag = await copies.of(name).lag(copies.leader("marrakech", name));
    fresh.push(
      check(
        `replica-fresh/${name}`,
        { en: `The replica of ${name} is fresh`, fr: `La réplique de ${name} est à jour` },
        lag <= protection.rpo.milliseconds,
        `≤ ${protection.rpo}`,
        Number.isFinite(lag)
          ? `${(lag / 1000).toFixed(1)} s`
          : { en: "nothing was replicated", fr: "rien n’a été répliqué" },
      ),
    );
  }
  return [
    rabatRuns(guests),
    censusSeesAll(censuses),
    noResidue(censuses.marrakech),
    noSnapshots(copies, censuses.marrakech),
    linkCarries(model),
    ...fresh,
  ];
}

function rabatRuns({ database }: ReadinessOptions["guests"]): Check {
  const newest = database.written();
  const age = newest === undefined ? undefined : Date.now() - Date.parse(newest.at);
  return check(
    "rabat-runs",
    { en: "Rabat runs: a real loss is no rehearsal", fr: "Rabat fonctionne : une perte réelle n’est pas un exercice" },
    age !== undefined && age < SILENT_AFTER,
    { en: "a row written within a minute", fr: "une ligne écrite depuis moins d’une minute" },
    age === undefined ? { en: "nothing is written", fr: "rien n’est écrit" } : `${(age / 1000).toFixed(1)} s`,
  );
}

/** What is not seen cannot be shown to be left as it was: better said before than after. */
function censusSeesAll(censuses: ReadinessOptions["censuses"]): Check {
  const unseen = SITE_NAMES.flatMap((site) => censuses[site].unseen.map((what) => `${site}: ${what}`));
  return check(
    "census-sees-all",
    {
      en: "The account may read all that could be left (docs/automation-role.md)",
      fr: "Le compte peut lire tout ce qui pourrait rester (docs/automation-role.md)",
    },
    unseen.length === 0,
    "0",
    unseen.length === 0 ? "0" : unseen.join(", "),
  );
}

function noResidue(marrakech: Census): Check {
  const residue = rehearsalResidue(marrakech);
  return check(
    "no-residue",
    { en: "Nothing of an earlier rehearsal is left", fr: "Il ne reste rien d’un exercice précédent" },
    residue.length === 0,
    "0",
    residue.length === 0 ? "0" : residue.join(", "),
  );
}

function noSnapshots({ tiers }: Copies, marrakech: Census): Check {
  const paths = tiers.flatMap(({ replicas }) => Object.values(replicas ?? {}));
  const snapshots = marrakech.virtualMachines
    .filter(({ path }) => paths.some((each) => path.endsWith(`/${each}`)))
    .flatMap(({ path, snapshots: kept }) => kept.map(({ name }) => `${path}: ${name}`));
  return check(
    "no-snapshots",
    { en: "The replicas have no snapshots", fr: "Les répliques n’ont pas d’instantané" },
    snapshots.length === 0,
    "0",
    snapshots.length === 0 ? "0" : snapshots.join(", "),
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
