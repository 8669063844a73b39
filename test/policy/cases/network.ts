import { fixtureData } from "../../fixture/model";
import { LINK, RABAT, TIERS, tierPath } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const WEB = tierPath("web");
const IDENTITY = tierPath("identity");
const BATCH = tierPath("batch");

/** The line on which the tier's literal begins: a finding about an omitted property names it. */
const AT_WEB_TIER = [TIERS, 'name: "application"', "recoverySize:", "    {"] as const;

export const networkCases: readonly PolicyCase[] = [
  {
    // application grows from 12 to ⌈12 × 1.2³⌉ = 21 members, batch from 2 to 4
    rule: "address-plan",
    change: { [`${BATCH}.firstHost`]: 31 },
    findings: [
      {
        scope: "rabat/tier/application",
        path: `${tierPath("application")}.firstHost`,
        at: [TIERS, 'name: "application"', "firstHost:"],
        problem: "At rabat, application will have 21 members in 1095 d, up to host 31, but host 31 is batch-1.",
        remedy: "Set firstHost to 35: the addresses from there are free at rabat.",
        arithmetic: { result: "host 31", limit: "host 30", margin: "-1 addresses" },
      },
      {
        scope: "marrakech/tier/application",
        path: `${tierPath("application")}.firstHost`,
        at: [TIERS, 'name: "application"', "firstHost:"],
        problem: "At marrakech, application will have 21 members in 1095 d, up to host 31, but host 31 is batch-1.",
        remedy: "Set firstHost to 33: the addresses from there are free at marrakech.",
        arithmetic: { result: "host 31", limit: "host 30", margin: "-1 addresses" },
      },
    ],
  },
  {
    rule: "administration-flows",
    change: { [`${WEB}.flows[3]`]: { from: "operators", protocol: "tcp", port: 22 } },
    findings: [
      {
        scope: "tier/web/operators/tcp-22",
        path: `${WEB}.flows[3]`,
        at: [TIERS, 'name: "web"', "flows: ["],
        problem: "web accepts tcp 22, an administration port, from the outside network operators.",
        remedy: "Remove the flow, and accept tcp 22 from bastion instead.",
      },
    ],
  },
  {
    rule: "egress-anywhere",
    change: {
      [`${WEB}.egress`]: [
        { to: "ministry", protocol: "tcp", port: 443 },
        { to: "internet", protocol: "tcp", port: 443 },
      ],
    },
    findings: [
      {
        scope: "tier/web/internet/tcp-443",
        path: `${WEB}.egress[1]`,
        at: AT_WEB_TIER,
        problem: "web may open connections to tcp 443 of any address (internet).",
        remedy: "Name an outside network with the addresses that it needs, or use a proxy.",
      },
    ],
  },
  {
    rule: "member-addresses",
    change: { [`${tierPath("application")}.addresses`]: 11, [`${BATCH}.addresses`]: 11 },
    findings: [
      {
        scope: "tier/application",
        path: `${tierPath("application")}.addresses`,
        at: [TIERS, 'name: "application"', "addresses:"],
        problem: "application has a member 12, but only 11 addresses: other guests refuse its connections.",
        remedy: "Set addresses to at least 12. Running guests keep their firewall until npm run configure -- --apply.",
      },
      {
        scope: "tier/batch",
        path: `${BATCH}.addresses`,
        at: [TIERS, 'name: "batch"', "addresses:"],
        problem: "The 11 addresses of batch in application include those of reporting, from host 61 on.",
        remedy: "Set addresses to at most 10, or another firstHost.",
      },
    ],
  },
  {
    rule: "management-redundancy",
    change: { 'rabat.hardware["extension-host"].managementNics': ["vmnic0"] },
    findings: [
      {
        scope: "rabat/extension-host",
        path: 'rabat.hardware["extension-host"].managementNics',
        at: [RABAT, '"extension-host": {', "managementNics:"],
        problem: "vSwitch0 of hosts with the hardware extension-host has only vmnic0.",
        remedy: "Add a second NIC to vSwitch0 of these hosts in vCenter, then state it here.",
      },
    ],
  },
  {
    rule: "data-flows",
    change: { [`${IDENTITY}.flows[2]`]: { from: "ministry", protocol: "tcp", port: 636 } },
    findings: [
      {
        scope: "tier/identity/ministry/tcp-636",
        path: `${IDENTITY}.flows[2]`,
        at: [TIERS, 'name: "identity"', 'from: "replication-gateway"'],
        problem: "identity holds data and accepts tcp 636 from the outside network ministry.",
        remedy: "Remove the flow, and let ministry reach identity through load-balancer, core-services, reporting.",
      },
    ],
  },
  {
    rule: "dependency-flows",
    change: { [`${tierPath("web")}.dependsOn[1]`]: "cache", [`${tierPath("cache")}.flows[1].from`]: "batch" },
    findings: [
      {
        scope: "tier/web/cache",
        path: `${tierPath("web")}.dependsOn[1]`,
        at: [TIERS, 'name: "web"', "dependsOn:"],
        problem: "web depends on cache, which accepts no connection from it.",
        remedy: 'Add { from: "web", protocol: "tcp", port: 6379 } to the flows of cache, or remove the dependency.',
      },
    ],
  },
  {
    rule: "entry-services",
    change: { [`${tierPath("reporting")}.service`]: undefined },
    findings: [
      {
        scope: "tier/reporting",
        path: `${tierPath("reporting")}.flows[1]`,
        at: [TIERS, 'name: "reporting"', 'from: "ministry"'],
        problem:
          "reporting accepts tcp 8088 from ministry but has no service name: clients can't find it after a failover.",
        remedy:
          "Add service: { name, host } to reporting, with a host number that is free in its network at both sites, or remove the flow.",
      },
    ],
  },
  {
    rule: "path-mtu",
    change: {
      "rabat.baseline.switches[0].portGroups[3]": { name: "pg-rabat-prod-storage", network: "storage" },
    },
    findings: [
      {
        scope: "rabat/vds-rabat-prod/storage",
        path: "rabat.baseline.switches[0].mtu",
        at: [RABAT, 'name: "vds-rabat-prod"', "mtu:"],
        problem:
          "vds-rabat-prod carries storage with an MTU of 1500 bytes; the storage adapters of rabat-extension send packets of 9000 bytes.",
        remedy:
          "Set mtu to 9000 on vds-rabat-prod, set it to 1500 on vds-rabat-extension, or remove storage from vds-rabat-prod.",
        arithmetic: { result: "1500 bytes", limit: "9000 bytes", margin: "-7500 bytes" },
      },
    ],
  },
  {
    rule: "recovered-flows",
    change: { [`${tierPath("connection-pool")}.marrakech.surge`]: [] },
    findings: [
      {
        scope: "tier/connection-pool",
        path: `${tierPath("connection-pool")}.marrakech`,
        at: [TIERS, 'name: "connection-pool"', "marrakech: {"],
        problem:
          "connection-pool has no member at marrakech, but has flows with database, application, batch, reporting, bastion.",
        remedy: 'Add { id: "pool-1" } to its surge, or remove the 5 flows.',
      },
    ],
  },
  {
    rule: "replication-mtu",
    change: { "link.mtu": 1344 },
    findings: [
      {
        scope: "link",
        path: "link.mtu",
        at: [LINK, "mtu:"],
        problem: "A packet of 1344 bytes carries 1279 bytes of data: the overhead of ipsec is 65 bytes.",
        remedy: "Use a link with an MTU of at least 1345 bytes.",
        arithmetic: { result: "1279 bytes", limit: "1280 bytes", margin: "-1 bytes" },
      },
    ],
  },
  {
    rule: "separate-traffic",
    change: {
      [`${tierPath("cache")}.network`]: "replication",
      [`${tierPath("cache")}.firstHost`]: 101,
      "marrakech.rehearsal.vlans.replication": 3260,
    },
    findings: (["rabat", "marrakech"] as const).map((site) => ({
      scope: `${site}/replication/workload`,
      path: `${tierPath("cache")}.network`,
      at: [TIERS, 'name: "cache"', "network:"],
      problem: `replication at ${site} is used for replication (the gateways), but also by tier cache.`,
      remedy: `Move tier cache to a network for workload, such as ${workloadNetworks()}.`,
    })),
  },
  {
    rule: "separate-traffic",
    change: {
      "rabat.networks": Object.fromEntries(
        Object.entries(fixtureData.rabat.networks).map(([name, network]) => [
          name.replace(/^management$/, "mgmt"),
          network,
        ]),
      ),
      "rabat.baseline.switches[0].portGroups[0].network": "mgmt",
    },
    findings: [
      {
        scope: "rabat/management",
        path: "rabat.networks",
        at: [RABAT, "networks: {"],
        problem: `rabat has no network named "management", so the network of hosts and vCenter can't be checked.`,
        remedy: 'Name the network of hosts and vCenter "management".',
      },
    ],
  },
];

/** The networks of all other tiers, in their order. */
function workloadNetworks(): string {
  const { tiers } = fixtureData.massar;
  return [...new Set(tiers.filter(({ name }) => name !== "cache").map(({ network }) => network))].join(", ");
}
