import { fixtureData } from "../../fixture/model";
import { type BadInput, RABAT } from "./case";

const MACHINES = "rabat.baseline.virtualMachines";
const AT = [RABAT, "virtualMachines: ["] as const;
const [MACHINE] = fixtureData.rabat.baseline.virtualMachines;

/** VMs that exist at a site before the first deploy. */
export const existing: readonly BadInput[] = [
  {
    input: "existing VMs on an unknown cluster, datastore and port group",
    rule: "site-references",
    changes: {
      [`${MACHINES}[0].cluster`]: "rabat-extension",
      [`${MACHINES}[1].datastore`]: "rabat-flash",
      [`${MACHINES}[2].portGroup`]: "pg-rabat-extension-services",
    },
    findings: [
      {
        path: `${MACHINES}[0].cluster`,
        at: [...AT, "srv-ldap-01", "cluster:"],
        problem: 'Unknown baseline cluster of rabat: "rabat-extension".',
        remedy: 'Use rabat-prod, or add "rabat-extension" to rabat.baseline.clusters.',
      },
      {
        path: `${MACHINES}[1].datastore`,
        at: [...AT, "srv-ldap-02", "datastore:"],
        problem: 'Unknown datastore of rabat-prod: "rabat-flash".',
        remedy: 'Use rabat-san-01, or add "rabat-flash" to rabat.baseline.datastores.',
      },
      {
        path: `${MACHINES}[2].portGroup`,
        at: [...AT, "srv-dns-01", "portGroup:"],
        problem: 'Unknown port group of rabat-prod: "pg-rabat-extension-services".',
        remedy:
          'Use pg-rabat-prod-management, pg-rabat-prod-services, pg-rabat-prod-identity, or add "pg-rabat-extension-services" to rabat.baseline.switches.',
      },
    ],
  },
  {
    input: "existing VMs with the names of another VM, of a template and of a created VM",
    rule: "unique-names",
    changes: {
      [`${MACHINES}[7]`]: { ...MACHINE, name: "srv-mail-01" },
      [`${MACHINES}[8]`]: { ...MACHINE, name: "rab-db-1" },
      "rabat.baseline.templates[1]": { ...fixtureData.rabat.baseline.templates[0], name: "srv-mail-01" },
    },
    findings: [
      ...[4, 7].map((index) => ({
        path: `${MACHINES}[${index}].name`,
        at: index === 4 ? ([...AT, '"srv-mail-01"'] as const) : AT,
        problem: 'rabat.baseline.templates[1].name already has the name "srv-mail-01".',
        remedy: 'Use another name, such as "srv-mail-02".',
      })),
      {
        path: "massar.tiers[0].rabat.members[0].id",
        rule: "machine-names",
        at: ["datacenters/massar/tiers.ts", 'name: "database"', "rabat: {", "members:"],
        problem: `${MACHINES}[8] already has the VM name "rab-db-1".`,
        remedy: 'Use another id, such as "db-4".',
      },
    ],
  },
  {
    input: "existing VMs and a template larger than any host, and in wrong steps",
    rule: "host-capacity",
    changes: {
      [`${MACHINES}[0].cpus`]: 33,
      [`${MACHINES}[1].memory`]: "385 GiB",
      [`${MACHINES}[2].memory`]: "4097 MiB",
      [`${MACHINES}[3].disks[0]`]: "40.5 GiB",
      "rabat.baseline.templates[0].cpus": 33,
    },
    findings: [
      {
        path: `${MACHINES}[0].cpus`,
        at: [...AT, "srv-ldap-01", "cpus:"],
        problem: "33 CPUs exceed the largest host of rabat-prod (32 cores).",
        remedy: "Use at most 32, or add a larger host to rabat-prod in datacenters/rabat.ts.",
      },
      {
        path: `${MACHINES}[1].memory`,
        at: [...AT, "srv-ldap-02", "memory:"],
        problem: "385 GiB exceeds the largest host of rabat-prod (384 GiB).",
        remedy: "Use at most 384 GiB, or add a larger host to rabat-prod in datacenters/rabat.ts.",
      },
      {
        path: `${MACHINES}[2].memory`,
        rule: "whole-units",
        at: [...AT, "srv-dns-01", "memory:"],
        problem: "4097 MiB is not a multiple of 4 MiB, the step of a VM's memory.",
        remedy: "Use 4100 MiB.",
      },
      {
        path: `${MACHINES}[3].disks[0]`,
        rule: "whole-units",
        at: [...AT, "srv-dns-02", "disks:"],
        problem: "41472 MiB is not a multiple of 1 GiB, the step of a VM's disk.",
        remedy: "Use 41 GiB.",
      },
      {
        path: "rabat.baseline.templates[0].cpus",
        at: [RABAT, "templates: [", "cpus:"],
        problem: "33 CPUs exceed the largest host of rabat-prod (32 cores).",
        remedy: "Use at most 32, or add a larger host to rabat-prod in datacenters/rabat.ts.",
      },
    ],
  },
  {
    input: "existing disks that exceed their datastore, alone and together",
    rule: "datastore-capacity",
    changes: {
      [`${MACHINES}[5].disks`]: ["41 TiB"],
      [`${MACHINES}[6].disks`]: ["20 TiB", "21 TiB"],
    },
    findings: [
      {
        path: `${MACHINES}[5].disks[0]`,
        at: [...AT, "srv-intranet-01", "disks:"],
        problem: "srv-intranet-01 uses 41 TiB, but rabat-san-01 has 40 TiB.",
        remedy: "Correct one of them in datacenters/rabat.ts.",
      },
      {
        path: `${MACHINES}[6].disks`,
        at: [...AT, "srv-archive-01", "disks:"],
        problem: "srv-archive-01 uses 41 TiB, but rabat-san-01 has 40 TiB.",
        remedy: "Correct one of them in datacenters/rabat.ts.",
      },
    ],
  },
];
