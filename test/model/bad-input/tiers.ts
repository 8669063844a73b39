import { fixtureData } from "../../fixture/model";
import { type BadInput, DATABASE, DB, type Expected, LINK, NETWORKS, TIER_NAMES, TIERS, tierPath } from "./case";

const IDENTITY = [TIERS, 'name: "identity"'] as const;
const CORE_SERVICES = [TIERS, 'name: "core-services"'] as const;
const RECOVERY_PLAN = "datacenters/massar/recovery-plan.ts";
const EXISTING = fixtureData.rabat.baseline.virtualMachines.map(({ name }) => name);
const SOURCES = [...TIER_NAMES, "replication-gateway", ...Object.keys(fixtureData.massar.outside)];

/** References from tiers to other tiers, to the link and to existing VMs. */
export const tiers: readonly BadInput[] = [
  {
    input: "dependencies on an unknown tier, on the tier itself and twice on one tier",
    rule: "dependency-order",
    changes: {
      [`${DB}.dependsOn`]: ["core-servcies"],
      [`${tierPath("files")}.dependsOn`]: ["files"],
      [`${tierPath("cache")}.dependsOn`]: ["core-services", "core-services"],
    },
    findings: [
      {
        path: `${DB}.dependsOn[0]`,
        at: [...DATABASE, "dependsOn:"],
        problem: 'Unknown tier: "core-servcies".',
        remedy: `Use ${TIER_NAMES.join(", ")}, or add "core-servcies" to massar.tiers.`,
      },
      {
        path: `${tierPath("files")}.dependsOn[0]`,
        at: [TIERS, 'name: "files"', "dependsOn:"],
        problem: "files depends on files: none of them can start first.",
        remedy: "Remove one of these dependencies.",
      },
      {
        path: `${tierPath("cache")}.dependsOn[1]`,
        at: [TIERS, 'name: "cache"', "dependsOn:"],
        problem: "cache lists its dependency on core-services twice.",
        remedy: "Remove it.",
      },
    ],
  },
  {
    input: "dependencies in two circles of three",
    rule: "dependency-order",
    changes: {
      [`${DB}.dependsOn`]: ["application", "core-services"],
      [`${tierPath("core-services")}.dependsOn`]: ["monitoring"],
      [`${tierPath("monitoring")}.dependsOn`]: ["bastion"],
    },
    findings: [
      {
        path: `${DB}.dependsOn[0]`,
        at: [...DATABASE, "dependsOn:"],
        problem:
          "database depends on application depends on connection-pool depends on database: none of them can start first.",
        remedy: "Remove one of these dependencies.",
      },
      {
        path: `${tierPath("core-services")}.dependsOn[0]`,
        at: [...CORE_SERVICES, "dependsOn:"],
        problem:
          "core-services depends on monitoring depends on bastion depends on core-services: none of them can start first.",
        remedy: "Remove one of these dependencies.",
      },
    ],
  },
  {
    input: "a tier that recovers before its dependency",
    rule: "dependency-order",
    changes: { [`${tierPath("web")}.recoveryPriority`]: 2 },
    findings: [
      {
        path: `${tierPath("web")}.dependsOn[0]`,
        at: [TIERS, 'name: "web"', "dependsOn:"],
        problem: "web recovers with priority 2, before application with 3.",
        remedy: "Set recoveryPriority of web to 3 or more, or of application to 2 or less.",
      },
    ],
  },
  {
    input: "flows from unknown sources, one flow twice, and egress to an unknown network",
    rule: "flow-sources",
    changes: {
      [`${DB}.flows[0].from`]: "conection-pool",
      [`${tierPath("identity")}.flows[2]`]: { from: "application", protocol: "tcp", port: 636 },
      [`${tierPath("batch")}.egress[0].to`]: "minstry",
    },
    findings: [
      {
        path: `${DB}.flows[0].from`,
        at: [...DATABASE, '"connection-pool"'],
        problem: 'Unknown tier, gateway or outside network: "conection-pool".',
        remedy: `Use ${SOURCES.join(", ")}, or add "conection-pool" to massar.outside.`,
      },
      {
        path: `${tierPath("identity")}.flows[2]`,
        at: [...IDENTITY, '"replication-gateway"'],
        problem: "identity already allows tcp 636 from application.",
        remedy: "Remove it.",
      },
      {
        path: `${tierPath("batch")}.egress[0].to`,
        at: [TIERS, 'name: "batch"', "egress:"],
        problem: 'Unknown outside network: "minstry".',
        remedy: 'Use internet, ministry, operators, runners, or add "minstry" to massar.outside.',
      },
    ],
  },
  {
    input: "ports above 65535",
    changes: { [`${DB}.flows[0].port`]: 65536, "link.gatewayPort": 70000, [`${DB}.healthCheck.port`]: 0 },
    findings: [
      {
        path: `${DB}.flows[0].port`,
        at: [...DATABASE, '"connection-pool"'],
        problem: "65536 is too large.",
        remedy: "Write 65535 or less.",
      },
      {
        path: "link.gatewayPort",
        at: [LINK, "gatewayPort:"],
        problem: "70000 is too large.",
        remedy: "Write 65535 or less.",
      },
      {
        path: `${DB}.healthCheck.port`,
        at: [...DATABASE, "healthCheck:"],
        problem: "0 is too small.",
        remedy: "Write 1 or more.",
      },
    ],
  },
  {
    input: "outside networks with the names of a tier and of the gateways, and one that overlaps a site",
    rule: "unique-names",
    changes: {
      "massar.outside": {
        ...fixtureData.massar.outside,
        operators: "10.20.0.0/16",
        batch: "10.12.0.0/24",
        "replication-gateway": "10.13.0.0/24",
      },
    },
    findings: [
      {
        path: "massar.outside.operators",
        rule: "disjoint-cidrs",
        at: [TIERS, "operators:"],
        problem: "10.20.0.0/16 overlaps rabat.networks.management.cidr 10.20.10.0/24.",
        remedy: "Use addresses that belong to neither site.",
      },
      {
        path: "massar.outside.batch",
        at: [TIERS, "outside: {"],
        problem: `${tierPath("batch")}.name already has the name "batch".`,
        remedy: 'Use another name, such as "batch-2".',
      },
      {
        path: 'massar.outside["replication-gateway"]',
        at: [TIERS, "outside: {"],
        problem: 'link.gateways already has the name "replication-gateway".',
        remedy: 'Use another name, such as "replication-gateway-2".',
      },
    ],
  },
  {
    input: "machines that deploy from anywhere, so that the gateways would answer everyone",
    rule: "deploying-machines",
    changes: { "link.deployedFrom": "internet" },
    findings: [
      {
        path: "link.deployedFrom",
        at: [LINK, "deployedFrom:"],
        problem: "internet is anywhere: the gateways would answer everyone.",
        remedy: "Name the network of the machines that deploy.",
      },
    ],
  },
  {
    input: "machines that deploy in an unknown network, which no gateway accepts",
    rule: "deploying-machines",
    changes: { "link.deployedFrom": "runner" },
    findings: [
      {
        path: "link.deployedFrom",
        at: [LINK, "deployedFrom:"],
        problem: 'Unknown outside network: "runner".',
        remedy: `Use ${Object.keys(fixtureData.massar.outside).join(", ")}, or add "runner" to massar.outside.`,
      },
    ],
  },
  {
    input: "an outside network that contains another",
    rule: "disjoint-cidrs",
    changes: { "massar.outside.operators": "10.10.7.0/24" },
    findings: [
      {
        path: "massar.outside.operators",
        at: [TIERS, "operators:"],
        problem: "10.10.7.0/24 overlaps massar.outside.ministry 10.10.0.0/16.",
        remedy: "Use networks that do not overlap: a flow from one must not allow the other.",
      },
    ],
  },
  {
    input: "two services with one name",
    rule: "unique-names",
    changes: { [`${tierPath("core-services")}.service.name`]: "massar.men.example" },
    findings: [
      {
        path: `${tierPath("core-services")}.service.name`,
        at: [...CORE_SERVICES, "service:"],
        problem: `${tierPath("load-balancer")}.service.name already has the name "massar.men.example".`,
        remedy: 'Use another name, such as "massar-2.men.example".',
      },
    ],
  },
  {
    input: "adopted members without a VM, with another member's VM and with another member's id",
    rule: "adopted-machines",
    changes: {
      [`${tierPath("identity")}.rabat.members`]: [
        { id: "ldap-1", virtualMachine: "srv-ldap-09" },
        { id: "ldap-1", virtualMachine: "srv-ldap-02" },
      ],
      [`${tierPath("core-services")}.rabat.members[1].virtualMachine`]: "srv-ldap-02",
    },
    findings: [
      {
        path: `${tierPath("identity")}.rabat.members[0].virtualMachine`,
        at: [...IDENTITY, "rabat: {", '"ldap-1"'],
        problem: 'Unknown VM of rabat\'s baseline: "srv-ldap-09".',
        remedy: `Use ${EXISTING.join(", ")}, or add "srv-ldap-09" to rabat.baseline.virtualMachines.`,
      },
      {
        path: `${tierPath("identity")}.rabat.members[1].id`,
        at: [...IDENTITY, "rabat: {", '"ldap-2"'],
        problem: '"ldap-1" is the id of another member of identity.',
        remedy: 'Use another id, such as "ldap-2".',
      },
      {
        path: `${tierPath("core-services")}.rabat.members[1].virtualMachine`,
        at: [...CORE_SERVICES, "rabat: {", '"dns-2"'],
        problem: `${tierPath("identity")}.rabat.members[1] already adopts "srv-ldap-02".`,
        remedy: "Name another VM, or remove the member.",
      },
    ],
  },
  {
    input: "streams for an unknown tier, for a rebuilt tier and twice for one tier, none for another",
    rule: "link-streams",
    changes: {
      "link.streams": [
        { tier: "database", bandwidth: "100 Mbit/s" },
        { tier: "database", bandwidth: "100 Mbit/s" },
        { tier: "archive", bandwidth: "100 Mbit/s" },
        { tier: "web", bandwidth: "100 Mbit/s" },
        { tier: "files", bandwidth: "100 Mbit/s" },
      ],
    },
    findings: [
      {
        path: "link.streams[1].tier",
        at: [LINK, "streams: [", '"files"'],
        problem: "database has another stream.",
        remedy: "Remove one of them, and give the other the bandwidth of both.",
      },
      {
        path: "link.streams[2].tier",
        at: [LINK, "streams: [", '"identity"'],
        problem: 'Unknown replicated tier: "archive".',
        remedy: 'Use database, files, identity, or add "archive" to massar.tiers.',
      },
      {
        path: "link.streams[3].tier",
        at: [LINK, "streams: ["],
        problem: 'Unknown replicated tier: "web".',
        remedy: 'Use database, files, identity, or add "web" to massar.tiers.',
      },
      {
        path: `${tierPath("identity")}.protection.mechanism`,
        at: [...IDENTITY, "protection:"],
        problem: "identity is replicated by fileReplication, but has no stream on the link.",
        remedy: 'Add { tier: "identity", bandwidth } to link.streams.',
      },
    ],
  },
  {
    input: "streams that exceed the link's bandwidth",
    rule: "link-streams",
    changes: { "link.streams[1].bandwidth": "581 Mbit/s" },
    findings: [
      {
        path: "link.streams",
        at: [LINK, "streams: ["],
        problem: "The streams need 1001 Mbit/s in total, but the link has 1 Gbit/s.",
        remedy: "Reduce them to 1 Gbit/s in total, or increase the bandwidth of the link.",
      },
      ...["rabat", "marrakech"].map(
        (site): Expected => ({
          path: `link.gateways.${site}.members`,
          rule: "gateway-rates",
          at: [LINK, `${site}: {`, "members:"],
          problem: "2 gateways, each limited to 581 Mbit/s, can send 1162 Mbit/s, but the link has 1 Gbit/s.",
          remedy: "Use fewer gateways, split the largest stream, or increase the bandwidth of the link to 1162 Mbit/s.",
        }),
      ),
    ],
  },
  {
    input: "gateways that together can send more than the link carries",
    rule: "gateway-rates",
    changes: { "link.gateways.rabat.members": [{ id: "gateway-1" }, { id: "gateway-2" }, { id: "gateway-3" }] },
    findings: [
      {
        path: "link.gateways.rabat.members",
        at: [LINK, "rabat: {", "members:"],
        problem: "3 gateways, each limited to 400 Mbit/s, can send 1200 Mbit/s, but the link has 1 Gbit/s.",
        remedy: "Use fewer gateways, split the largest stream, or increase the bandwidth of the link to 1200 Mbit/s.",
      },
    ],
  },
  {
    input: "unknown pools, racks and networks of a tier",
    rule: "machine-references",
    changes: {
      [`${DB}.resourcePool`]: "gold",
      [`${tierPath("batch")}.preferredRack`]: "rack-c",
      [`${tierPath("identity")}.network`]: "ldap",
    },
    findings: (
      [
        ["rabat", "rabat-extension"],
        ["marrakech", "marrakech-recovery"],
      ] as const
    ).flatMap(([site, cluster]): Expected[] => [
      {
        path: `${DB}.resourcePool`,
        at: [...DATABASE, "resourcePool:"],
        problem: `Unknown resource pool of ${cluster}: "gold".`,
        remedy: `Use critical, standard, background, or add "gold" to ${site}.extension.clusters[0].resourcePools.`,
      },
      {
        path: `${tierPath("batch")}.preferredRack`,
        at: [TIERS, 'name: "batch"', "preferredRack:"],
        problem: `Unknown rack of ${cluster}: "rack-c".`,
        remedy: `Use rack-a, rack-b, or add "rack-c" to ${site}.extension.clusters[0].hosts.`,
      },
      {
        path: `${tierPath("identity")}.network`,
        rule: site === "rabat" ? "adopted-machines" : "machine-references",
        at: [...IDENTITY, "network:"],
        problem: `Unknown network of ${site}: "ldap".`,
        remedy: `Use ${NETWORKS}, or add "ldap" to ${site}.networks.`,
      },
    ]),
  },
  {
    input: "gateways in an unknown pool",
    rule: "machine-references",
    changes: { "link.gateways.rabat.resourcePool": "gold" },
    findings: [
      {
        path: "link.gateways.rabat.resourcePool",
        at: [LINK, "rabat: {", "resourcePool:"],
        problem: 'Unknown resource pool of rabat-extension: "gold".',
        remedy: 'Use critical, standard, background, or add "gold" to rabat.extension.clusters[0].resourcePools.',
      },
    ],
  },
  {
    input: "a lab with exceptions for unknown tiers, sizes in wrong steps and disks smaller than the image",
    rule: "lab-profile",
    changes: {
      "lab.larger": { postgres: { cpus: 2, memory: "1 GiB" }, database: { cpus: 2, memory: "1025 MiB" } },
      "lab.disk": "10 GiB",
    },
    findings: [
      {
        path: "lab.larger.postgres",
        at: ["datacenters/massar/lab.ts", "larger: {"],
        problem: 'Unknown tier or gateway: "postgres".',
        remedy: `Use ${[...TIER_NAMES, "replication-gateway"].join(", ")}, or add "postgres" to massar.tiers.`,
      },
      {
        path: "lab.larger.database.memory",
        rule: "whole-units",
        at: ["datacenters/massar/lab.ts", "database:"],
        problem: "1025 MiB is not a multiple of 4 MiB, the step of a VM's memory.",
        remedy: "Use 1028 MiB.",
      },
      ...["rabat", "marrakech"].map(
        (site): Expected => ({
          path: "lab.disk",
          at: ["datacenters/massar/lab.ts", "disk:"],
          problem: `10 GiB is smaller than the system disk of ${site}'s template massar-debian-12-2026.10 (20 GiB).`,
          remedy: "Use at least 20 GiB.",
        }),
      ),
    ],
  },
  {
    input: "protection groups with an unknown tier, with one tier twice and with the same name",
    rule: "protection-groups",
    changes: {
      "recoveryPlan.protectionGroups": [
        { name: "pupils-records", tiers: ["database", "fils"] },
        { name: "documents", tiers: ["files", "files"] },
        { name: "pupils-records", tiers: ["identity", "database"] },
      ],
    },
    findings: [
      {
        path: "recoveryPlan.protectionGroups[0].tiers[1]",
        at: [RECOVERY_PLAN, "protectionGroups:"],
        problem: 'Unknown tier: "fils".',
        remedy: `Use ${TIER_NAMES.join(", ")}, or add "fils" to massar.tiers.`,
      },
      {
        path: "recoveryPlan.protectionGroups[1].tiers[1]",
        at: [RECOVERY_PLAN, "protectionGroups:"],
        problem: "files is already in protection group documents.",
        remedy: "Keep it in one group, or merge both groups.",
      },
      {
        path: "recoveryPlan.protectionGroups[2].tiers[1]",
        at: [RECOVERY_PLAN, "protectionGroups:"],
        problem: "database is already in protection group pupils-records.",
        remedy: "Keep it in one group, or merge both groups.",
      },
      {
        path: "recoveryPlan.protectionGroups[2].name",
        rule: "unique-names",
        at: [RECOVERY_PLAN, "protectionGroups:"],
        problem: 'recoveryPlan.protectionGroups[0].name already has the name "pupils-records".',
        remedy: 'Use another name, such as "pupils-records-2".',
      },
    ],
  },
  {
    input: "a limit of processors per core for an unknown resource pool",
    rule: "known-pools",
    changes: { "planning.processorsPerCore.gold": 1 },
    findings: [
      {
        path: "planning.processorsPerCore.gold",
        at: ["datacenters/massar/planning.ts", "processorsPerCore:"],
        problem: 'Unknown resource pool of a site: "gold".',
        remedy: 'Use critical, standard, background, or add "gold" to rabat.extension.clusters.',
      },
    ],
  },
  {
    input: "a link efficiency above 100 %, a recovery demand of 0 %, and no time to synchronise",
    changes: {
      "link.efficiency": "130 %",
      "link.firstSynchronisation": "0 d",
      "link.outage.catchUp": "0 h",
      [`${tierPath("batch")}.marrakech.recoveryDemand`]: "0 %",
    },
    findings: [
      {
        path: "link.efficiency",
        at: [LINK, "efficiency:"],
        problem: '"130 %" is more than 100 %.',
        remedy: "Write at most 100 %.",
      },
      {
        path: "link.firstSynchronisation",
        at: [LINK, "firstSynchronisation:"],
        problem: '"0 d" is zero.',
        remedy: "Write a value above 0.",
      },
      {
        path: "link.outage.catchUp",
        at: [LINK, "outage:"],
        problem: '"0 h" is zero.',
        remedy: "Write a value above 0.",
      },
      {
        path: `${tierPath("batch")}.marrakech.recoveryDemand`,
        at: [TIERS, 'name: "batch"', "recoveryDemand:"],
        problem: '"0 %" is zero.',
        remedy: "Write a value above 0.",
      },
    ],
  },
];
