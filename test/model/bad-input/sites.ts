import { type BadInput, MARRAKECH, RABAT } from "./case";

const s3 = (endpoint: string) => ({ kind: "s3", endpoint, bucket: "terraform-state", region: "us-east-1" });

export const sites: readonly BadInput[] = [
  {
    input: "one state server for both sites, at Rabat",
    rule: "state-servers",
    changes: { "marrakech.state.server": "state.rabat.massar.example" },
    findings: [
      {
        path: "marrakech.state.server",
        at: [MARRAKECH, "state:"],
        problem:
          'The state server "state.rabat.massar.example" is at rabat, not at marrakech: if it is lost, marrakech cannot be deployed.',
        remedy: "Name a server in marrakech's domain, marrakech.massar.example.",
      },
    ],
  },
  {
    input: "one object store for both sites, at Rabat",
    rule: "state-servers",
    changes: {
      "rabat.state": s3("https://s3.rabat.massar.example"),
      "marrakech.state": s3("https://s3.rabat.massar.example"),
    },
    findings: [
      {
        path: "marrakech.state.endpoint",
        at: [MARRAKECH, "state:"],
        problem:
          'The state server "https://s3.rabat.massar.example" is at rabat, not at marrakech: if it is lost, marrakech cannot be deployed.',
        remedy: "Name a server in marrakech's domain, marrakech.massar.example.",
      },
    ],
  },
  {
    input: "Marrakech's state in an object store of Rabat, in a domain that contains both sites",
    rule: "state-servers",
    changes: {
      "marrakech.domain": "massar.example",
      "marrakech.state": s3("https://s3.rabat.massar.example:9000"),
    },
    findings: [
      {
        path: "marrakech.state.endpoint",
        at: [MARRAKECH, "state:"],
        problem:
          'The state server "https://s3.rabat.massar.example:9000" is at rabat, not at marrakech: if it is lost, marrakech cannot be deployed.',
        remedy: "Name a server in marrakech's domain, massar.example.",
      },
    ],
  },
  {
    input: "Rabat's state at Marrakech, and Marrakech's at neither site",
    rule: "state-servers",
    changes: {
      "rabat.state.server": "state-2.marrakech.massar.example",
      "marrakech.state": s3("https://s3.cloud.example"),
    },
    findings: [
      {
        path: "rabat.state.server",
        at: [RABAT, "state:"],
        problem:
          'The state server "state-2.marrakech.massar.example" is at marrakech, not at rabat: if it is lost, rabat cannot be deployed.',
        remedy: "Name a server in rabat's domain, rabat.massar.example.",
      },
      {
        path: "marrakech.state.endpoint",
        at: [MARRAKECH, "state:"],
        problem:
          'The state server "https://s3.cloud.example" is at neither site, not at marrakech: if it is lost, marrakech cannot be deployed.',
        remedy: "Name a server in marrakech's domain, marrakech.massar.example.",
      },
    ],
  },
  {
    input: "Rabat's state in a VM that the stack of Rabat creates",
    rule: "state-servers",
    changes: { "rabat.state.server": "rab-db-1.rabat.massar.example" },
    findings: [
      {
        path: "rabat.state.server",
        at: [RABAT, "state:"],
        problem:
          'The state server "rab-db-1.rabat.massar.example" is a VM that this project creates: to recreate it, Terraform would need the state that is stored in it.',
        remedy: "Name a server that exists before the first deploy, on hosts that this project does not manage.",
      },
    ],
  },
  {
    input: "sites with exchanged roles",
    rule: "site-roles",
    changes: { "rabat.role": "backup", "marrakech.role": "primary", "marrakech.name": "rabat" },
    findings: [
      {
        path: "rabat.role",
        at: [RABAT, "role:"],
        problem: '"backup" is wrong for rabat.',
        remedy: 'Write "primary".',
      },
      {
        path: "marrakech.name",
        at: [MARRAKECH, "name:"],
        problem: '"rabat" is wrong for marrakech.',
        remedy: 'Write "marrakech".',
      },
      {
        path: "marrakech.role",
        at: [MARRAKECH, "role:"],
        problem: '"primary" is wrong for marrakech.',
        remedy: 'Write "backup".',
      },
    ],
  },
  {
    input: "a decision of two roles, and one of none",
    rule: "deciding-roles",
    changes: {
      "recoveryPlan.people.roles[0].decides": ["failover", "migration", "fence"],
    },
    findings: [
      {
        path: "recoveryPlan.people.roles",
        at: ["datacenters/massar/recovery-plan.ts", "roles:"],
        problem: "Nobody decides on failback.",
        remedy: 'Write "failback" in the decides of one role.',
      },
      {
        path: "recoveryPlan.people.roles",
        at: ["datacenters/massar/recovery-plan.ts", "roles:"],
        problem: "massar-owner and dr-coordinator decide on fence.",
        remedy: 'Write "fence" in the decides of one role.',
      },
    ],
  },
  {
    input: "half of a protection group in the failover of a part",
    rule: "failover-scope",
    changes: { posture: { kind: "recovered", failover: "2026-11-24-fire", tiers: ["core-services", "database"] } },
    findings: [
      {
        path: "posture.tiers",
        at: ["datacenters/massar/posture.ts", "export const posture"],
        problem:
          "The protection group pupils-records is recovered without files: its data would not belong to one point in time.",
        remedy: "Add files, or leave out the whole group.",
      },
    ],
  },
  {
    input: "the failover of a part without a tier that it needs",
    rule: "failover-scope",
    changes: { posture: { kind: "recovered", failover: "2026-11-24-fire", tiers: ["cache"] } },
    findings: [
      {
        path: "posture.tiers",
        at: ["datacenters/massar/posture.ts", "export const posture"],
        problem: "cache is recovered without core-services, on which it depends.",
        remedy: "Add core-services.",
      },
    ],
  },
  {
    input: "a failover on an impossible date",
    rule: "failover-day",
    changes: { posture: { kind: "recovered", failover: "2026-02-30-fire" } },
    findings: [
      {
        path: "posture.failover",
        at: ["datacenters/massar/posture.ts", "export const posture"],
        problem: "2026-02-30 is not a date.",
        remedy: "Write the date on which Rabat was lost, for example 2026-11-24.",
      },
    ],
  },
  {
    input: "a failback from an invalid failover id",
    changes: { posture: { kind: "standby", failback: { ends: "fire", approvedBy: "A. Bennani", reason: " " } } },
    findings: [
      {
        path: "posture.failback.ends",
        at: ["datacenters/massar/posture.ts", "export const posture"],
        problem: '"fire" is not a failover id.',
        remedy: 'Write the date and the disaster, as in "2026-11-24-fire".',
      },
      {
        path: "posture.failback.reason",
        at: ["datacenters/massar/posture.ts", "export const posture"],
        problem: '"" is too short.',
        remedy: "Write 1 or more characters.",
      },
    ],
  },
];
