import { Failure } from "../../../lib/failure";
import { capacityReport, type ResourceLine } from "../../../planning/capacity/report";
import { applyWhatIf, type WhatIf } from "../../../planning/capacity/what-if";
import { fixtureModel } from "../../fixture/model";

const model = fixtureModel();

function report(question: WhatIf = {}) {
  const asked = applyWhatIf(model, question);
  return capacityReport(asked.model, asked.selection);
}

/** A line of a cluster or a store, the first that has the name. */
function line(of: ReturnType<typeof report>, name: string, resource: ResourceLine["resource"]): ResourceLine {
  const lines = of.sites.flatMap(({ clusters, stores }) => [
    ...clusters.filter(({ cluster }) => cluster === name).flatMap((each) => each.lines),
    ...stores.filter(({ store }) => store === name).flatMap((each) => each.lines),
  ]);
  const found = lines.find((each) => each.resource === resource);
  if (found === undefined) throw new Error(`no ${resource} of ${name}`);
  return found;
}

const asIs = report();

describe("the report of the model as it is", () => {
  test("has each site in each of its postures, with all clusters and stores", () => {
    expect(
      asIs.sites.map(({ site, posture, clusters, stores }) => [site, posture, clusters.length, stores.length]),
    ).toEqual([
      ["rabat", undefined, 2, 3],
      ["marrakech", "standby", 2, 3],
      ["marrakech", "recovered", 2, 3],
    ]);
  });

  test("adds up", () => {
    const memory = line(asIs, "rabat-extension", "memory");
    // 6 hosts with 768 GiB, of which ESXi takes 4 %; the largest of six is lost
    expect(memory.has).toBeCloseTo(6 * 768 * 0.96);
    expect(memory.configured).toBe(1552);
    expect(memory.reserved).toBe(384);
    expect(memory.free).toBeCloseTo(memory.has - (memory.expected ?? 0));
    expect(memory.freeAfterLoss).toBeCloseTo(5 * 768 * 0.96 - (memory.expected ?? 0));
  });

  test("shows the gain from the extension", () => {
    const rabat = asIs.extension.find(({ site }) => site === "rabat");
    const factors = Object.fromEntries(rabat?.rows.map(({ what, factor }) => [what, factor]) ?? []);
    expect(factors).toMatchObject({
      storage: (40 + 48 + 64) / 40,
      memory: (4 * 384 + 6 * 768) / (4 * 384),
      response: 8,
      hosts: 2.5,
    });
    expect(factors["processing"]).toBeCloseTo((4 * 32 * 2.6 + 6 * 48 * 2.8) / (4 * 32 * 2.6));
  });

  test("shows when each resource runs out, including the link", () => {
    expect(line(asIs, "marrakech-recovery", "CPU").runsOut).toBeUndefined();
    const recovered = report({ posture: "recovered" });
    expect(line(recovered, "marrakech-recovery", "CPU").runsOut).toMatch(/^20\d\d-(06|07|09)-/);
    expect(asIs.link).toHaveLength(1);
  });
});

test("a posture selects the backup site", () => {
  expect(report({ posture: "recovered" }).sites.map(({ site, posture }) => [site, posture])).toEqual([
    ["marrakech", "recovered"],
  ]);
  expect(report({ site: "rabat" }).sites.map(({ site }) => site)).toEqual(["rabat"]);
});

test("with two lost hosts less is free, with another host more", () => {
  const [two, more] = [report({ hostFailures: "2" }), report({ addHost: ["rabat-extension", "rabat-extension"] })];
  const left = (of: typeof two) => line(of, "rabat-extension", "memory").freeAfterLoss ?? Number.NaN;
  expect(left(two) - left(asIs)).toBeCloseTo(-768 * 0.96);
  expect(left(more) - left(asIs)).toBeCloseTo(2 * 768 * 0.96);
  expect(line(more, "rabat-prod", "cores").has).toBe(line(asIs, "rabat-prod", "cores").has);
});

test("host failures change only the given site", () => {
  const asked = applyWhatIf(model, { hostFailures: "0", site: "rabat" }).model;
  expect(asked.sites.rabat.baseline.clusters[0]?.highAvailability.hostFailuresToTolerate).toBe(0);
  expect(asked.sites.marrakech).toBe(model.sites.marrakech);
});

test("with faster growth a resource runs out earlier, without growth never", () => {
  const day = (growth: string) => line(report({ growth }), "rabat-flash", "space").runsOut;
  expect(day("30%")?.localeCompare(day("15 %") ?? "")).toBe(-1);
  expect(day("0%")).toBeUndefined();
});

test("a what-if question does not change the model", () => {
  report({ hostFailures: "2", growth: "50%", addHost: ["rabat-prod"] });
  expect(report()).toEqual(asIs);
});

test.each<[WhatIf, string, string]>([
  [{ site: "casablanca" }, 'Unknown site "casablanca"', "Use one of rabat, marrakech."],
  [{ posture: "dark" }, 'Unknown posture "dark"', "Use one of standby, recovered."],
  [
    { site: "rabat", posture: "recovered" },
    "--posture does not apply to rabat: only marrakech has postures",
    "Remove it, or use --site marrakech.",
  ],
  [{ hostFailures: "two" }, '"two" is not a number of hosts', "Write a whole number, for example 2."],
  [{ hostFailures: "-1" }, '"-1" is not a number of hosts', "Write a whole number, for example 2."],
  [{ hostFailures: "6" }, "No cluster can lose 6 hosts", "Write at most 5."],
  [{ growth: "fast" }, '"fast" is not a yearly growth', "Write a percentage of 0 or more, for example 15%."],
  [{ growth: "-5%" }, '"-5%" is not a yearly growth', "Write a percentage of 0 or more, for example 15%."],
  [{ growth: "1000%" }, "A growth of 1000 % a year is too large to plan with", "Write at most 100 %."],
  [
    { addHost: ["rabat"] },
    'Unknown cluster "rabat"',
    "Use one of rabat-prod, rabat-extension, marrakech-management, marrakech-recovery.",
  ],
])("%j is refused", (question, problem, remedy) => {
  try {
    applyWhatIf(model, question);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ message: problem, remedy });
    return;
  }
  throw new Error("it was accepted");
});
