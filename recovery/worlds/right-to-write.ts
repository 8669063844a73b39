import { setTimeout as sleep } from "node:timers/promises";
import type { Guests } from "../../guests/api";
import type { LocalizedText } from "../../lib/text/localized";
import { majority } from "../../model/consensus";
import { PRIMARY_SITE, SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { Check } from "../record";
import { check } from "./check";
import type { Copies } from "./copies";

/** A person who takes responsibility for the fencing if the votes cannot prove it. */
export interface FenceOverride {
  readonly by: string;
  /** What may be lost, in that person's words. */
  readonly atRisk: string;
}

export interface RightToWriteOptions {
  readonly guests: Pick<Guests, "writing" | "settled">;
  readonly copies: Copies;
  /** The site that shall write. */
  readonly to: SiteName;
  /** Whether the writing site runs and gives the right away in order. Otherwise it must have lost it. */
  readonly planned: boolean;
  /** @default - only the votes count */
  readonly override?: FenceOverride;
}

const PLACE: Readonly<Record<SiteName, string>> = { rabat: "Rabat", marrakech: "Marrakech" };
const other = (site: SiteName): SiteName => SITE_NAMES.find((each) => each !== site) ?? PRIMARY_SITE;

const EXPECTED: LocalizedText = { en: "only one site may write", fr: "un seul site peut écrire" };

/**
 * Gives the right to write to a site, for all tiers that hold data or for none of them: Rabat's database and Marrakech's files would
 * not fit each other.
 */
export async function takeRightToWrite(options: RightToWriteOptions): Promise<readonly Check[]> {
  const { guests, copies, to, planned, override } = options;
  const from = other(to);
  const asked = copies.tiers.map(({ spec: { name } }) => {
    const { holder, votes, of } = guests.writing.lease(name, to);
    const title: LocalizedText = {
      en: `Right to write ${name}`,
      fr: `Droit d’écrire ${name}`,
    };
    const result = (passed: boolean, seen: LocalizedText) => ({
      name,
      found: check(`fence/${name}`, title, passed, EXPECTED, seen),
    });
    if (holder === to || (planned && holder === from)) {
      return result(true, { en: `${PLACE[to]} has it`, fr: `détenu par ${PLACE[to]}` });
    }
    if (holder === from) {
      return result(false, {
        en: `${PLACE[from]} renews it: its database runs and reaches the majority of votes. Do not fail over: there would be two writers`,
        fr: `${PLACE[from]} le renouvelle : sa base fonctionne et atteint la majorité des voix. Ne pas basculer : deux sites écriraient`,
      });
    }
    if (votes >= majority(of)) {
      return result(true, {
        en: `${votes} of ${of} votes for ${PLACE[to]}; the lease of ${PLACE[from]} has expired`,
        fr: `${votes} voix sur ${of} pour ${PLACE[to]} ; le bail de ${PLACE[from]} a expiré`,
      });
    }
    if (override !== undefined) {
      return result(true, {
        en: `only ${votes} of ${of} votes; ${override.by} takes responsibility. At risk: ${override.atRisk}`,
        fr: `seulement ${votes} voix sur ${of} ; ${override.by} en prend la responsabilité. À risque : ${override.atRisk}`,
      });
    }
    return result(false, {
      en: `only ${votes} of ${of} votes for ${PLACE[to]}. Power off the databases of ${PLACE[from]}, then name the person responsible: --fenced-by <name> --at-risk <text>`,
      fr: `seulement ${votes} voix sur ${of} pour ${PLACE[to]}. Éteindre les bases de ${PLACE[from]}, puis nommer la personne responsable : --fenced-by <nom> --at-risk <texte>`,
    });
  });
  if (asked.every(({ found }) => found.passed)) for (const { name } of asked) await guests.writing.move(name, to);
  return asked.map(({ found }) => found);
}

/** Checks that a site refuses writes to every tier that holds data. @param mustRun whether its servers must run */
export async function refusals(
  { guests, copies }: Pick<RightToWriteOptions, "guests" | "copies">,
  site: SiteName,
  mustRun: boolean,
): Promise<readonly Check[]> {
  await guests.settled();
  const checks: Check[] = [];
  for (const { spec } of copies.tiers) {
    let { passed, seen } = await guests.writing.refuses(site, spec.name);
    for (let tries = 0; tries < SERVER_TRIES && mustRun && seen === NO_SERVER; tries++) {
      await sleep(SERVER_POLL);
      ({ passed, seen } = await guests.writing.refuses(site, spec.name));
    }
    const title: LocalizedText = {
      en: `A write to ${spec.name} at ${PLACE[site]}`,
      fr: `Une écriture dans ${spec.name} à ${PLACE[site]}`,
    };
    const refused: LocalizedText = { en: "refused", fr: "refusée" };
    checks.push(check(`refused/${spec.name}`, title, passed && !(mustRun && seen === NO_SERVER), refused, seen));
  }
  return checks;
}

/** As `refuses` answers. */
const NO_SERVER = "no server runs";
const SERVER_TRIES = 120;
const SERVER_POLL = 250;
