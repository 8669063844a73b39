import { fixtureData } from "../../fixture/model";
import {
  APP,
  APPLICATION,
  type BadInput,
  DATABASE,
  DB,
  LB,
  LINK,
  LOAD_BALANCER,
  MARRAKECH,
  RABAT,
  TIERS,
  tierPath,
} from "./case";

const REPORTING = tierPath("reporting");
/** The only flow from `reporting`. */
const FROM_REPORTING = `${tierPath("connection-pool")}.flows[2].from`;

export const names: readonly BadInput[] = [
  {
    input: "a system disk with a folder, and two disks at one folder",
    rule: "tier-disks",
    changes: { [`${DB}.disks[0].mount`]: "/srv/system", [`${DB}.disks[2].mount`]: "/var/lib/postgresql" },
    findings: [
      {
        path: `${DB}.disks[0].mount`,
        at: [...DATABASE, "disks: [", "{"],
        problem: "The system disk of database has the partitions of its template, so it cannot be mounted elsewhere.",
        remedy: "Remove mount.",
      },
      {
        path: `${DB}.disks[2].mount`,
        at: [...DATABASE, "disks: [", 'label: "wal"'],
        problem: "Another disk of database is mounted at /var/lib/postgresql.",
        remedy: "Use another folder.",
      },
    ],
  },
  {
    input: "two hosts with one name",
    rule: "unique-names",
    changes: { "rabat.extension.clusters[0].hosts[1].name": "esx-11.rabat.massar.example" },
    findings: [
      {
        path: "rabat.extension.clusters[0].hosts[1].name",
        at: [RABAT, "esx-12"],
        problem: 'rabat.extension.clusters[0].hosts[0].name already has the name "esx-11.rabat.massar.example".',
        remedy: 'Use another name, such as "esx-12.rabat.massar.example".',
      },
    ],
  },
  {
    input: "a host with the name of a host at the other site",
    rule: "unique-names",
    changes: { "marrakech.extension.clusters[0].hosts[0].name": "esx-02.rabat.massar.example" },
    findings: [
      {
        path: "marrakech.extension.clusters[0].hosts[0].name",
        at: [MARRAKECH, "esx-11"],
        problem: 'rabat.baseline.clusters[0].hosts[1].name already has the name "esx-02.rabat.massar.example".',
        remedy: 'Use another name, such as "esx-05.rabat.massar.example".',
      },
    ],
  },
  {
    input: "an extension cluster with the name of a baseline cluster",
    rule: "unique-names",
    changes: {
      "rabat.extension.clusters[1]": {
        ...fixtureData.rabat.extension.clusters[0],
        name: "rabat-prod",
        hosts: [
          {
            name: "esx-21.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: fixtureData.rabat.extension.clusters[0]?.hosts[0]?.thumbprint,
            rack: "rack-a",
          },
          {
            name: "esx-22.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: fixtureData.rabat.extension.clusters[0]?.hosts[1]?.thumbprint,
            rack: "rack-b",
          },
        ],
        vmkernelAdapters: [],
        resourcePools: [{ name: "standard", cpuShares: "normal", memoryShares: "normal" }],
      },
    },
    findings: [
      {
        path: "rabat.extension.clusters[1].name",
        at: [RABAT, "extension: {", "clusters:"],
        problem: 'rabat.baseline.clusters[0].name already has the name "rabat-prod".',
        remedy: 'Use another name, such as "rabat-prod-2".',
      },
    ],
  },
  {
    input: "two datastores with one name",
    rule: "unique-names",
    changes: { "rabat.extension.datastoreClusters[0].datastores[1].name": "rabat-flash-01" },
    findings: [
      {
        path: "rabat.extension.datastoreClusters[0].datastores[1].name",
        at: [RABAT, 'name: "rabat-flash-02"'],
        problem: 'rabat.extension.datastoreClusters[0].datastores[0].name already has the name "rabat-flash-01".',
        remedy: 'Use another name, such as "rabat-flash-02".',
      },
    ],
  },
  {
    input: "a datastore cluster with the name of a baseline datastore",
    rule: "unique-names",
    changes: { "rabat.extension.datastoreClusters[0].name": "rabat-san-01" },
    findings: [
      {
        path: "rabat.extension.datastoreClusters[0].name",
        at: [RABAT, "datastoreClusters:", "name:"],
        problem: 'rabat.baseline.datastores[0].name already has the name "rabat-san-01".',
        remedy: 'Use another name, such as "rabat-san-02".',
      },
    ],
  },
  {
    input: "an extension switch with the name of a baseline switch",
    rule: "unique-names",
    changes: { "rabat.extension.switches[0].name": "vds-rabat-prod" },
    findings: [
      {
        path: "rabat.extension.switches[0].name",
        at: [RABAT, "extension: {", "switches:", "name:"],
        problem: 'rabat.baseline.switches[0].name already has the name "vds-rabat-prod".',
        remedy: 'Use another name, such as "vds-rabat-prod-2".',
      },
    ],
  },
  {
    input: "a baseline port group with the name of one that the extension creates",
    rule: "unique-names",
    changes: {
      "rabat.baseline.switches[0].portGroups[3]": { name: "pg-rabat-extension-services", network: "services" },
    },
    findings: [
      {
        path: "rabat.extension.switches[0].networks[0]",
        at: [RABAT, "extension: {", "networks: [", '"services"'],
        problem: 'rabat.baseline.switches[0].portGroups[3].name already has the name "pg-rabat-extension-services".',
        remedy: "Carry services once, on one switch of rabat-extension.",
      },
    ],
  },
  {
    input: "two templates with one name",
    rule: "unique-names",
    changes: { "rabat.baseline.templates[1]": fixtureData.rabat.baseline.templates[0] },
    findings: [
      {
        path: "rabat.baseline.templates[1].name",
        at: [RABAT, "templates: ["],
        problem: 'rabat.baseline.templates[0].name already has the name "massar-debian-12-2026.10".',
        remedy: 'Use another name, such as "massar-debian-12-2027.10".',
      },
    ],
  },
  {
    input: "two tiers with one name",
    rule: "unique-names",
    changes: { [`${REPORTING}.name`]: "application", [FROM_REPORTING]: "web" },
    findings: [
      {
        path: `${REPORTING}.name`,
        at: [TIERS, 'name: "reporting"'],
        problem: `${APP}.name already has the name "application".`,
        remedy: 'Use another name, such as "application-2".',
      },
    ],
  },
  {
    input: "a tier with the name of the link's gateways",
    rule: "unique-names",
    changes: { [`${REPORTING}.name`]: "replication-gateway", [FROM_REPORTING]: "web" },
    findings: [
      {
        path: `${REPORTING}.name`,
        at: [TIERS, 'name: "reporting"'],
        problem: 'link.gateways already has the name "replication-gateway".',
        remedy: 'Use another name, such as "replication-gateway-2".',
      },
    ],
  },
  {
    input: "sites with one code and one vCenter",
    changes: { "marrakech.code": "rab", "marrakech.vcenter": "vcenter.rabat.massar.example" },
    findings: [
      {
        path: "marrakech.code",
        rule: "site-codes",
        at: [MARRAKECH, "code:"],
        problem: '"rab" is also the code of rabat.',
        remedy: 'Use another, such as "mrk".',
      },
      {
        path: "marrakech.vcenter",
        rule: "unique-names",
        at: [MARRAKECH, "vcenter:"],
        problem: 'rabat.vcenter already has the name "vcenter.rabat.massar.example".',
        remedy: 'Use another name, such as "vcenter-2.rabat.massar.example".',
      },
    ],
  },
  {
    input: "names longer than the limits of vCenter and DNS",
    rule: "name-lengths",
    changes: {
      [`${APP}.rabat.members[3].id`]: `${"a".repeat(60)}-4`,
      "rabat.extension.switches[0].name": "v".repeat(80),
    },
    findings: [
      {
        path: `${APP}.rabat.members[3].id`,
        at: [...APPLICATION, "rabat: {", "members:", '"app-4"'],
        problem: `"rab-${"a".repeat(60)}-4" has 66 characters; the VM's name may have 63.`,
        remedy: "Shorten it by 3 characters.",
      },
      {
        path: "rabat.extension.switches[0].name",
        at: [RABAT, "extension: {", "switches: [", "name:"],
        problem: `"${"v".repeat(80)}" has 80 characters; the object's name may have 79.`,
        remedy: "Shorten it by 1 character.",
      },
    ],
  },
  {
    input: "a member id twice in a tier",
    rule: "machine-names",
    changes: { [`${APP}.rabat.members[3].id`]: "app-1" },
    findings: [
      {
        path: `${APP}.rabat.members[3].id`,
        at: [...APPLICATION, "rabat: {", "members:", '"app-4"'],
        problem: `${APP}.rabat.members[0] already has the VM name "rab-app-1".`,
        remedy: 'Use another id, such as "app-13".',
      },
    ],
  },
  {
    input: "a member id in both standing and surge",
    rule: "machine-names",
    changes: { [`${DB}.marrakech.surge[0].id`]: "db-1" },
    findings: [
      {
        path: `${DB}.marrakech.surge[0].id`,
        at: [...DATABASE, "marrakech: {", "surge:"],
        problem: `${DB}.marrakech.standing.members[0] already has the VM name "mrk-db-1".`,
        remedy: 'Use another id, such as "db-4".',
      },
    ],
  },
  {
    input: "a member id of another tier",
    rule: "machine-names",
    changes: { [`${LB}.rabat.members[1].id`]: "app-2" },
    findings: [
      {
        path: `${LB}.rabat.members[1].id`,
        at: [...LOAD_BALANCER, "rabat: {", "members:"],
        problem: `${APP}.rabat.members[1] already has the VM name "rab-app-2".`,
        remedy: 'Use another id, such as "app-13".',
      },
    ],
  },
  {
    input: "a member id of a gateway",
    rule: "machine-names",
    changes: { "link.gateways.rabat.members[1].id": "lb-2" },
    findings: [
      {
        path: "link.gateways.rabat.members[1].id",
        at: [LINK, "rabat: {", "members:"],
        problem: `${LB}.rabat.members[1] already has the VM name "rab-lb-2".`,
        remedy: 'Use another id, such as "lb-3".',
      },
    ],
  },
  {
    input: "member ids without a number",
    changes: { [`${APP}.rabat.members[0].id`]: "app", [`${APP}.rabat.members[1].id`]: "app-02" },
    findings: ["app", "app-02"].map((id, index) => ({
      path: `${APP}.rabat.members[${index}].id`,
      at: [...APPLICATION, "rabat: {", "members:", `"app-${index + 1}"`],
      problem: `"${id}" is not a member id.`,
      remedy: 'Use letters, a hyphen and a number from 1, as in "db-1".',
    })),
  },
  {
    input: "a disk label twice in a tier",
    rule: "tier-disks",
    changes: {
      [`${APP}.disks`]: [
        { label: "system", size: "40 GiB" },
        { label: "system", size: "10 GiB" },
      ],
    },
    findings: [
      {
        path: `${APP}.disks[1].label`,
        at: [...APPLICATION, "disks:"],
        problem: '"system" is the label of another disk of application.',
        remedy: 'Use another label, such as "system-2".',
      },
    ],
  },
  {
    input: "a network name with capitals",
    changes: {
      "rabat.networks.Archive": { vlan: 170, cidr: "10.20.70.0/24", gateway: "10.20.70.1", purpose: "tapes" },
    },
    findings: [
      {
        path: "rabat.networks.Archive",
        at: [RABAT, "networks: {"],
        problem: '"Archive" is not a name.',
        remedy: "Use lower case letters, digits and hyphens. Begin with a letter, and end with a letter or digit.",
      },
    ],
  },
];
