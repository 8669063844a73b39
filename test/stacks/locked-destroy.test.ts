import { loadModel } from "../../model/load";
import { STACKS } from "../../model/names";
import { refuseLockedDestroy, stacksToDestroy } from "../../stacks/locked-destroy";
import { fixtureData } from "../fixture/model";
import { liftAllLocks } from "../support/variants";

const synthesisedBy = (words: string) => [{ command: ["sh", "-c", "synth"] }, { command: words.split(" ") }];
const cdktf = (words: string) => synthesisedBy(`node /project/node_modules/.bin/cdktf ${words}`);
const model = loadModel(fixtureData);

test.each([
  ["destroy primary replication-link", ["primary", "replication-link"]],
  ["--log-level info destroy dr --ignore-missing-stack-dependencies", ["dr"]],
  ["destroy", STACKS],
  ["destroy *link", STACKS],
  ["destroy rehearsal --auto-approve", []],
  ["deploy primary", []],
])("cdktf %s destroys %j", (words, stacks) => {
  expect(stacksToDestroy(cdktf(words))).toEqual(stacks);
});

test("a synthesis without cdktf destroys nothing", () => {
  expect(stacksToDestroy(synthesisedBy("git commit -m destroy primary"))).toEqual([]);
});

const refusal = (words: string, changes = {}) => {
  try {
    refuseLockedDestroy({ ...model, ...changes }, cdktf(words));
  } catch (error) {
    return String(error);
  }
  return undefined;
};

test("a refused destroy lists the required lifts", () => {
  expect(refusal("destroy primary replication-link")?.split("\n")).toEqual([
    "error   cdktf destroy primary replication-link is refused by deletion locks. No stack was changed.",
    "where   rabat, database: db-1, db-2, db-3",
    "        rabat, files: file-1, file-2",
    "        replication-link",
    "remedy  Edit datacenters/massar/deletion-locks.ts, as in docs/guide/acknowledge-and-approve.md:",
    '        add to lifts: { site: "rabat", tier: "database", members: ["db-1", "db-2", "db-3"], approvedBy, reason }',
    '        add to lifts: { site: "rabat", tier: "files", members: ["file-1", "file-2"], approvedBy, reason }',
    "        add linkLift: { approvedBy, reason }",
  ]);
});

test("a partial lift leaves the other members locked", () => {
  const lift = { site: "rabat", tier: "database", members: ["db-1"], approvedBy: "DSI", reason: "retired" };
  const message = refusal("destroy primary", { deletionLocks: { ...fixtureData.deletionLocks, lifts: [lift] } });
  expect(message).toContain("rabat, database: db-2, db-3\n");
});

test("with all locks lifted, a destroy is refused only in posture recovered", () => {
  const { deletionLocks } = liftAllLocks(fixtureData);
  expect(refusal("destroy", { deletionLocks })).toBeUndefined();
  const posture = { kind: "recovered", failover: "2026-11-24-fire" };
  expect(refusal("destroy", { deletionLocks, posture })).toMatch(/remedy .*\n +end failover 2026-11-24-fire/);
});

test("the rehearsal stack has no locks", () => {
  expect(refusal("destroy rehearsal")).toBeUndefined();
});
