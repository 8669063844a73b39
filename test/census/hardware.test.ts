import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { compareHardware, disksToFormat, type Hardware, hardwareSchema, readHardware } from "../../census/hardware";
import { fixtureModel } from "../fixture/model";
import { type JsonSchema, shapeOf } from "../support/json";

test("the schema matches census/hardware-shape.txt, which the collector's test also uses", () => {
  const shape = shapeOf("", z.toJSONSchema(hardwareSchema) as JsonSchema).sort();
  expect(shape).toEqual(readFileSync(join(__dirname, "../../census/hardware-shape.txt"), "utf8").trim().split("\n"));
});

test("refuses the output of another release, with a remedy", () => {
  expect(() => readHardware({ schemaVersion: 1, hosts: [] })).toThrow(/another release of vcenter-census/);
});

const site = fixtureModel().sites.rabat;
const [planned] = site.extension.datastoreClusters.flatMap(({ datastores }) => datastores);
if (planned === undefined) throw new Error("the fixture has a datastore");

type Host = Hardware["hosts"][number];
type Disk = Host["disks"][number];
type Joining = Hardware["joining"][number];

/** Every host as the model describes it, before the first deploy. */
function hardware(changeDisk: Partial<Disk> = {}, changeHost: Partial<Host> = {}): Hardware {
  const disks = site.extension.datastoreClusters.flatMap(({ datastores }) =>
    datastores.map(({ disk, capacity }) => ({
      ...{ canonicalName: disk, capacityBytes: capacity.bytes, datastore: "", datastoreBytes: 0, partitions: [] },
      ...(disk === planned?.disk && changeDisk),
    })),
  );
  const hosts = site.extension.clusters.flatMap((cluster) => cluster.hosts);
  return {
    schemaVersion: 2,
    joining: [],
    hosts: hosts.map(({ name }, index) => ({
      ...{
        name,
        connection: "connected",
        version: "8.0.3",
        clockSkewSeconds: 1,
        ntpServers: [...site.ntpServers],
        disks,
      },
      ...(index === 0 && changeHost),
    })),
  };
}

const problems = (given: Hardware) => compareHardware(site, given).findings.map(({ problem }) => problem);

test("empty disks of the model's size, and disks that an earlier deploy formatted, are formatted or kept", () => {
  expect(compareHardware(site, hardware())).toEqual({ findings: [], notes: [] });
  expect(
    problems(hardware({ datastore: planned.name, partitions: ["vmfs"], capacityBytes: 1, datastoreBytes: 1 })),
  ).toEqual([]);
});

test.each<[string, Partial<Disk>, RegExp]>([
  [
    "a VMFS of another vCenter",
    { partitions: ["vmfs"] },
    /is not empty\. It holds partitions: vmfs\. A deploy would format it/,
  ],
  ["partitions", { partitions: ["linuxNative", "ntfs"] }, /It holds partitions: linuxNative, ntfs\./],
  ["another datastore", { datastore: "backup-01", partitions: ["vmfs"] }, /holds the datastore backup-01\.$/],
  ["another size", { capacityBytes: 8 * 2 ** 40 }, /has 8 TiB, not 16 TiB\.$/],
])("refuses a disk with %s", (_, change, problem) => {
  expect(problems(hardware(change))).toEqual([expect.stringMatching(problem)]);
});

test.each<[string, number, number, RegExp | undefined]>([
  ["agree", 16, 16, undefined],
  ["a VMFS that takes a part of its LUN for itself", 16, 15.9, undefined],
  ["a grown LUN", 20, 16, /differs in size: LUN 20 TiB, VMFS 16 TiB, model 16 TiB\. Expand the VMFS of/],
  ["a grown LUN and VMFS", 20, 20, /VMFS 20 TiB, model 16 TiB\. State 20 TiB as the capacity of/],
  ["a model that is ahead", 8, 8, /LUN 8 TiB, VMFS 8 TiB, model 16 TiB\. Grow the LUN of .* on the array and rescan/],
])("compares LUN, VMFS and model: %s", (_, lun, vmfs, says) => {
  const given = { datastore: planned.name, capacityBytes: lun * 2 ** 40, datastoreBytes: Math.round(vmfs * 2 ** 40) };
  const { findings, notes } = compareHardware(site, hardware({ ...given, partitions: ["vmfs"] }));
  expect(findings).toEqual([]);
  expect(notes.map(({ problem, remedy }) => `${problem} ${remedy}`)).toEqual(
    says === undefined ? [] : [expect.stringMatching(says)],
  );
});

test("reports the hosts that do not see a disk", () => {
  const [blind] = hardware().hosts;
  expect(problems(hardware({}, { disks: blind?.disks.slice(1) ?? [] }))).toEqual([
    `The disk ${planned.disk} of ${planned.name} is not seen by ${blind?.name}.`,
  ]);
});

test("reports an ESXi that cannot run the templates' VMs, and a clock that is wrong", () => {
  expect(problems(hardware({}, { version: "7.0.1" }))).toEqual([
    expect.stringMatching(/ runs ESXi 7\.0\.1\. The VMs of the site's templates need 7\.0\.2 or later\.$/),
  ]);
  expect(problems(hardware({}, { clockSkewSeconds: -90 }))).toEqual([expect.stringMatching(/vCenter's by 90 s\.$/)]);
});

const all = site.extension.clusters.flatMap((cluster) => cluster.hosts);
const [first, second, ...others] = all.map(({ name }) => name);
const notes = (given: Hardware) => compareHardware(site, given).notes.map(({ problem }) => problem);

describe("notes, which do not stop a deploy", () => {
  test("name the hosts whose disks cannot be checked, because they are not in vCenter or do not answer", () => {
    const [, ...known] = hardware().hosts;
    expect(notes({ ...hardware(), hosts: known })).toEqual([
      `Not checked: disks, clock and NTP servers of ${first}, because vCenter does not have the host yet.`,
    ]);
    expect(notes(hardware({}, { connection: "notResponding" }))).toEqual([
      `Not checked: disks, clock and NTP servers of ${first}, because the host is notResponding.`,
    ]);
    expect(compareHardware(site, { ...hardware(), hosts: [] })).toEqual({
      findings: [],
      notes: [
        expect.objectContaining({
          problem: expect.stringContaining([first, second, ...others].join(", ")),
          remedy: expect.stringMatching(/^Deploy the hosts before the datastores/),
        }),
      ],
    });
    expect(disksToFormat(site)).not.toEqual([]);
  });

  test("name an upgrade that is not finished", () => {
    expect(notes(hardware({}, { version: "8.0.2" }))).toEqual([
      expect.stringMatching(
        new RegExp(`^The hosts of .+ run different releases of ESXi: 8\\.0\\.2 on ${first}; 8\\.0\\.3 on ${second}, `),
      ),
    ]);
  });

  test("name hosts with other NTP servers than their site", () => {
    const [server] = site.ntpServers;
    expect(notes(hardware({}, { ntpServers: [] }))).toEqual([
      expect.stringMatching(new RegExp(`^NTP servers of ${first}: none instead of .*${server}`)),
    ]);
    expect(notes(hardware({}, { ntpServers: [...site.ntpServers].reverse() }))).toEqual([]);
  });
});

describe("a host that vCenter does not have yet", () => {
  const joining = (change: Partial<Joining>): Hardware => ({
    ...hardware(),
    joining: [{ ...{ name: first ?? "", fault: "", thumbprint: "", version: "8.0.3", managedBy: "" }, ...change }],
  });

  test("is no finding if vCenter can add it", () => {
    expect(problems(joining({}))).toEqual([]);
  });

  test.each<[string, Partial<Joining>, RegExp, RegExp]>([
    [
      "does not answer",
      { fault: "NoHost" },
      /does not answer vCenter\.$/,
      /power.+DNS.+firewall.+remove it from the code/,
    ],
    [
      "has another certificate",
      { fault: "SSLVerifyFault", thumbprint: "AA:BB" },
      /has the thumbprint AA:BB, not ([0-9A-F]{2}:){19}/,
      /console .+ correct the site's file\. If not, do not deploy/,
    ],
    ["refuses the login", { fault: "InvalidLogin" }, /refuses the login/, /TF_VAR_rabat_esxi_passwords/],
    ["has another fault", { fault: "TooManyHosts" }, /cannot connect to .+: TooManyHosts\.$/, /event log/],
    ["belongs to another vCenter", { managedBy: "10.0.0.1" }, /is managed by the vCenter 10\.0\.0\.1\.$/, /Remove it/],
    ["is too old", { version: "7.0.1" }, / runs ESXi 7\.0\.1\./, /Upgrade the host/],
  ])("is a finding with a remedy if it %s", (_, change, problem, remedy) => {
    expect(compareHardware(site, joining(change)).findings).toEqual([
      { problem: expect.stringMatching(problem), remedy: expect.stringMatching(remedy) },
    ]);
  });
});
