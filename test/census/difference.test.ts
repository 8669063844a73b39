import { censusDifference, type Difference } from "../../census/difference";
import { loadModel } from "../../model/load";
import { changed, leavesOf, patternOf, replaced } from "./leaves";
import { censusAsModelled } from "./synthetic";

const before = censusAsModelled(loadModel(), "rabat");
const paths = (differences: readonly Difference[]) => differences.map(({ path }) => path);

test("a vCenter left exactly as before differs in nothing", () => {
  expect(censusDifference(before, structuredClone(before))).toEqual([]);
});

test("nor does one whose VMs DRS has moved", () => {
  const after = replaced(before, ["virtualMachines", 0, "host"], () => "esx-14.rabat.massar.example");
  expect(censusDifference(before, after)).toEqual([]);
});

test("every single other change is found", () => {
  // one leaf of each pattern stands for all of them
  const leaves = new Map(leavesOf(before).map((leaf) => [patternOf(leaf), leaf]));
  leaves.delete("virtualMachines[].host");
  const unseen = [...leaves].filter(([, leaf]) => censusDifference(before, changed(before, leaf)).length === 0);
  expect(unseen).toEqual([]);
});

test.each([
  {
    path: ["clusters", 0, "drs", "enabled"],
    to: false,
    is: { path: "clusters[/rabat/host/rabat-prod].drs.enabled", before: true, after: false },
  },
  {
    path: ["portGroups", 0, "vlan", "id"],
    to: 111,
    is: { path: "portGroups[/rabat/network/pg-rabat-prod-management].vlan.id", before: 110, after: 111 },
  },
  {
    path: ["virtualMachines", 0, "disks", 1, "sizeBytes"],
    to: 1,
    is: { path: "virtualMachines[/rabat/vm/massar/database/rab-db-1].disks[1].sizeBytes", before: 2 ** 41, after: 1 },
  },
  {
    path: ["tags", 1, "description"],
    to: "new",
    is: { path: "tags[massar-managed-by replication-link].description", before: "", after: "new" },
  },
  {
    path: ["switches", 0, "uplinks"],
    to: ["uplink-1"],
    is: {
      path: "switches[/rabat/network/vds-rabat-prod].uplinks",
      before: ["uplink-1", "uplink-2"],
      after: ["uplink-1"],
    },
  },
])("a change is told by its place: $is.path", ({ path, to, is }) => {
  expect(
    censusDifference(
      before,
      replaced(before, path, () => to),
    ),
  ).toEqual([is]);
});

test("an object that went or came is one difference, wherever it stood in its list", () => {
  const [, second, ...others] = before.hosts;
  const after = { ...before, hosts: others };
  expect(paths(censusDifference(before, after))).toEqual([
    "hosts[/rabat/host/rabat-prod/esx-01.rabat.massar.example]",
    `hosts[${second?.path}]`,
  ]);
  expect(paths(censusDifference(after, before))).toHaveLength(2);
  const [role, ...roles] = before.roles;
  expect(paths(censusDifference({ ...before, roles }, before))).toEqual([`roles[${role?.name}]`]);
});

test("members that cannot be told apart hide nothing", () => {
  const [permission] = before.permissions;
  if (permission === undefined) throw new Error("no permission");
  const twice = { ...before, permissions: [permission, { ...permission, group: true }] };
  const after = {
    ...before,
    permissions: [
      { ...permission, role: "ReadOnly" },
      { ...permission, group: true },
    ],
  };
  expect(paths(censusDifference(twice, after))).toEqual(["permissions[0].role"]);
});
