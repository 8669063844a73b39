import { fixtureData } from "../../fixture/model";
import { type Changes, lineOf } from "../variant";

/** A mistake in the model, with all its findings. */
export interface BadInput {
  readonly input: string;
  /** The relation that reports it. @default - a schema */
  readonly rule?: string;
  readonly changes: Changes;
  readonly findings: readonly Expected[];
}

export interface Expected {
  readonly path: string;
  /** The file, then texts that identify the line of the finding. */
  readonly at: readonly [file: string, ...anchors: string[]];
  readonly problem: string;
  readonly remedy: string;
  /** @default - that of the input */
  readonly rule?: string;
}

export const RABAT = "datacenters/rabat.ts";
export const MARRAKECH = "datacenters/marrakech.ts";
export const LINK = "datacenters/link.ts";
export const WITNESS = "datacenters/witness.ts";
export const TIERS = "datacenters/massar/tiers.ts";
export const LOCKS = "datacenters/massar/deletion-locks.ts";

/** The path of a tier: `massar.tiers[4]`. */
export const tierPath = (name: string): string =>
  `massar.tiers[${fixtureData.massar.tiers.findIndex((tier) => tier.name === name)}]`;

export const DB = tierPath("database");
export const APP = tierPath("application");
export const LB = tierPath("load-balancer");

export const NETWORKS = Object.keys(fixtureData.rabat.networks).join(", ");
export const TIER_NAMES = fixtureData.massar.tiers.map(({ name }) => name);

export const DATABASE = [TIERS, 'name: "database"'] as const;
export const APPLICATION = [TIERS, 'name: "application"'] as const;
export const LOAD_BALANCER = [TIERS, 'name: "load-balancer"'] as const;

/** The printed findings, each with the line that its anchors identify. */
export const printed = ({ findings, rule: ofAll }: BadInput): string[] =>
  findings.map(({ path, at: [file, ...anchors], problem, remedy, rule = ofAll }) => {
    const by = rule === undefined ? "" : `  [${rule}]`;
    return `${file}:${lineOf(file, ...anchors)}  ${path}${by}\n      ${problem}\n      ${remedy}`;
  });
