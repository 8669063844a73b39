import { loadModel } from "../../model/load";
import { capacityChanges } from "../../review/consequences/capacity";
import { statedCapacities } from "../../review/consequences/datastores";
import { findingChanges } from "../../review/consequences/findings";
import { keptImages } from "../../review/consequences/images";
import { notApplied } from "../../review/consequences/not-applied";
import { objectiveChanges } from "../../review/consequences/objectives";
import { peaks } from "../../review/consequences/peaks";
import type { StackPlan } from "../../terraform/plan/change";
import { fixtureData, fixtureModel } from "../fixture/model";
import { tierPath } from "../model/bad-input/case";
import { variant } from "../model/variant";
import { evacuateHost } from "../support/variants";
import { planOf } from "./support/plans";

const before = fixtureModel();
const changed = (changes: Record<string, unknown>) => loadModel(variant(changes));
const database = tierPath("database");

describe("capacity changes", () => {
  test("are empty without changes", () => {
    expect(capacityChanges(before, fixtureModel())).toEqual({ sites: { rabat: [], marrakech: [] }, link: [] });
  });

  test("a larger tier uses more of its cluster, only at the site where it grows", () => {
    const { sites, link } = capacityChanges(before, changed({ [`${database}.rabat.size.memory`]: "160 GiB" }));
    const memory = sites.rabat.find(({ resource }) => resource === "memory");
    expect(memory).toMatchObject({ where: "rabat-extension", unit: "GiB" });
    const grown = (memory?.after?.reserved ?? 0) - (memory?.before?.reserved ?? 0);
    expect(grown).toBe(3 * (160 - 128));
    expect(sites.marrakech).toEqual([]);
    expect(link).toEqual([]);
  });

  test("more virtual CPUs are shown on the cores that they share", () => {
    const { sites } = capacityChanges(before, changed({ [`${database}.rabat.size.cpus`]: 30 }));
    const cores = sites.rabat.find(({ resource }) => resource === "cores");
    expect((cores?.after?.virtualCpus ?? 0) - (cores?.before?.virtualCpus ?? 0)).toBeGreaterThan(0);
    expect(cores?.after?.has).toBe(cores?.before?.has);
  });

  test("a higher change rate fills the link earlier", () => {
    const { link } = capacityChanges(before, changed({ [`${database}.protection.changeRate`]: "150 Mbit/s" }));
    const [bandwidth] = link;
    expect(bandwidth).toMatchObject({ where: "link", resource: "bandwidth", unit: "Mbit/s" });
    expect((bandwidth?.after?.expected ?? 0) - (bandwidth?.before?.expected ?? 0)).toBeCloseTo(30);
    expect(String(bandwidth?.after?.runsOut) < String(bandwidth?.before?.runsOut)).toBe(true);
  });
});

describe("objective changes", () => {
  test("are empty without changes", () => {
    expect(objectiveChanges(before, fixtureModel())).toEqual({ rabat: [], marrakech: [] });
  });

  test("a stream that cannot carry its changes misses its RPO", () => {
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

  test("a slower start delays the tier and those that depend on it", () => {
    const { marrakech } = objectiveChanges(before, changed({ [`${database}.startsWithin`]: "20 min" }));
    const times = marrakech.filter(({ promise }) => promise === "RTO");
    expect(times.map(({ tier }) => tier)).toEqual(expect.arrayContaining(["database", "application"]));
    expect(times.every(({ achieved }) => achieved.before !== achieved.after)).toBe(true);
    // also on the way home
    const home = marrakech.find(({ promise, tier }) => promise === "failback" && tier === "database");
    expect(home).toMatchObject({ promised: { before: "2 h", after: "2 h" }, kept: { before: true, after: true } });
    expect(home?.achieved.before).not.toBe(home?.achieved.after);
  });

  test("a cluster that must tolerate more host failures has a higher objective", () => {
    const { rabat } = objectiveChanges(
      before,
      changed({ "rabat.extension.clusters[0].highAvailability.hostFailuresToTolerate": 2 }),
    );
    expect(rabat).toEqual([
      expect.objectContaining({ promise: "hostFailures", promised: { before: "1", after: "2" } }),
    ]);
  });
});

test("a change that violates a rule adds a finding, and reverting it fixes the finding", () => {
  const broken = changed({ [`${database}.protection.changeRate`]: "400 Mbit/s" });
  const { added, mended } = findingChanges(before, broken, [], "2026-11-24");
  expect(added.map(({ rule, scope }) => `${rule} ${scope}`)).toContain("rpo-kept tier/database");
  expect(mended).toEqual([]);
  expect(findingChanges(broken, before, [], "2026-11-24")).toEqual({ added: [], mended: added });
});

describe("the peak during a deploy", () => {
  test("does not exist if VMs stay", () => {
    expect(peaks(before, fixtureModel())).toEqual({ rabat: [], marrakech: [] });
  });

  test("includes removed and added VMs of a tier", () => {
    const [first, ...others] = fixtureData.massar.tiers.find(({ name }) => name === "batch")?.rabat.members ?? [];
    expect(first).toBeDefined();
    const renamed = changed({ [`${tierPath("batch")}.rabat.members`]: [{ id: "batch-9" }, ...others] });
    const [cpu, memory] = peaks(before, renamed).rabat;
    expect(cpu).toMatchObject({ where: "rabat-extension", why: "replacement", resource: "CPU" });
    expect(memory).toMatchObject({ where: "rabat-extension", why: "replacement", resource: "memory" });
    expect(memory?.taken).toBeGreaterThan(0);
    expect(memory?.taken).toBeLessThan(memory?.has ?? 0);
  });

  test("does not include a smaller cluster, which is capacity after the change", () => {
    const host = fixtureData.rabat.extension.clusters[0]?.hosts.at(-1)?.name ?? "";
    const evacuated = loadModel(evacuateHost("rabat", host)(fixtureData));
    expect(peaks(before, evacuated)).toEqual({ rabat: [], marrakech: [] });
    expect(capacityChanges(before, evacuated).sites.rabat).not.toEqual([]);
  });
});

describe("first-boot settings", () => {
  test("are the same without changes, and for new VMs", () => {
    expect(notApplied(before, fixtureModel())).toEqual([]);
    const tier = tierPath("web");
    const members = fixtureData.massar.tiers.find(({ name }) => name === "web")?.rabat.members ?? [];
    const more = changed({ [`${tier}.rabat.members`]: [...members, { id: `web-${members.length + 1}` }] });
    expect(notApplied(before, more)).toEqual([]);
  });

  test("do not include what npm run configure changes: the firewall and the time servers", () => {
    const flow = { from: "monitoring", protocol: "tcp", port: 9188 };
    expect(notApplied(before, changed({ [`${database}.flows[3]`]: flow }))).toEqual([]);
    expect(notApplied(before, changed({ "marrakech.ntpServers": ["10.40.20.2"] }))).toEqual([]);
  });

  test("of running VMs stay, so the review names the VMs of a site with other name servers", () => {
    const kept = notApplied(before, changed({ "marrakech.dnsServers": ["10.40.20.2"] }));
    expect(kept.length).toBeGreaterThan(5);
    expect(kept).toContainEqual(
      expect.stringMatching(
        /^The running VMs of monitoring at marrakech keep their old name servers, which the code changes: mrk-mon-1\. Only new VMs/,
      ),
    );
    expect(kept.every((line) => line.includes(" at marrakech keep their old name servers, "))).toBe(true);
  });
});

describe("what npm run configure does not bring", () => {
  const said = notApplied(before, changed({ "link.encryption": "wireguard" }));

  test("are packages and credentials of running guests", () => {
    expect(said).toContainEqual(
      expect.stringMatching(
        /^The running VMs of replication-gateway at rabat need packages that npm run configure does not install: wireguard-tools\. Install them before npm run configure: rab-gateway-1, rab-gateway-2\.$/,
      ),
    );
    expect(said).toContainEqual(
      expect.stringMatching(
        /^The running VMs of replication-gateway at marrakech need credentials .+ Store them in \/.+: mrk-gateway-1\.$/,
      ),
    );
  });

  test("is another list of voters: etcd reads it at its first start only", () => {
    const { witness } = fixtureData;
    if (witness.kind === "none") throw new Error("the fixture has a witness");
    const [first] = witness.members;
    const moved = changed({ "witness.members": [{ ...first, id: "witness-2" }] });
    expect(notApplied(before, moved)).toEqual([
      expect.stringMatching(
        /^The voters on the writer of database stay as they are, .+: add \S+-witness-2 with etcdctl member add, remove \S+-witness-1 with etcdctl member remove\. One at a time/,
      ),
    ]);
  });
});

describe("images", () => {
  const image = fixtureData.massar.tiers[0]?.template ?? "";
  const plan = (...images: [string, string | undefined][]): StackPlan => ({
    ...planOf("primary"),
    images: Object.fromEntries(images),
  });

  test("are kept without a word if they are the code's, and if no VM runs", () => {
    expect(keptImages([plan(["rab-db-1", image])], before)).toEqual([]);
    expect(keptImages([plan()], before)).toEqual([]);
  });

  test("of running VMs stay, so the review names the VMs whose image the code does not state", () => {
    const old = "massar-debian-11-2025.01";
    const plans = [plan(["rab-db-1", old], ["rab-db-2", image], ["rab-db-3", old], ["rab-web-1", undefined])];
    const [database, web, ...others] = keptImages(plans, before);
    expect(database).toBe(
      `The running VMs of database at rabat keep the image ${old}, where the code states ${image}: rab-db-1, rab-db-3. ` +
        "State their image at each member, or replace them by new members (docs/guide/storage-and-vms.md).",
    );
    expect(web).toMatch(
      /^The running VMs of web at rabat keep an image that the stack does not look up, .+: rab-web-1\. /,
    );
    expect(others).toEqual([]);
  });
});

describe("stated capacities", () => {
  test("change nothing in vCenter, so the review says what must grow", () => {
    expect(statedCapacities(before, fixtureModel())).toEqual([]);
    const grown = changed({
      "rabat.extension.datastoreClusters[0].datastores[0].capacity": "20 TiB",
      "marrakech.extension.nfsDatastores[0].capacity": "90 TiB",
    });
    expect(statedCapacities(before, grown)).toEqual([
      expect.stringMatching(
        /^The plan does not change the size of rabat-\S+ at rabat, from 16 TiB to 20 TiB: grow its LUN on the array, then its VMFS/,
      ),
      expect.stringMatching(
        /^The plan does not change the size of \S+ at marrakech, .+: grow its export on the filer before the deploy\. /,
      ),
    ]);
  });
});

describe("what else Terraform ignores", () => {
  test("the maintenance mode of a host, if the code no longer states it", () => {
    const host = fixtureData.rabat.extension.clusters[0]?.hosts.at(-1)?.name ?? "";
    const evacuated = loadModel(evacuateHost("rabat", host)(fixtureData));
    expect(notApplied(evacuated, before)).toEqual([expect.stringMatching(`^${host} stays in maintenance mode: `)]);
    expect(notApplied(before, evacuated)).toEqual([]);
  });
});
