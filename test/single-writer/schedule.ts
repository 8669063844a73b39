import fc from "fast-check";
import type { Place } from "../../model/consensus";

/** The members of the database, and the voter outside of both sites. */
export const RABAT = ["rab-db-1", "rab-db-2", "rab-db-3"] as const;
export const MARRAKECH = "mrk-db-1";
export const MEMBERS = [...RABAT, MARRAKECH] as const;
export type Member = (typeof MEMBERS)[number];

/** The paths between places, each on a circuit of its own. */
export const PATHS = [
  ["marrakech", "rabat"],
  ["rabat", "witness"],
  ["marrakech", "witness"],
] as const satisfies readonly (readonly [Place, Place])[];
export type Path = (typeof PATHS)[number];

/** What happens, in an order that a schedule draws. What is impossible at its time has no effect. */
export type Event =
  | { readonly kind: "cut" | "restore"; readonly path: Path }
  /** A hypervisor suspends a member, for example during a migration. */
  | { readonly kind: "pause" | "resume"; readonly member: Member }
  | { readonly kind: "kill" | "relight"; readonly member: Member }
  /** Fire, and the return of power: all members and voters of Rabat. */
  | { readonly kind: "burn" | "relightSite" }
  | { readonly kind: "loseWitness" | "returnWitness" }
  /** The decision of the runbook: Marrakech may write. It can be refused. */
  | { readonly kind: "promote" }
  | { readonly kind: "wait"; readonly seconds: number };

export type Schedule = readonly Event[];

/** Longer than a lease of 30 s with what a member needs to notice. */
export const LEASE_OVER = 40;

const rabatMember = fc.constantFrom(...RABAT);
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constantFrom("cut", "restore"), path: fc.constantFrom(...PATHS) }),
  fc.record({ kind: fc.constantFrom("pause", "resume", "kill", "relight"), member: rabatMember }),
  fc.constantFrom<Event>({ kind: "burn" }, { kind: "relightSite" }),
  fc.constantFrom<Event>({ kind: "loseWitness" }, { kind: "returnWitness" }),
  { arbitrary: fc.constant<Event>({ kind: "promote" }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant("wait"), seconds: fc.constantFrom(3, 12, LEASE_OVER) }), weight: 3 },
);

export const schedules = (most: number): fc.Arbitrary<Schedule> => fc.array(event, { minLength: 3, maxLength: most });

/** Seconds that a schedule takes: events are two seconds apart, and a promotion is tried for 15. */
export const duration = (schedule: Schedule): number =>
  schedule.reduce((sum, event) => sum + (event.kind === "wait" ? event.seconds : event.kind === "promote" ? 15 : 2), 0);

/** Whether each event changes something, after those before it. On real members nothing else is worth its time. */
export function isEffective(schedule: Schedule): boolean {
  const broken = new Set<string>();
  const breaks = (what: string): boolean => !broken.has(what) && broken.add(what) !== undefined;
  const burnt = () => broken.has("rabat");
  const changes = (event: Event, index: number): boolean => {
    switch (event.kind) {
      case "cut":
        return breaks(event.path.join());
      case "restore":
        return broken.delete(event.path.join());
      case "pause":
      case "kill":
        return (
          !burnt() &&
          !broken.has(`pause ${event.member}`) &&
          !broken.has(`kill ${event.member}`) &&
          breaks(`${event.kind} ${event.member}`)
        );
      case "resume":
        return !burnt() && broken.delete(`pause ${event.member}`);
      case "relight":
        return !burnt() && broken.delete(`kill ${event.member}`);
      case "burn":
        return breaks("rabat");
      case "relightSite":
        return broken.delete("rabat");
      case "loseWitness":
        return breaks("witness");
      case "returnWitness":
        return broken.delete("witness");
      case "promote":
        // while everything works, it is a planned change of the writer
        return broken.size > 0;
      case "wait":
        return broken.size > 0 && schedule[index - 1]?.kind !== "wait";
    }
  };
  return schedule.every(changes);
}

/** One line, for messages. */
export const describe = (schedule: Schedule): string =>
  schedule
    .map((each) =>
      "path" in each
        ? `${each.kind} ${each.path.join("–")}`
        : "member" in each
          ? `${each.kind} ${each.member}`
          : "seconds" in each
            ? `wait ${each.seconds} s`
            : each.kind,
    )
    .join(", ");
