import type { Census } from "../../census/census";
import { censusDifference, type Difference } from "../../census/difference";
import { fixtureModel } from "../fixture/model";
import { changed, leavesOf, patternOf, replaced } from "./leaves";
import { censusAsModelled } from "./synthetic";

const before = censusAsModelled(fixtureModel(), "rabat");
const paths = (differences: readonly Difference[]) => differences.map(({ path }) => path);

test("an unchanged vCenter has no differences", () => {
  expect(censusDifference(before, structuredClone(before))).toEqual([]);
});

test("a VM migrated by DRS is not a difference", () => {
  const after = replaced(before, ["virtualMachines", 0, "host"], () => "esx-14.rabat.massar.example");
  expect(censusDifference(before, after)).toEqual([]);
});

test("every other change of a single value is found", () => {
  // one leaf for each pattern, to limit the number of comparisons
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
])("a change has the path of its value: $is.path", ({ path, to, is }) => {
  expect(
    censusDifference(
      before,
      replaced(before, path, () => to),
    ),
  ).toEqual([is]);
});

test("a new or deleted object is one difference, at any position in its list", () => {
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

test("list members with the same identity are compared by position", () => {
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

describe("files", () => {
  const withFiles = (...more: string[]): Census => ({
    ...before,
    files: [...before.files, ...more.map((path) => ({ path, sizeBytes: -1 }))],
  });
  const left = withFiles("[flash-01] vm/", "[flash-01] vm/a.vmdk", "[flash-01] vm/deep/", "[flash-01] vm/deep/b.vmdk");

  test("a new or deleted folder is one difference, including its content", () => {
    expect(paths(censusDifference(before, left))).toEqual(["files[[flash-01] vm/]"]);
    expect(paths(censusDifference(left, before))).toEqual(["files[[flash-01] vm/]"]);
  });

  test("a new file in an existing folder is a difference", () => {
    const more = { ...left, files: [...left.files, { path: "[flash-01] vm/a-000001.vmdk", sizeBytes: -1 }] };
    expect(paths(censusDifference(left, more))).toEqual(["files[[flash-01] vm/a-000001.vmdk]"]);
  });

  test("a new file outside of folders is a difference, and so is the size of a file that no VM writes to", () => {
    const [was, is] = [7, 8].map((sizeBytes) => ({ ...before, files: [{ path: "[flash-01] a.iso", sizeBytes }] }));
    expect(paths(censusDifference(before, was as Census))).toEqual(["files[[flash-01] a.iso]"]);
    expect(paths(censusDifference(was as Census, is as Census))).toEqual(["files[[flash-01] a.iso].sizeBytes"]);
  });
});

describe("tasks", () => {
  const destroys = { entity: "/rabat/vm/web", description: "VirtualMachine.destroy", user: "terraform" };

  test("a new running task of a user is a difference", () => {
    expect(paths(censusDifference(before, { ...before, tasks: [destroys] }))).toEqual([
      "tasks[VirtualMachine.destroy of /rabat/vm/web by terraform]",
    ]);
  });

  test.each([
    ["an ended task", { ...before, tasks: [destroys] }, before],
    ["a task that is still running", { ...before, tasks: [destroys] }, { ...before, tasks: [destroys] }],
    ["a task of vCenter itself", before, { ...before, tasks: [{ ...destroys, user: "" }] }],
  ])("%s is not a difference", (_, earlier, later) => expect(censusDifference(earlier, later)).toEqual([]));
});

describe("sessions", () => {
  const user = before.takenBy;
  const opened = { user, client: "govmomi", since: "2026-11-24T09:00:00Z", inUse: true };
  const later = (...sessions: Census["sessions"]): Census => ({ ...before, sessions });

  test("a new session of the same account is a difference if it is in use", () => {
    expect(paths(censusDifference(before, later(...before.sessions, opened)))).toEqual([
      `sessions[${user} with govmomi since 2026-11-24T09:00:00Z]`,
    ]);
  });

  test.each([
    ["an idle session", before, later({ ...opened, inUse: false })],
    ["a session that was open before and is now in use", later({ ...opened, inUse: false }), later(opened)],
    ["an ended session", later(opened), later()],
    ["a session of another account", before, later({ ...opened, user: "men.local\\idrissi" })],
  ])("%s is not a difference", (_, earlier, now) => expect(censusDifference(earlier, now)).toEqual([]));
});

test.each<[string, string[], string[]]>([
  ["before", ["sessions: not permitted"], []],
  ["after", [], ["sessions: not permitted"]],
  ["both times", ["sessions: not permitted"], ["sessions: not permitted"]],
])("a subject that was unseen %s is a difference", (_, unseenBefore, unseenAfter) => {
  const differences = censusDifference({ ...before, unseen: unseenBefore }, { ...before, unseen: unseenAfter });
  expect(paths(differences)).toEqual(["unseen[sessions: not permitted]"]);
});
