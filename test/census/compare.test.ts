import { createHash } from "node:crypto";
import { type Census, censusSchema } from "../../census/census";
import { type Comparison, compareSite } from "../../census/compare";
import { inProfile } from "../../model/profile";
import { SITE_NAMES } from "../../model/schema/site";
import { REPORTED } from "../../roles/configuration";
import { fingerprintOf } from "../../roles/record";
import { renderGuests } from "../../roles/render";
import { fixtureModel } from "../fixture/model";
import { changed, type Leaf, leavesOf, patternOf, replaced } from "./leaves";
import { censusAsModelled } from "./synthetic";
import { unmodelled, unmodelledInBaseline, unmodelledInExistingMachines } from "./unmodelled";

const model = fixtureModel();
const recovered = { ...model, posture: { kind: "recovered", failover: "2026-11-24-fire" } } as const;
/** The tests of each change use the lab, which has an object of each kind and half as many values. */
const lab = inProfile(model, "lab");
const rabat = censusAsModelled(lab, "rabat");

const compare = (census: Census) => compareSite(lab, "rabat", census);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const different = (rows: readonly Comparison[]) => rows.filter(({ equal }) => !equal);

describe("a site that matches the model", () => {
  test.each([
    ...SITE_NAMES.map((site) => ({ site, posture: "standby", of: model })),
    { site: "marrakech", posture: "recovered", of: recovered } as const,
    ...SITE_NAMES.map((site) => ({ site, posture: "standby, lab profile", of: lab })),
  ])("$site, $posture", ({ site, of }) => {
    const census = censusAsModelled(of, site);
    expect(censusSchema.parse(census)).toEqual(census);
    const rows = compareSite(of, site, census);
    expect(different(rows)).toEqual([]);
    expect(new Set(rows.map(({ kind }) => kind)).size).toBe(20);
  });

  test("posture standby has no surge members, posture recovered has all of them", () => {
    const machines = ({ posture }: typeof model | typeof recovered) =>
      compareSite({ ...model, posture }, "marrakech", censusAsModelled({ ...model, posture }, "marrakech"))
        .filter(({ kind, property }) => kind === "virtual machine" && property === "exists")
        .map(({ name }) => name);
    expect(machines(model)).not.toContain("mrk-db-2");
    expect(machines(recovered)).toEqual(expect.arrayContaining(["mrk-db-1", "mrk-db-2", "mrk-app-1"]));
  });

  test("a row contains object, origin, tier, property and both values", () => {
    expect(compareSite(model, "rabat", censusAsModelled(model, "rabat"))).toContainEqual({
      kind: "virtual machine",
      name: "rab-db-1",
      subject: "virtual machine rab-db-1",
      origin: "project",
      tier: "database",
      property: "memory",
      expected: "128 GiB",
      actual: "128 GiB",
      equal: true,
    });
  });
});

describe("what a guest got last", () => {
  const named = "rab-db-1";
  const withReport = (fingerprint: string): Census => ({
    ...rabat,
    virtualMachines: rabat.virtualMachines.map((machine) =>
      machine.name === named
        ? { ...machine, guestInfoSha256: { ...machine.guestInfoSha256, [REPORTED]: sha256(fingerprint) } }
        : machine,
    ),
  });
  const reported = (census: Census) =>
    compare(census).filter(({ property }) => property === "configuration in the guest");

  test("is compared if the guest reports it, and is no setting of its first boot", () => {
    const configuration = renderGuests(lab).get(named);
    if (configuration === undefined) throw new Error(`no guest ${named}`);
    const census = withReport(fingerprintOf(configuration));
    expect(reported(census)).toMatchObject([{ name: named, equal: true }]);
    expect(different(compare(census))).toEqual([]);
    expect(different(compare(withReport("0".repeat(64))))).toMatchObject([
      { name: named, property: "configuration in the guest", origin: "project", tier: "database" },
    ]);
  });

  test("is unknown, and no difference, if it reports nothing", () => expect(reported(rabat)).toEqual([]));
});

describe("every change of a single value", () => {
  const origins = new Map(compare(rabat).map(({ name, origin }) => [name, origin]));
  const originOf = ({ path: [list, index] }: Leaf) => {
    const { name, path, principal }: Partial<Record<"name" | "path" | "principal", string>> =
      rabat[list as "clusters"]?.[index as number] ?? {};
    return [name, path, `${path}: ${principal}`].map((known) => origins.get(known ?? "")).find(Boolean);
  };
  // one leaf for each pattern and origin, to limit the number of comparisons
  const leaves = new Map(leavesOf(rabat).map((leaf) => [`${originOf(leaf)} ${patternOf(leaf)}`, leaf]));
  const unseen = (origin: string | undefined) =>
    [...leaves.values()]
      .filter((leaf) => originOf(leaf) === origin && different(compare(changed(rabat, leaf))).length === 0)
      .map(patternOf)
      .sort();

  test("of a project object is a difference, except for properties that the model does not specify", () => {
    expect(unseen("project")).toEqual(unmodelled);
  });

  test("of a baseline object is a difference, except for properties that the model does not specify there", () => {
    expect(unseen("baseline").filter((pattern) => !unmodelled.includes(pattern))).toEqual(unmodelledInBaseline);
  });

  test("of an adopted VM is a difference, except for properties that the model does not specify there", () => {
    const unmodelledInOthers = [...unmodelled, ...unmodelledInBaseline];
    const ofAdopted = unseen("adopted");
    expect(ofAdopted.filter((pattern) => !unmodelledInOthers.includes(pattern))).toEqual(unmodelledInExistingMachines);
    expect(ofAdopted).not.toContain("virtualMachines[].powerState");
  });
});

describe("every object of the census", () => {
  const lists = Object.entries(rabat).flatMap(([list, members]) =>
    Array.isArray(members) ? members.map((_, index) => ({ list: list as keyof Census, index })) : [],
  );
  // not in the model, because vCenter creates them
  const unmodelled = new Set<unknown>([
    ...rabat.standardNetworks,
    ...rabat.portGroups.filter(({ uplink }) => uplink),
    ...rabat.folders.filter(({ path }) => path.split("/").length === 3),
    ...rabat.permissions.filter(({ path }) => path.split("/").length === 2),
    ...[...rabat.roles, ...rabat.customAttributes, ...rabat.storagePolicies].filter(
      ({ name }) => !name.startsWith("massar-"),
    ),
  ]);
  const modelled = lists.filter(({ list, index }) => !unmodelled.has((rabat[list] as unknown[])[index]));

  test.each(modelled)("is a difference if it is missing: $list $index", ({ list, index }) => {
    const without = replaced(rabat, [list], (members) => (members as unknown[]).toSpliced(index, 1));
    expect(different(compare(without))).not.toEqual([]);
  });

  test.each(modelled.filter(({ list }) => list !== "tags"))(
    "is a difference if it is not in the model: $list $index",
    ({ list, index }) => {
      const another = (object: unknown) =>
        typeof object === "string"
          ? `${object}-other`
          : Object.fromEntries(
              Object.entries(object as object).map(([key, value]) =>
                key === "name" || key === "path" ? [key, `${value}-other`] : [key, value],
              ),
            );
      const withAnother = replaced(rabat, [list], (members) => [
        ...(members as unknown[]),
        another((members as unknown[])[index]),
      ]);
      const rows = different(compare(withAnother));
      expect(rows).toContainEqual(
        expect.objectContaining({ origin: "unknown", property: "exists", expected: false, actual: true }),
      );
    },
  );

  test("is a difference if it has the name of another object", () => {
    const [machine] = rabat.virtualMachines;
    const twice = replaced(rabat, ["virtualMachines"], (machines) => [
      ...(machines as unknown[]),
      { ...machine, path: "/rabat/vm/elsewhere/rab-db-1" },
    ]);
    expect(different(compare(twice))).toEqual([
      expect.objectContaining({ subject: "virtual machine rab-db-1", origin: "unknown", actual: true }),
    ]);
  });

  test("is not a difference if it belongs to vSphere Cluster Services", () => {
    const [machine] = rabat.virtualMachines;
    const withAgents = {
      ...rabat,
      folders: [...rabat.folders, { path: "/rabat/vm/vCLS", kind: "vm" }],
      virtualMachines: [...rabat.virtualMachines, { ...machine, name: "vCLS-1", path: "/rabat/vm/vCLS/vCLS-1" }],
    } as Census;
    expect(different(compare(withAgents))).toEqual([]);
  });
});

test("the order of a list is ignored", () => {
  const reversed = replaced(rabat, ["clusters", 1, "hosts"], (hosts) => (hosts as unknown[]).toReversed());
  expect(different(compare(reversed))).toEqual([]);
});
