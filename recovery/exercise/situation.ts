import type { Guests } from "../../guests/api";
import { lengthText } from "../../lib/text/amounts";
import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { commandOf } from "../commands";
import type { UnfinishedExercise } from "../journal/journal-file";
import type { Copies } from "../worlds/copies";

/**
 * `normal`: Rabat serves and Marrakech follows. `linkLost`: Rabat serves, and nothing reaches Marrakech. `rabatLost`: nobody writes.
 * `marrakechLost`: Rabat serves without a second copy. `unprotected`: Marrakech serves and Rabat does not follow. `recovered`:
 * Marrakech serves and Rabat follows. `twoWriters`: both sites accept writes.
 */
export const SITUATIONS = [
  "normal",
  "linkLost",
  "rabatLost",
  "marrakechLost",
  "unprotected",
  "recovered",
  "twoWriters",
] as const;
export type SituationName = (typeof SITUATIONS)[number];

/** The state of a tier that holds data. */
export interface TierSituation {
  readonly tier: string;
  /** The site that renews the right to write. @default - none */
  readonly writer?: SiteName;
  /** The age of the newest record at the other site. @default - it cannot be read */
  readonly lag?: Milliseconds;
  readonly votes: string;
  /** The sites whose server accepts a write. */
  readonly accepts: readonly SiteName[];
}

export interface Situation {
  readonly situation: SituationName;
  readonly tiers: readonly TierSituation[];
}

export interface SituationOptions {
  readonly model: Model;
  readonly copies: Copies;
  readonly guests: Pick<Guests, "writing" | "machines" | "link">;
  /** Whether Marrakech is in the posture `recovered`. */
  readonly recovered: boolean;
}

/** Reads the state of both sites. Changes nothing. */
export async function situationOf({ copies, guests, recovered }: SituationOptions): Promise<Situation> {
  const tiers: TierSituation[] = [];
  for (const { spec } of copies.tiers) {
    const { holder, votes, of } = guests.writing.lease(spec.name, recovered ? "rabat" : "marrakech");
    const follower: SiteName = recovered ? "rabat" : "marrakech";
    const lag = await copies
      .of(spec.name)
      .lag(copies.leader(follower, spec.name))
      .catch(() => undefined);
    const accepts: SiteName[] = [];
    for (const site of SITE_NAMES) if (!(await guests.writing.refuses(site, spec.name)).passed) accepts.push(site);
    tiers.push({
      tier: spec.name,
      ...(holder && { writer: holder }),
      ...(lag !== undefined && Number.isFinite(lag) && { lag }),
      votes: `${votes}/${of}`,
      accepts,
    });
  }
  const runsAt = (site: SiteName) =>
    guests.machines().some(({ network, state }) => network === site && state === "running");
  return { situation: nameOf(tiers, { recovered, runsAt, isCut: guests.link.isCut() }), tiers };
}

/** Names a situation. Exported for tests. */
export function nameOf(
  tiers: readonly TierSituation[],
  {
    recovered,
    runsAt,
    isCut,
  }: { readonly recovered: boolean; readonly runsAt: (site: SiteName) => boolean; readonly isCut: boolean },
): SituationName {
  if (tiers.some(({ accepts }) => accepts.length > 1)) return "twoWriters";
  if (recovered) return runsAt("rabat") && !isCut && tiers.every(follows) ? "recovered" : "unprotected";
  if (!runsAt("rabat")) return "rabatLost";
  if (!runsAt("marrakech")) return "marrakechLost";
  return isCut ? "linkLost" : "normal";
}

/** An older record means that the site has stopped following. */
const STALE_AFTER: Milliseconds = 60_000;
const follows = ({ lag }: TierSituation): boolean => lag !== undefined && lag < STALE_AFTER;

const WHAT_TO_DO: Readonly<Record<SituationName, string>> = {
  normal: "Rabat serves and Marrakech follows. Nothing to do.",
  linkLost:
    "The link is lost, and Rabat serves the users. Do not fail over: Rabat has the majority of votes and its data is complete. Repair the link; replication then continues by itself. Until then, a loss of Rabat would lose all data since the cut.",
  rabatLost: "Rabat is lost, and no site accepts writes. Fail over: npm run recovery -- failover --scenario fire",
  marrakechLost:
    "Marrakech is lost, and Rabat serves the users without a second copy. Take a backup now. Do not change Rabat. Restore Marrakech: npm run deploy -- dr; the replicas are then copied again.",
  unprotected: "Marrakech serves without a second copy. When Rabat has power again: npm run recovery -- reprotect",
  recovered: "Marrakech serves and Rabat follows. When Rabat is ready: npm run recovery -- failback",
  twoWriters:
    "Two sites accept writes. Power off the databases of the site that must not write, now. Do not run reprotect: it would discard what that site wrote.",
};

/** The situation for the terminal. */
export function situationText(
  { situation, tiers }: Situation,
  {
    posture,
    unfinished,
  }: { readonly posture: string | undefined; readonly unfinished: UnfinishedExercise | undefined },
): string {
  const rows = tiers.map(
    ({ tier, writer, lag, votes }) =>
      `  ${tier}: written at ${writer ?? "no site"} (votes ${votes}), copy ${lag === undefined ? "not readable" : `${lengthText(lag, "en")} old`}`,
  );
  return [
    WHAT_TO_DO[situation],
    ...rows,
    posture === undefined ? "Posture: standby" : `Posture: recovered, since ${posture}`,
    ...(unfinished === undefined
      ? []
      : [
          `Unfinished: ${unfinished.opening.kind} ${unfinished.id}. Resume it: ${commandOf(unfinished.opening.kind)} --resume ${unfinished.id}`,
        ]),
    "",
  ].join("\n");
}
