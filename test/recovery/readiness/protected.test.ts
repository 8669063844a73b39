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

/** The model with a tier that no engineer can write: loading it would refuse. */
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

test("every tier of a sound plan is protected, one check each", () => {
  const findings = protectedTiers(model, census, rehearsedTiers(model, ID));
  expect(findings.map(({ id }) => id)).toEqual(model.massar.tiers.map(({ name }) => `protected/${name}`));
  expect(lacking(model)).toEqual([]);
  expect(findings.find(({ id }) => id === "protected/database")?.seen).toEqual({
    en: "members: 3, replicas: 1",
    fr: "membres : 3, répliques : 1",
  });
});

describe("what a plan can lack, by tier, with what to do", () => {
  test.each<[string, Model, string, RegExp]>([
    [
      "no member",
      withTier("web", ({ marrakech: { standing: _, ...place } }) => ({ marrakech: { ...place, surge: [] } })),
      "web",
      /^no member at Marrakech: add one/,
    ],
    [
      "data, and no replica that stands",
      withTier("files", ({ marrakech: { standing: _, ...place } }) => ({
        marrakech: { ...place, surge: [{ id: "files-1" }] },
      })),
      "files",
      /^no member stands at Marrakech to take its data: make one/,
    ],
    [
      "data that no stream carries",
      { ...model, link: { ...model.link, streams: model.link.streams.filter(({ tier }) => tier !== "database") } },
      "database",
      /^no stream carries its data: add one to link\.streams/,
    ],
    [
      "data that is to be rebuilt from nothing",
      withTier("identity", ({ protection }) => ({ protection: { ...protection, mechanism: "rebuild" } })),
      "identity",
      /^holds data, and nothing brings it to Marrakech: give it a mechanism/,
    ],
    [
      "a tier that it depends on",
      withTier("application", ({ dependsOn }) => ({ dependsOn: [...dependsOn, "search"] })),
      "application",
      /^depends on search, which the plan does not recover: add it/,
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
    { id: "protected/database", seen: "does not run: massar/database/mrk-db-1: power it on, or deploy dr" },
  ]);
});

test("a member of a tier that holds no data may be off: a rehearsal makes its own", () => {
  const virtualMachines = census.virtualMachines.filter(({ path }) => !path.includes("/core-services/"));
  expect(lacking(model, { ...census, virtualMachines })).toEqual([]);
});
