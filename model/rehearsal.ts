import { z } from "zod";
import type { Model } from "./model";
import { rehearsedMachineName, tierFolder } from "./names";
import { type PlacedMember, type Placement, placeTier } from "./placement";
import type { TierSpec } from "./schema/workload";

const ID = /^(\d{4}-\d{2}-\d{2})-[a-z]+-[0-9a-f]{4}$/;

/** Whether a value is the id of a rehearsal or drill: date, disaster and four random hexadecimal digits. */
export function isExerciseId(written: unknown): written is string {
  const [, day] = (typeof written === "string" && ID.exec(written)) || [];
  return day !== undefined && z.iso.date().safeParse(day).success;
}

/** The failover id of an exercise: its date and disaster. */
export const failoverOf = (exercise: string): string => exercise.slice(0, exercise.lastIndexOf("-"));

/**
 * Reads the id of the rehearsal whose stack is synthesised from the context: date, disaster and four random hexadecimal
 * digits, as in `2026-11-24-fire-7f3a`. @default - no rehearsal stack
 *
 * @throws Error with the value and the remedy
 */
export function chooseRehearsal(written?: unknown): string | undefined {
  if (written === undefined) return undefined;
  if (isExerciseId(written)) return written;
  throw new Error(
    `context: ${JSON.stringify({ rehearsal: written })} is not a rehearsal. ` +
      'Write the date, the disaster and four hexadecimal digits: CDKTF_CONTEXT_JSON=\'{"rehearsal":"2026-11-24-fire-7f3a"}\'.',
  );
}

/** A tier as a rehearsal recovers it. */
export interface RehearsedTier {
  readonly spec: TierSpec;
  /** With the sizes, addresses and host names of a recovery, in VMs with the rehearsal's name. */
  readonly placement: Placement;
  /**
   * The VM with the replica of a standing member's data, by member id: its path below the datacenter's VM folder.
   *
   * @default - code and template contain all of the tier's content
   */
  readonly replicas?: Readonly<Record<string, string>>;
}

/** The tiers that a rehearsal recovers: all that the backup site has, by recovery priority. */
export function rehearsedTiers(
  { massar, link, sites: { marrakech } }: Pick<Model, "massar" | "link" | "sites">,
  rehearsal: string,
): RehearsedTier[] {
  const recovered = { massar, link, posture: { kind: "recovered", failover: failoverOf(rehearsal) } } as const;
  const rehearsed = (member: PlacedMember): PlacedMember => ({
    ...member,
    name: rehearsedMachineName(rehearsal, member.id),
  });
  return massar.tiers
    .toSorted((a, b) => a.recoveryPriority - b.recoveryPriority)
    .flatMap((spec): RehearsedTier[] => {
      const placement = placeTier(spec, recovered, marrakech);
      if (placement === undefined) return [];
      const { standing, surge } = placement;
      return [
        {
          spec,
          placement: { ...placement, standing: standing.map(rehearsed), surge: surge.map(rehearsed) },
          ...(spec.protection.mechanism !== "rebuild" &&
            standing.length > 0 && {
              replicas: Object.fromEntries(
                standing.map(({ id, name }) => [id, `${tierFolder(massar.name, spec.name)}/${name}`]),
              ),
            }),
        },
      ];
    });
}
