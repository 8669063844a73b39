import { recoveryHashes } from "../../../recovery/coverage/coverage";
import type { Check, ExerciseKind, Opening, Scenario } from "../../../recovery/record";
import { clockOf, entryTiers } from "../../../recovery/runbook/runbook";
import type { World } from "../../../recovery/runbook/world";
import { censusAsModelled } from "../../census/synthetic";
import { fixtureModel } from "../../fixture/model";

export const model = fixtureModel();
export const DECLARED = Date.parse("2026-11-24T09:00:00Z");

/** A world without failures, except for a test's changes. Each call takes a second. */
export function world(changes: Partial<World> = {}): World {
  let time = DECLARED;
  const now = () => {
    time += 1000;
    return new Date(time);
  };
  const instant = () => now().toISOString();
  const check = (id: string): Check => ({ id, title: id, passed: true, expected: "yes", seen: "yes", at: instant() });
  const census = { rabat: censusAsModelled(model, "rabat"), marrakech: censusAsModelled(model, "marrakech") };
  return {
    clock: { now, after: () => () => undefined },
    readiness: async () => [check("replica-fresh/database")],
    censuses: async () => census,
    watchReplication: () => undefined,
    replication: async () => ({ samples: [{ at: instant(), lag: 40 }], failures: [], stillStreaming: true }),
    integrity: async () => [check("integrity/pages")],
    triggerDisaster: async () => undefined,
    deploy: async () => ({ plans: { rehearsal: "9f".repeat(32) }, disaster: instant() }),
    recover: async (tier) => check(`health/${tier}`),
    switchNames: async () => [check("name/massar")],
    assertions: async () => [check("enrol")],
    readable: async (_, disaster) => ({
      newest: { at: new Date(Date.parse(disaster) - 2000).toISOString(), sequence: 12 },
      missing: 4,
      holes: 0,
    }),
    isolation: async () => ({
      tested: true,
      probes: [{ from: "bubble", to: "rabat", failed: true, seen: "Network is unreachable" }],
      notProbed: [],
    }),
    destroy: async () => undefined,
    remains: async () => ({ processes: [], namespaces: [], emptyPlans: ["primary", "dr", "replication-link"] }),
    ...changes,
  };
}

/** The part of the record that is known before the first step. */
export const opening = (kind: ExerciseKind, scenario: Scenario): Opening & { readonly kind: ExerciseKind } => ({
  id: `2026-11-24-${scenario}-7f3a`,
  kind,
  scenario,
  target: "simulation",
  profile: "national",
  clock: clockOf(model),
  people: { coordinator: "K. Alami", approver: "S. Idrissi", participants: [] },
  code: { commit: "0".repeat(40), dirty: false, tree: "1".repeat(40) },
  software: { terraform: "1.11.4", vsphereProvider: "1.26.0", vcenter: { rabat: "8.0", marrakech: "8.0" } },
  scope: {
    tiers: model.massar.tiers.map(({ name, protection, recoveryPriority }) => ({
      tier: name,
      mechanism: protection.mechanism,
      members: 2,
      priority: recoveryPriority,
      isEntry: entryTiers(model).has(name),
    })),
    excluded: [],
  },
  began: new Date(DECLARED).toISOString(),
  tierHashes: recoveryHashes(model),
});
