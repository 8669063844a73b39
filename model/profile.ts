import type { Model } from "./model";
import { GATEWAY_TIER } from "./names";
import type { GatewaySpec } from "./schema/site";
import type { MemberSize, MemberSpec, TierSpec } from "./schema/workload";

/** The size of the workload: national, or small enough for a laptop. */
export const PROFILES = ["national", "lab"] as const;
export type Profile = (typeof PROFILES)[number];

/** Reads the profile from the context. @throws Error with the value and the remedy */
export function chooseProfile(written: unknown = "national"): Profile {
  const profile = PROFILES.find((each) => each === written);
  if (profile !== undefined) return profile;
  throw new Error(
    `context: ${JSON.stringify({ profile: written })} is not a known profile. ` +
      'Write CDKTF_CONTEXT_JSON=\'{"profile":"lab"}\' or \'{"profile":"national"}\'.',
  );
}

/**
 * The model in a profile. Deletion locks protect the national design's data and are left out in the lab, where members
 * may be absent. Terraform still refuses to destroy members that hold data.
 */
export function inProfile(model: Model, profile: Profile): Model {
  if (profile === "national") return model;
  const { massar, link } = model;
  return {
    ...model,
    massar: { ...massar, tiers: massar.tiers.map((tier) => smallTier(tier, model)) },
    link: {
      ...link,
      gateways: {
        rabat: smallGateways(link.gateways.rabat, model),
        marrakech: smallGateways(link.gateways.marrakech, model),
      },
    },
    deletionLocks: { locked: [], lifts: [] },
  };
}

type Laboratory = Pick<Model, "lab">;

const sizeOf = (kind: string, { lab }: Laboratory): MemberSize => lab.larger[kind] ?? lab.size;

function smallTier(tier: TierSpec, { lab }: Laboratory): TierSpec {
  const size = sizeOf(tier.name, { lab });
  /** The first members, with the size of their tier and their images. */
  const few = (members: readonly MemberSpec[], count = lab.members) =>
    members.slice(0, count).map(({ size: _, ...member }) => member);
  const { rabat, marrakech } = tier;
  const standing = marrakech.standing && { members: few(marrakech.standing.members), size };
  return {
    ...tier,
    disks: tier.disks.map(({ label, mount }) => ({ label, size: lab.disk, ...(mount !== undefined && { mount }) })),
    rabat: rabat.source === "adopted" ? rabat : { ...rabat, size, members: few(rabat.members) },
    marrakech: {
      ...marrakech,
      standing,
      surge: few(marrakech.surge, lab.members - (standing?.members.length ?? 0)),
      recoverySize: size,
    },
  };
}

function smallGateways(gateways: GatewaySpec, { lab }: Laboratory): GatewaySpec {
  return { ...gateways, ...sizeOf(GATEWAY_TIER, { lab }), systemDisk: lab.disk };
}
