import { recoveryHashes } from "../../../recovery/coverage/coverage";
import type { Check, Opening, RecordKind, Scenario } from "../../../recovery/record";
import { clockOf, entryTiers } from "../../../recovery/runbook/runbook";
import type { DayWorld, World } from "../../../recovery/runbook/world";
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
    switchNames: async ([tier]) => [check(`name/${tier}`)],
    fence: async () => [check("fence/database")],
    relight: async () => [check("refused/database")],
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

/** The sites of the day without failures, except for a test's changes. */
export function dayWorld(changes: Partial<DayWorld> = {}): DayWorld {
  const all = world();
  const at = () => all.clock.now().toISOString();
  const check = (id: string): Check => ({ id, title: id, passed: true, expected: "yes", seen: "yes", at: at() });
  return {
    ...all,
    readable: async (_, disaster) => ({
      newest: { at: new Date(Date.parse(disaster) - 2000).toISOString(), sequence: 12 },
      missing: 0,
      holes: 0,
    }),
    survey: async () => [{ ...check("rabat-answers"), passed: false, seen: "no answer" }],
    disasterAt: async () => new Date(DECLARED - 300_000).toISOString(),
    triggerDisaster: async () => at(),
    setPosture: async (to) => to,
    giveBack: async () => undefined,
    stopWriters: async () => ["load-balancer", "web"],
    startWriters: async () => undefined,
    synchronise: async () => ({ at: at(), checks: [check("complete/database")] }),
    follow: async () => [check("follows/database")],
    oneWriter: async () => [check("refused/database")],
    promoteAtHome: async () => [check("health/database")],
    namesAtHome: async () => [check("name/massar")],
    ...changes,
  };
}

/** The part of the record that is known before the first step. */
export const opening = <Kind extends RecordKind>(
  kind: Kind,
  scenario: Scenario,
): Opening & { readonly kind: Kind } => ({
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
