import { fixtureData } from "../../fixture/model";
import { type BadInput, DATABASE, DB, type Expected, LOCKS, TIER_NAMES, tierPath } from "./case";

const FILES = tierPath("files");

const LOCK_OF_RABAT = [LOCKS, 'site: "rabat"'] as const;
const LOCK_OF_MARRAKECH = [LOCKS, 'site: "marrakech"'] as const;
const renamed = (name: string) => (name === "database" ? "postgres" : name);
const RENAMED = TIER_NAMES.map(renamed).join(", ");
const lift = (site: string, tier: string, ...members: string[]) => ({
  site,
  tier,
  members,
  approvedBy: "A. Bennani",
  reason: "moved",
});

export const data: readonly BadInput[] = [
  {
    input: "a locked member that was removed",
    rule: "locked-data",
    changes: { [`${DB}.rabat.members`]: [{ id: "db-2" }, { id: "db-3" }] },
    findings: [
      {
        path: "deletionLocks.locked[0].members[0]",
        at: LOCK_OF_RABAT,
        problem: `"db-1" is locked, but ${DB}.rabat.members no longer has it.`,
        remedy: "Restore it, or lift db-1 in datacenters/massar/deletion-locks.ts.",
      },
    ],
  },
  {
    input: "a locked member that was removed at Marrakech",
    rule: "locked-data",
    changes: {
      [`${DB}.marrakech.standing.members`]: [{ id: "db-2" }],
      [`${DB}.marrakech.surge`]: [{ id: "db-3" }],
    },
    findings: [
      {
        path: "deletionLocks.locked[2].members[0]",
        at: LOCK_OF_MARRAKECH,
        problem: `"db-1" is locked, but ${DB}.marrakech.standing.members no longer has it.`,
        remedy: "Restore it, or lift db-1 in datacenters/massar/deletion-locks.ts.",
      },
      {
        rule: "unlocked-data",
        path: `${DB}.marrakech.standing.members[0].id`,
        at: [...DATABASE, "marrakech: {", "standing:"],
        problem: '"db-2" holds data but has no deletion lock at marrakech.',
        remedy: "Add it to the lock of database at marrakech in datacenters/massar/deletion-locks.ts.",
      },
    ],
  },
  {
    input: "locked members that become adopted, which would remove their resource",
    rule: "locked-data",
    changes: {
      [`${FILES}.rabat`]: {
        source: "adopted",
        members: [
          { id: "file-1", virtualMachine: "srv-archive-01" },
          { id: "file-2", virtualMachine: "srv-mail-01" },
        ],
      },
    },
    findings: ["file-1", "file-2"].map((id, index) => ({
      path: `deletionLocks.locked[1].members[${index}]`,
      at: [LOCKS, 'tier: "files"'],
      problem: `"${id}" is locked, but ${FILES}.rabat.members no longer creates it.`,
      remedy: `Restore it, or lift ${id} in datacenters/massar/deletion-locks.ts.`,
    })),
  },
  {
    input: "a locked disk that was removed",
    rule: "locked-data",
    changes: {
      [`${DB}.disks`]: [
        { label: "system", size: "40 GiB" },
        { label: "data", size: "2 TiB" },
      ],
    },
    findings: [
      {
        path: "deletionLocks.locked[0].disks[2]",
        at: LOCK_OF_RABAT,
        problem: `Disk "wal" is locked, but ${DB}.disks no longer has it.`,
        remedy:
          "Restore it (a new label would destroy the disk), or lift db-1, db-2, db-3 in datacenters/massar/deletion-locks.ts.",
      },
      {
        path: "deletionLocks.locked[2].disks[2]",
        at: LOCK_OF_MARRAKECH,
        problem: `Disk "wal" is locked, but ${DB}.disks no longer has it.`,
        remedy:
          "Restore it (a new label would destroy the disk), or lift db-1 in datacenters/massar/deletion-locks.ts.",
      },
    ],
  },
  {
    input: "locked disks that exchange positions",
    rule: "locked-data",
    changes: { [`${DB}.disks[1].label`]: "wal", [`${DB}.disks[2].label`]: "data" },
    findings: [
      { lock: 0, at: LOCK_OF_RABAT, lifted: "db-1, db-2, db-3" },
      { lock: 2, at: LOCK_OF_MARRAKECH, lifted: "db-1" },
    ].flatMap(({ lock, at, lifted }) =>
      [
        { label: "data", slot: 1, found: 2 },
        { label: "wal", slot: 2, found: 1 },
      ].map(({ label, slot, found }) => ({
        path: `deletionLocks.locked[${lock}].disks[${slot}]`,
        at,
        problem: `Disk "${label}" is locked as number ${slot + 1}, but ${DB}.disks has it as number ${found + 1}.`,
        remedy: `Restore its position (another controller slot would restart the VM), or lift ${lifted} in datacenters/massar/deletion-locks.ts.`,
      })),
    ),
  },
  {
    input: "a locked standing member that becomes a surge member",
    changes: {
      [`${DB}.marrakech.standing`]: undefined,
      [`${DB}.marrakech.surge`]: [{ id: "db-1" }, { id: "db-2" }, { id: "db-3" }],
    },
    findings: [
      {
        path: "deletionLocks.locked[2].members[0]",
        rule: "locked-data",
        at: LOCK_OF_MARRAKECH,
        problem: `"db-1" is locked, but ${DB}.marrakech.standing.members no longer has it.`,
        remedy: "Restore it, or lift db-1 in datacenters/massar/deletion-locks.ts.",
      },
      {
        path: `${DB}.marrakech`,
        rule: "link-streams",
        at: [...DATABASE, "marrakech: {"],
        problem:
          "database is replicated by databaseStreaming, but has no standing member at marrakech to receive its data.",
        remedy: "Make one of its members standing.",
      },
    ],
  },
  {
    input: "a locked disk with a new label",
    rule: "locked-data",
    changes: { [`${DB}.disks[1].label`]: "pgdata" },
    findings: [
      {
        path: "deletionLocks.locked[0].disks[1]",
        at: LOCK_OF_RABAT,
        problem: `Disk "data" is locked, but ${DB}.disks no longer has it.`,
        remedy:
          "Restore it (a new label would destroy the disk), or lift db-1, db-2, db-3 in datacenters/massar/deletion-locks.ts.",
      },
      {
        path: "deletionLocks.locked[2].disks[1]",
        at: LOCK_OF_MARRAKECH,
        problem: `Disk "data" is locked, but ${DB}.disks no longer has it.`,
        remedy:
          "Restore it (a new label would destroy the disk), or lift db-1 in datacenters/massar/deletion-locks.ts.",
      },
      ...["rabat", "marrakech"].map(
        (site): Expected => ({
          path: `${DB}.disks[1].label`,
          rule: "unlocked-data",
          at: [...DATABASE, 'label: "data"'],
          problem: `Disk "pgdata" holds data but has no deletion lock at ${site}.`,
          remedy: `Add it to the lock of database at ${site} in datacenters/massar/deletion-locks.ts.`,
        }),
      ),
    ],
  },
  {
    input: "a locked tier with a new name",
    rule: "unlocked-data",
    changes: {
      "massar.tiers": fixtureData.massar.tiers.map(({ name, dependsOn, flows, ...tier }) => ({
        ...tier,
        name: renamed(name),
        dependsOn: dependsOn.map(renamed),
        flows: flows.map(({ from, ...flow }) => ({ ...flow, from: renamed(from) })),
      })),
      "link.streams[0].tier": "postgres",
      "recoveryPlan.protectionGroups[0].tiers[0]": "postgres",
      "lab.larger": {},
    },
    findings: [
      {
        path: "deletionLocks.locked[0].tier",
        rule: "locked-data",
        at: LOCK_OF_RABAT,
        problem: '"database" is locked at rabat, but the tier no longer exists.',
        remedy: `Restore the tier (existing: ${RENAMED}), or lift db-1, db-2, db-3 in datacenters/massar/deletion-locks.ts.`,
      },
      {
        path: "deletionLocks.locked[2].tier",
        rule: "locked-data",
        at: LOCK_OF_MARRAKECH,
        problem: '"database" is locked at marrakech, but the tier no longer exists.',
        remedy: `Restore the tier (existing: ${RENAMED}), or lift db-1 in datacenters/massar/deletion-locks.ts.`,
      },
      ...["db-1", "db-2", "db-3"].map(
        (id, index): Expected => ({
          path: `${DB}.rabat.members[${index}].id`,
          at: [...DATABASE, "rabat: {", "members:"],
          problem: `"${id}" holds data but has no deletion lock at rabat.`,
          remedy: "Add it to the lock of postgres at rabat in datacenters/massar/deletion-locks.ts.",
        }),
      ),
      {
        path: `${DB}.marrakech.standing.members[0].id`,
        at: [...DATABASE, "marrakech: {", "standing:"],
        problem: '"db-1" holds data but has no deletion lock at marrakech.',
        remedy: "Add it to the lock of postgres at marrakech in datacenters/massar/deletion-locks.ts.",
      },
      ...["rabat", "marrakech"].flatMap((site) =>
        ["system", "data", "wal"].map(
          (label, index): Expected => ({
            path: `${DB}.disks[${index}].label`,
            at: [...DATABASE, `label: "${label}"`],
            problem: `Disk "${label}" holds data but has no deletion lock at ${site}.`,
            remedy: `Add it to the lock of postgres at ${site} in datacenters/massar/deletion-locks.ts.`,
          }),
        ),
      ),
    ],
  },
  {
    input: "a locked tier with holdsData: false",
    rule: "locked-data",
    changes: { [`${DB}.holdsData`]: false },
    findings: [
      {
        path: "deletionLocks.locked[0].tier",
        at: LOCK_OF_RABAT,
        problem: `"database" is locked at rabat, but ${DB}.holdsData is false.`,
        remedy: "Set it to true, or lift db-1, db-2, db-3 in datacenters/massar/deletion-locks.ts.",
      },
      {
        path: "deletionLocks.locked[2].tier",
        at: LOCK_OF_MARRAKECH,
        problem: `"database" is locked at marrakech, but ${DB}.holdsData is false.`,
        remedy: "Set it to true, or lift db-1 in datacenters/massar/deletion-locks.ts.",
      },
    ],
  },
  {
    input: "a new member that holds data without a lock",
    rule: "unlocked-data",
    changes: { [`${DB}.rabat.members[3]`]: { id: "db-4" } },
    findings: [
      {
        path: `${DB}.rabat.members[3].id`,
        at: [...DATABASE, "rabat: {", "members:"],
        problem: '"db-4" holds data but has no deletion lock at rabat.',
        remedy: "Add it to the lock of database at rabat in datacenters/massar/deletion-locks.ts.",
      },
    ],
  },
  {
    input: "a new disk that holds data without a lock",
    rule: "unlocked-data",
    changes: { [`${DB}.disks[3]`]: { label: "archive", size: "1 TiB" } },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${DB}.disks[3].label`,
      at: [...DATABASE, "disks: ["],
      problem: `Disk "archive" holds data but has no deletion lock at ${site}.`,
      remedy: `Add it to the lock of database at ${site} in datacenters/massar/deletion-locks.ts.`,
    })),
  },
  {
    input: "lifts of members and tiers without a lock",
    rule: "known-lifts",
    changes: {
      "deletionLocks.lifts": [lift("rabat", "database", "db-1", "db-9"), lift("marrakech", "databse", "db-1")],
    },
    findings: [
      {
        path: "deletionLocks.lifts[0].members[1]",
        at: [LOCKS, "lifts:"],
        problem: '"db-9" of database is not locked at rabat.',
        remedy: "Use db-1, db-2, db-3, or remove the lift after its deploy.",
      },
      {
        path: "deletionLocks.lifts[1].tier",
        at: [LOCKS, "lifts:"],
        problem: '"databse" is not locked at marrakech.',
        remedy: "Use database, files, identity, or remove the lift after its deploy.",
      },
    ],
  },
];
