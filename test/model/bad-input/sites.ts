import { type BadInput, MARRAKECH, RABAT } from "./case";

export const sites: readonly BadInput[] = [
  {
    input: "sites that change places",
    rule: "site-roles",
    changes: { "rabat.role": "backup", "marrakech.role": "primary", "marrakech.name": "rabat" },
    findings: [
      {
        path: "rabat.role",
        at: [RABAT, "role:"],
        problem: '"backup" is not what rabat is.',
        remedy: 'Write "primary".',
      },
      {
        path: "marrakech.name",
        at: [MARRAKECH, "name:"],
        problem: '"rabat" is not what marrakech is.',
        remedy: 'Write "marrakech".',
      },
      {
        path: "marrakech.role",
        at: [MARRAKECH, "role:"],
        problem: '"primary" is not what marrakech is.',
        remedy: 'Write "backup".',
      },
    ],
  },
  {
    input: "a failover on a day that is none",
    rule: "failover-day",
    changes: { posture: { kind: "recovered", failover: "2026-02-30-fire" } },
    findings: [
      {
        path: "posture.failover",
        at: ["massar/posture.ts", "export const posture"],
        problem: "2026-02-30 is no day.",
        remedy: "Write the day that Rabat was lost, as in 2026-11-24.",
      },
    ],
  },
  {
    input: "a failback from a failover without a name",
    changes: { posture: { kind: "standby", failback: { ends: "fire", approvedBy: "A. Bennani", reason: " " } } },
    findings: [
      {
        path: "posture.failback.ends",
        at: ["massar/posture.ts", "export const posture"],
        problem: '"fire" is not a failover id.',
        remedy: 'Write the date and the disaster, as in "2026-11-24-fire".',
      },
      {
        path: "posture.failback.reason",
        at: ["massar/posture.ts", "export const posture"],
        problem: '"" is too short.',
        remedy: "Write 1 or more characters.",
      },
    ],
  },
];
