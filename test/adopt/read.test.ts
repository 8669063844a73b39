import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { findBaseline } from "../../adopt/find-baseline";
import { adopt, managedNames } from "../../adopt/read";
import { nameRuns } from "../../adopt/site-file";
import { type Census, readCensus } from "../../census/census";
import { alike, SITE_NAMES } from "../../model/schema/site";
import { censusAsModelled } from "../census/synthetic";
import { fixtureData, fixtureModel } from "../fixture/model";

const model = fixtureModel();
const TODAY = "2026-11-30";
const census = (change: (now: Census) => Partial<Census> = () => ({})): Census => {
  const now = censusAsModelled(model, "rabat");
  return { ...now, ...change(now) };
};
const found = (of = census()) => findBaseline(of, model.sites.rabat, managedNames(model, "rabat"), TODAY);

type Machine = Census["virtualMachines"][number];
const withMachine = (of: Partial<Machine>) =>
  census(({ virtualMachines }) => ({
    virtualMachines: [
      ...virtualMachines,
      { ...(virtualMachines.find(({ name }) => name === "srv-mail-01") as Machine), ...of },
    ],
  }));

describe("what a vCenter has", () => {
  test.each(SITE_NAMES)("of %s is the baseline of the model, without what the project manages", (name) => {
    const of = censusAsModelled(model, name);
    const { baseline, hardware } = findBaseline(of, model.sites[name], managedNames(model, name), TODAY);
    const { baseline: modelled } = fixtureData[name];
    expect(baseline.clusters).toEqual(modelled.clusters);
    expect(baseline.datastores).toEqual(modelled.datastores);
    expect(baseline.switches).toEqual(modelled.switches.map((each) => ({ ...each, otherPortGroups: [] })));
    expect(baseline.virtualMachines.map((each) => each.name).sort()).toEqual(
      modelled.virtualMachines.map((each) => each.name).sort(),
    );
    expect(hardware).toEqual({});
  });

  test.each<[string, Partial<Machine>, string]>([
    ["an unreadable VM", { cpus: 0, connection: "inaccessible" }, "cannot read its configuration (inaccessible)"],
    ["a VM without a disk", { disks: [] }, "no disk"],
    ["a VM on a foreign datastore", { disks: [{ ...diskOf(), datastore: "lost" }] }, 'datastore "lost"'],
    ["a VM on a host without a cluster", { cluster: "" }, "no cluster of this baseline"],
  ])("%s is listed, not dropped", (_, of, reason) => {
    const { baseline, notExpressed } = found(withMachine({ name: "odd", path: "/rabat/vm/odd", ...of }));
    expect(baseline.virtualMachines.map(({ name }) => name)).not.toContain("odd");
    expect(notExpressed.find(({ object }) => object.includes("/rabat/vm/odd"))?.reason).toContain(reason);
  });

  test.each<[string, Partial<Machine>, string]>([
    ["snapshots", { snapshots: [{ name: "a", created: "2026-01-01T00:00:00.000Z" }] }, "1 snapshot"],
    ["an RDM", { disks: [{ ...diskOf(), backing: "rdm physicalMode" }] }, "Hard disk 1: rdm physicalMode"],
    ["an independent disk", { disks: [{ ...diskOf(), mode: "independent_persistent" }] }, "independent_persistent"],
    ["an ISO", { cdroms: ["[san] a.iso"] }, "ISO [san] a.iso"],
    ["encryption", { encrypted: true }, "encrypted"],
    ["a lost connection", { connection: "orphaned" }, "orphaned"],
    ["a second network", { nics: [...nicsOf(), ...nicsOf()] }, "also on pg-rabat-prod-services"],
  ])("%s is a note of the VM, and listed", (_, of, note) => {
    const { baseline, notExpressed } = found(withMachine({ name: "odd", path: "/rabat/vm/A b/odd", ...of }));
    const odd = baseline.virtualMachines.find(({ name }) => name === "odd");
    expect(odd?.notes?.join()).toContain(note);
    expect(odd?.folder).toBe("A b");
    expect(notExpressed.some(({ object }) => object.includes("/A b/odd"))).toBe(true);
  });

  test("a cluster of one host is listed, with its VMs", () => {
    const { baseline, notExpressed } = found(
      census(({ clusters, hosts }) => ({
        clusters: clusters.map((each) =>
          each.name === "rabat-prod" ? { ...each, hosts: each.hosts.slice(0, 1) } : each,
        ),
        hosts: hosts.filter(({ name }) => !/^esx-0[2-4]/.test(name)),
      })),
    );
    expect(baseline.clusters).toEqual([]);
    expect(notExpressed.map(({ object }) => object)).toEqual(
      expect.arrayContaining(["cluster rabat-prod", "virtual machine /rabat/vm/srv-mail-01"]),
    );
  });

  test("two VMs of one name in different folders are two VMs", () => {
    const { baseline } = found(withMachine({ path: "/rabat/vm/Divers/srv-mail-01" }));
    expect(baseline.virtualMachines.filter(({ name }) => name === "srv-mail-01").map(({ folder }) => folder)).toEqual([
      undefined,
      "Divers",
    ]);
  });

  test("what the account may not read is listed", () => {
    expect(found(census(() => ({ unseen: ["sessions: not permitted"] }))).notExpressed).toContainEqual({
      object: "sessions: not permitted",
      reason: "the account may not read it",
    });
  });
});

function diskOf(): Machine["disks"][number] {
  const [disk] =
    censusAsModelled(model, "rabat").virtualMachines.find(({ name }) => name === "srv-mail-01")?.disks ?? [];
  if (disk === undefined) throw new Error("no disk");
  return disk;
}

function nicsOf(): Machine["nics"] {
  return [{ network: "pg-rabat-prod-services", adapter: "vmxnet3" }];
}

test("runs of names are what `alike` expands", () => {
  const name = fc.tuple(
    fc.constantFrom("SRV-", "Élèves DB ", "voip", "", "odd{1}", "{2..3}"),
    fc.integer({ min: 0, max: 120 }),
    fc.integer({ min: 1, max: 4 }),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(name.map(([stem, number, width]) => `${stem}${String(number).padStart(width, "0")}`)),
      (names) => {
        const rows = nameRuns(names).map((each) => ({ names: each }));
        expect(
          alike({}, rows as never)
            .map((each) => each.name)
            .sort(),
        ).toEqual([...names].sort());
      },
    ),
  );
});

describe("a site's file", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "adopt-"));
    mkdirSync(join(root, "datacenters", "adopted"), { recursive: true });
    writeFileSync(file(), readFileSync(join(fixtureData.root, "datacenters", "rabat.ts")));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const file = () => join(root, "datacenters", "rabat.ts");
  const text = () => readFileSync(file(), "utf8");

  test("a second reading keeps what an engineer edited, writes what changed in vCenter, and shows it", async () => {
    const first = await adopt(model, "rabat", census(), root, TODAY);
    expect(first.changed).toEqual([]);
    expect(text()).toContain("import { alike, defineSite } from");
    expect(text()).toContain("extension: {");
    writeFileSync(
      file(),
      text()
        .replace('latency: "8 ms"', 'latency: "3 ms"')
        .replace("    datastores: [", "    // measured by B. Tazi\n    datastores: ["),
    );
    const later = await adopt(
      model,
      "rabat",
      withMachine({ name: "srv-new-01", path: "/rabat/vm/srv-new-01", cpus: 3 }),
      root,
      "2026-12-01",
    );
    expect(later.changed).toEqual([expect.stringMatching(/^\+ .*srv-new-01.*cpus: 3/)]);
    expect(text()).toContain('latency: "3 ms"');
    expect(text()).toContain("// measured by B. Tazi");
    expect(text()).toContain("srv-new-01");
    expect(text()).toContain('readOn: "2026-12-01"');
  });

  test("guesses say so", async () => {
    await adopt(
      model,
      "rabat",
      census(({ datastores }) => ({
        datastores: datastores.map((each) => (each.name === "rabat-san-01" ? { ...each, name: "SAN 2" } : each)),
        virtualMachines: [],
      })),
      root,
      TODAY,
    );
    expect(text()).toMatch(/\/\/ guess: measure it\n\s+performance: /);
  });
});

test("govmomi's simulator as it comes: every object is written or listed with the reason", () => {
  const vpx = readCensus(JSON.parse(readFileSync(join(__dirname, "govmomi-vpx.json"), "utf8")));
  const site = { ...model.sites.rabat, datacenter: "DC0" };
  const { baseline, notExpressed } = findBaseline(vpx, site, new Set(), TODAY);
  expect(baseline.clusters.map(({ name }) => name)).toEqual(["DC0_C0"]);
  const known = new Set([
    ...baseline.virtualMachines.map(({ name }) => name),
    ...notExpressed.flatMap(({ object }) => object.split("/").at(-1) ?? []),
  ]);
  expect(vpx.virtualMachines.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  expect(notExpressed).toContainEqual({ object: "host DC0_H0", reason: "it is in no cluster" });
});
