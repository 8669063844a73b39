import type { Census } from "../../census/census";
import { rehearsalResidue, rehearsalSnapshots, snapshotsIn } from "../../census/rehearsal";
import { fixtureModel } from "../fixture/model";
import { replaced } from "./leaves";
import { censusAsModelled } from "./synthetic";

const ID = "2026-11-24-fire-7f3a";
const NAME = `rehearsal-${ID}`;
const census = censusAsModelled(fixtureModel(), "marrakech");

const withSnapshots = (machine: number, snapshots: Census["virtualMachines"][number]["snapshots"], of = census) =>
  replaced(of, ["virtualMachines", machine, "snapshots"], () => snapshots);

test("a site as modelled has no residue of a rehearsal", () => {
  expect(rehearsalResidue(census)).toEqual([]);
  expect(snapshotsIn(census)).toEqual([]);
});

test.each<[string, readonly (string | number)[], string, string]>([
  ["VM", ["virtualMachines", 0, "path"], `/marrakech/vm/${NAME}/database/db`, `VM /marrakech/vm/${NAME}/database/db`],
  ["folder", ["folders", 0, "path"], `/marrakech/vm/${NAME}`, `folder /marrakech/vm/${NAME}`],
  [
    "resource pool",
    ["resourcePools", 0, "path"],
    `/marrakech/host/a/Resources/${NAME}`,
    `resource pool /marrakech/host/a/Resources/${NAME}`,
  ],
  [
    "port group",
    ["portGroups", 0, "path"],
    "/marrakech/network/rehearsal-7f3a-pg-a",
    "port group /marrakech/network/rehearsal-7f3a-pg-a",
  ],
  ["tag", ["tags", 0, "name"], NAME, `tag ${NAME} of ${census.tags[0]?.category}`],
])("a remaining %s is reported", (_, path, value, residue) => {
  expect(rehearsalResidue(replaced(census, path, () => value))).toEqual([residue]);
});

test("a remaining folder in a datastore is reported once, with its content", () => {
  const folder = `[flash-01] ${NAME}-db-1/`;
  const left = ["", "db.vmx", "disks/", `disks/${NAME}.vmdk`].map((below) => `${folder}${below}`);
  const files = ["[iso] tools/", `[iso] tools/${NAME}.iso`, ...left].map((path) => ({ path, sizeBytes: -1 }));
  expect(rehearsalResidue({ ...census, files })).toEqual([
    `in a datastore [iso] tools/${NAME}.iso`,
    `in a datastore ${folder}`,
  ]);
});

test("a running task on an object of a rehearsal is reported", () => {
  const task = { description: "VirtualMachine.destroy", user: "terraform" };
  const tasks = [
    { ...task, entity: `/marrakech/vm/${NAME}/database/db` },
    { ...task, entity: "/marrakech/vm/other" },
  ];
  expect(rehearsalResidue({ ...census, tasks })).toEqual([
    `task VirtualMachine.destroy on /marrakech/vm/${NAME}/database/db`,
  ]);
});

test("a remaining snapshot is reported, also below other snapshots", () => {
  const left = withSnapshots(0, [
    { name: "before an upgrade", created: "2026-11-24T08:00:00.000Z" },
    { name: `before an upgrade/${NAME}`, created: "2026-11-24T09:00:00.000Z" },
  ]);
  expect(rehearsalResidue(left)).toEqual([`snapshot before an upgrade/${NAME} of ${census.virtualMachines[0]?.path}`]);
});

test("the snapshots of a rehearsal are listed earliest first", () => {
  const first = withSnapshots(0, [{ name: NAME, created: "2026-11-24T09:00:01.500Z" }]);
  const both = withSnapshots(1, [{ name: NAME, created: "2026-11-24T09:00:00.900Z" }], first);
  const all = withSnapshots(2, [{ name: "another", created: "2026-11-24T08:00:00.000Z" }], both);
  expect(rehearsalSnapshots(all, ID).map(({ machine, created }) => [machine, created])).toEqual([
    [census.virtualMachines[1]?.path, "2026-11-24T09:00:00.900Z"],
    [census.virtualMachines[0]?.path, "2026-11-24T09:00:01.500Z"],
  ]);
  expect(snapshotsIn(all)).toHaveLength(3);
});
