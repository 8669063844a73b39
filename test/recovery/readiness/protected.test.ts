import type { Census } from "../../../census/census";
import type { Model } from "../../../model/model";
import { rehearsedTiers } from "../../../model/rehearsal";
import type { TierSpec } from "../../../model/schema/workload";
import { protectedTiers } from "../../../recovery/readiness/protected";
import { censusAsModelled } from "../../census/synthetic";
import { fixtureModel } from "../../fixture/model";

const model = fixtureModel();
const ID = "2026-11-24-fire-7f3a";
const census = censusAsModelled(model, "marrakech");

/** The model with an invalid tier, which loading would refuse. */
const withTier = (name: string, change: (tier: TierSpec) => Partial<TierSpec>, of: Model = model): Model => ({
  ...of,
  massar: {
    ...of.massar,
    tiers: of.massar.tiers.map((tier) => (tier.name === name ? { ...tier, ...change(tier) } : tier)),
  },
});

const lacking = (of: Model, seen: Census = census) =>
  protectedTiers(of, seen, rehearsedTiers(of, ID))
    .filter(({ passed }) => !passed)
    .map((finding) => ({ id: finding.id, seen: typeof finding.seen === "string" ? finding.seen : finding.seen.en }));

test("every tier of a valid plan is protected, with one check each", () => {
  const findings = protectedTiers(model, census, rehearsedTiers(model, ID));
  expect(findings.map(({ id }) => id)).toEqual(model.massar.tiers.map(({ name }) => `protected/${name}`));
  expect(lacking(model)).toEqual([]);
  expect(findings.find(({ id }) => id === "protected/database")?.seen).toEqual({
    en: "members: 3, replicas: 1",
    fr: "membres : 3, répliques : 1",
  });
});

describe("missing parts of a plan, with the remedy", () => {
  test.each<[string, Model, string, RegExp]>([
    [
      "no member",
      withTier("web", ({ marrakech: { standing: _, ...place } }) => ({ marrakech: { ...place, surge: [] } })),
      "web",
      /^no member at Marrakech: add one/,
    ],
    [
      "data without a standing replica",
      withTier("files", ({ marrakech: { standing: _, ...place } }) => ({
        marrakech: { ...place, surge: [{ id: "files-1" }] },
      })),
      "files",
      /^no standing member at Marrakech receives its data: add one/,
    ],
    [
      "data without a stream",
      { ...model, link: { ...model.link, streams: model.link.streams.filter(({ tier }) => tier !== "database") } },
      "database",
      /^no stream replicates its data: add one to link\.streams/,
    ],
    [
      "data with the mechanism rebuild",
      withTier("identity", ({ protection }) => ({ protection: { ...protection, mechanism: "rebuild" } })),
      "identity",
      /^holds data that is not replicated to Marrakech: set a replication mechanism/,
    ],
    [
      "a tier that it depends on",
      withTier("application", ({ dependsOn }) => ({ dependsOn: [...dependsOn, "search"] })),
      "application",
      /^depends on search, which is not in the recovery plan: add it/,
    ],
  ])("%s", (_, unprotected, tier, seen) => {
    expect(lacking(unprotected)).toEqual([{ id: `protected/${tier}`, seen: expect.stringMatching(seen) }]);
  });
});

test.each<[string, (machine: Census["virtualMachines"][number]) => Census["virtualMachines"]]>([
  ["is off", (machine) => [{ ...machine, powerState: "poweredOff" }]],
  ["is not there", () => []],
])("a replica that %s protects nothing", (_, change) => {
  const virtualMachines = census.virtualMachines.flatMap((machine) =>
    machine.name === "mrk-db-1" ? change(machine) : [machine],
  );
  expect(lacking(model, { ...census, virtualMachines })).toEqual([
    { id: "protected/database", seen: "not running: massar/database/mrk-db-1. Power it on, or deploy dr" },
  ]);
});

test("a member of a tier without data may be powered off: a rehearsal creates its own", () => {
  const virtualMachines = census.virtualMachines.filter(({ path }) => !path.includes("/core-services/"));
  expect(lacking(model, { ...census, virtualMachines })).toEqual([]);
});
