import { loadModel } from "../../model/load";
import { capacityChanges } from "../../review/consequences/capacity";
import { findingChanges } from "../../review/consequences/findings";
import { objectiveChanges } from "../../review/consequences/objectives";
import { peaks } from "../../review/consequences/peaks";
import { fixtureData, fixtureModel } from "../fixture/model";
import { tierPath } from "../model/bad-input/case";
import { variant } from "../model/variant";
import { evacuateHost } from "../support/variants";

const before = fixtureModel();
const changed = (changes: Record<string, unknown>) => loadModel(variant(changes));
const database = tierPath("database");

describe("what a change does to capacity", () => {
  test("nothing, where nothing changes", () => {
    expect(capacityChanges(before, fixtureModel())).toEqual({ sites: { rabat: [], marrakech: [] }, link: [] });
  });

  test("a larger tier takes more of its cluster, at the site that it grows at alone", () => {
    const { sites, link } = capacityChanges(before, changed({ [`${database}.rabat.size.memory`]: "160 GiB" }));
    const memory = sites.rabat.find(({ resource }) => resource === "memory");
    expect(memory).toMatchObject({ where: "rabat-extension", unit: "GiB" });
    const grown = (memory?.after?.reserved ?? 0) - (memory?.before?.reserved ?? 0);
    expect(grown).toBe(3 * (160 - 128));
    expect(sites.marrakech).toEqual([]);
    expect(link).toEqual([]);
  });

  test("a change rate brings the day nearer on which the link is full", () => {
    const { link } = capacityChanges(before, changed({ [`${database}.protection.changeRate`]: "150 Mbit/s" }));
    const [bandwidth] = link;
    expect(bandwidth).toMatchObject({ where: "link", resource: "bandwidth", unit: "Mbit/s" });
    expect((bandwidth?.after?.expected ?? 0) - (bandwidth?.before?.expected ?? 0)).toBeCloseTo(30);
    expect(String(bandwidth?.after?.runsOut) < String(bandwidth?.before?.runsOut)).toBe(true);
  });
});

describe("what a change does to promises", () => {
  test("nothing, where nothing changes", () => {
    expect(objectiveChanges(before, fixtureModel())).toEqual({ rabat: [], marrakech: [] });
  });

  test("a stream that changes more than it carries keeps no RPO", () => {
    const { marrakech } = objectiveChanges(before, changed({ [`${database}.protection.changeRate`]: "400 Mbit/s" }));
    expect(marrakech.find(({ promise }) => promise === "RPO")).toEqual({
      tier: "database",
      promise: "RPO",
      promised: { before: "5 min", after: "5 min" },
      achieved: { before: "8 ms" },
      kept: { before: true, after: false },
    });
    const load = marrakech.find(({ promise }) => promise === "linkLoad");
    expect(load?.achieved).toEqual({ before: "43 %", after: "143 %" });
    expect(load?.kept).toEqual({ before: true, after: false });
  });

  test("what takes longer to start is ready later, and so is what waits for it", () => {
    const { marrakech } = objectiveChanges(before, changed({ [`${database}.startsWithin`]: "20 min" }));
    const times = marrakech.filter(({ promise }) => promise === "RTO");
    expect(times.map(({ tier }) => tier)).toEqual(expect.arrayContaining(["database", "application"]));
    expect(times.every(({ achieved }) => achieved.before !== achieved.after)).toBe(true);
  });

  test("a cluster that must bear more losses promises more", () => {
    const { rabat } = objectiveChanges(
      before,
      changed({ "rabat.extension.clusters[0].highAvailability.hostFailuresToTolerate": 2 }),
    );
    expect(rabat).toEqual([
      expect.objectContaining({ promise: "hostFailures", promised: { before: "1", after: "2" } }),
    ]);
  });
});

test("a finding is added by the change that breaks a rule, and mended by the one that undoes it", () => {
  const broken = changed({ [`${database}.protection.changeRate`]: "400 Mbit/s" });
  const { added, mended } = findingChanges(before, broken, [], "2026-11-24");
  expect(added.map(({ rule, scope }) => `${rule} ${scope}`)).toContain("rpo-kept tier/database");
  expect(mended).toEqual([]);
  expect(findingChanges(broken, before, [], "2026-11-24")).toEqual({ added: [], mended: added });
});

describe("what is taken while a change runs", () => {
  test("nothing more, where VMs stay", () => {
    expect(peaks(before, fixtureModel())).toEqual({ rabat: [], marrakech: [] });
  });

  test("both, where VMs of one tier go and others come", () => {
    const [first, ...others] = fixtureData.massar.tiers.find(({ name }) => name === "batch")?.rabat.members ?? [];
    expect(first).toBeDefined();
    const renamed = changed({ [`${tierPath("batch")}.rabat.members`]: [{ id: "batch-9" }, ...others] });
    const [cpu, memory] = peaks(before, renamed).rabat;
    expect(cpu).toMatchObject({ where: "rabat-extension", why: "replacement", resource: "CPU" });
    expect(memory).toMatchObject({ where: "rabat-extension", why: "replacement", resource: "memory" });
    expect(memory?.taken).toBeGreaterThan(0);
    expect(memory?.taken).toBeLessThan(memory?.has ?? 0);
  });

  test("less to take it on is capacity after the change, no peak of it", () => {
    const host = fixtureData.rabat.extension.clusters[0]?.hosts.at(-1)?.name ?? "";
    const evacuated = loadModel(evacuateHost("rabat", host)(fixtureData));
    expect(peaks(before, evacuated)).toEqual({ rabat: [], marrakech: [] });
    expect(capacityChanges(before, evacuated).sites.rabat).not.toEqual([]);
  });
});
