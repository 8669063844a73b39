import { standardFindings } from "../../adopt/findings";
import { selectObjects } from "../../adopt/objects";
import type { Census } from "../../census/census";
import { censusAsModelled } from "../census/synthetic";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel();
const census = censusAsModelled(model, "rabat");
type Machine = Census["virtualMachines"][number];
const mail = census.virtualMachines.find(({ name }) => name === "srv-mail-01") as Machine;
const adapted: Machine = {
  ...mail,
  controllers: [{ type: "pvscsi", bus: 0, sharing: "noSharing" }],
  cdroms: ["client"],
};
const select = (names: readonly string[], of: Partial<Machine> = {}, already = {}) =>
  selectObjects(
    names,
    {
      ...census,
      virtualMachines: [
        { ...adapted, ...of },
        { ...adapted, name: "b", path: "/rabat/vm/Été/b" },
      ],
    },
    {},
    already,
  );
const [disk] = mail.disks;
const withDisk = (of: object): Partial<Machine> => ({ disks: [{ ...(disk as NonNullable<typeof disk>), ...of }] });

test("objects are named by name, path or folder", () => {
  expect(select(["srv-mail-01"]).wanted).toEqual([
    {
      path: "/rabat/vm/srv-mail-01",
      type: "vsphere_virtual_machine",
      importId: "/rabat/vm/srv-mail-01",
      id: "promoted_srv_mail_01",
    },
  ]);
  expect(select(["/rabat/vm/Été"]).wanted.map(({ id }) => id)).toEqual(["promoted_b"]);
  expect(select(["rabat-prod", "vds-rabat-prod"]).wanted.map(({ type }) => type)).toEqual([
    "vsphere_compute_cluster",
    "vsphere_distributed_virtual_switch",
  ]);
  expect(() => select(["nobody"])).toThrow('No object is named "nobody"');
  expect(() => select(["b"], { name: "b" })).toThrow('2 objects are named "b"');
});

test.each<[string, Partial<Machine>, string]>([
  ["a template", { template: true }, "template"],
  ["an orphaned VM", { connection: "orphaned" }, "it is orphaned"],
  ["an encrypted VM", { encrypted: true }, "encrypted"],
  ["a VM without a NIC", { nics: [] }, "no NIC"],
  ["an RDM", withDisk({ backing: "rdm virtualMode" }), "RDM"],
  ["a SATA disk", withDisk({ controller: "ahci" }), "ahci controller"],
  ["a gap in the SCSI buses", { controllers: [{ type: "pvscsi", bus: 1, sharing: "" }] }, "numbered from 0"],
  [
    "controllers of two types",
    {
      controllers: [
        { type: "pvscsi", bus: 0, sharing: "" },
        { type: "lsilogic", bus: 1, sharing: "" },
      ],
    },
    "several types",
  ],
  ["a VM in a vApp", { path: "/rabat/host/rabat-prod/Resources/app/srv-mail-01" }, "vApp"],
  ["a passthrough CD drive", { cdroms: ["client passthrough"] }, "passthrough mode"],
  ["the host's CD drive", { cdroms: ["host"] }, "that of the host"],
])("%s stays baseline, with the reason", (_, of, reason) => {
  const { wanted, refused } = select([of.path ?? "srv-mail-01"], of);
  expect(wanted).toEqual([]);
  expect(refused[0]?.reason).toContain(reason);
});

test("a promoted object is not promoted twice, and no id is used twice", () => {
  const already = {
    "/rabat/vm/x": { id: "promoted_srv_mail_01", type: "vsphere_virtual_machine", importId: "", attributes: {} },
  };
  expect(select(["srv-mail-01"], {}, already).wanted[0]?.id).toBe("promoted_srv_mail_01_2");
  expect(select(["srv-mail-01"], {}, { "/rabat/vm/srv-mail-01": already["/rabat/vm/x"] }).refused[0]?.reason).toContain(
    "already",
  );
});

test("differences from the standard have an effect and a window", () => {
  const old: Machine = {
    ...adapted,
    ...withDisk({ controller: "lsilogic", thin: false }),
    hardwareVersion: "vmx-11",
    cpuHotAdd: false,
  };
  const findings = standardFindings([old], model.sites.rabat, "1.26.0");
  const of = (standard: string) => findings.find((each) => each.standard.startsWith(standard));
  expect(of("hardware version")).toMatchObject({
    found: "hardware version 11",
    effect: "guestRestart",
    machines: [old.path],
  });
  expect(of("CPU and memory hot add")).toMatchObject({
    effect: "guestRestart",
    window: "a maintenance window, member by member",
  });
  expect(of("thin disks")?.window).toContain("clone a new VM");
  expect(of("SCSI controller")).toBeDefined();
});
