import { fixtureData } from "../../fixture/model";
import { APP, DATABASE, DB, LB, LOAD_BALANCER, MARRAKECH, RABAT, TIERS, tierPath } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const CLUSTER = "rabat.extension.clusters[0]";
const CACHE = tierPath("cache");
const WEB = tierPath("web");
const AT_CLUSTER = [RABAT, "extension: {", "clusters: [", "{"] as const;
const AT_CACHE = [TIERS, 'name: "cache"'] as const;
/** The line on which the tier's literal begins: a finding about an omitted property names it. */
const AT_CACHE_TIER = [TIERS, 'surge: [{ id: "pool-1" }', "    {"] as const;

const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index + 1}` }));

const hosts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...fixtureData.rabat.extension.clusters[0]?.hosts[index % 2],
    name: `esx-${index + 11}.rabat.massar.example`,
    thumbprint: `5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:00:${(index + 16).toString(16).toUpperCase()}`,
  }));

/** All of different sizes. A host has 737 GiB for VMs, enough for three of them, so five hosts do not suffice. */
const sixteenDifferentMembers = ids("app", 16).map((member, index) => ({
  ...member,
  size: { cpus: 8, memory: `${184 * 1024 + 4 * index} MiB` },
}));

export const computeCases: readonly PolicyCase[] = [
  {
    rule: "admission-control",
    change: {
      [`${CLUSTER}.highAvailability.hostFailuresToTolerate`]: 4,
      [`${APP}.reservation`]: { memory: "10 %", cpuPerVirtualCpu: "2.5 GHz" },
    },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: CLUSTER,
        at: AT_CLUSTER,
        // 3 × 16 × 0.5 GHz, 12 × 8 × 2.5 GHz, 25 others × 32 MHz; ESXi uses 4 % of 6 × 48 × 2.8 GHz
        problem: "VMs of rabat-extension reserve 264.8 GHz of CPU. With 4 hosts lost, the cluster has 258.05 GHz.",
        remedy: "Add 1 more extension-host, or reduce the reservations of tier application by 6.8 GHz.",
        arithmetic: { result: "65.794 %", limit: "66.667 %", margin: "-6.75 GHz" },
      },
    ],
  },
  {
    rule: "peak-after-host-loss",
    change: { [`${CLUSTER}.highAvailability.hostFailuresToTolerate`]: 3 },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: CLUSTER,
        at: AT_CLUSTER,
        problem:
          "VMs of rabat-extension use 463.2 GHz of CPU at the peak. With 3 hosts lost, the cluster has 387.07 GHz.",
        remedy: "Add 1 more extension-host, or reduce the demand of tier application by 76.2 GHz.",
        arithmetic: { result: "463.2 GHz", limit: "387.07 GHz", margin: "-76.13 GHz" },
      },
    ],
  },
  {
    rule: "host-loss-placement",
    // the sum fits, but each VM needs more than half of a host
    change: { [`${WEB}.demand.memory`]: "380 GiB", [`${WEB}.rabat.size.memory`]: "380 GiB" },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: CLUSTER,
        at: AT_CLUSTER,
        problem:
          "After the loss of esx-11.rabat.massar.example (or any of 5 other losses), the 40 VMs of rabat-extension do not fit the remaining 5 hosts: an exact search of 5 placements found none that works.",
        remedy: "Add 1 more extension-host, or reduce the size of VMs.",
        arithmetic: { result: "impossible, 5 placements tried", limit: "a placement", margin: "-6 of 6 losses" },
      },
    ],
  },
  {
    rule: "host-loss-determined",
    change: {
      [`${APP}.rabat.members`]: sixteenDifferentMembers,
      [`${APP}.demand.memory`]: "700 GiB",
      [`${CACHE}.demand.memory`]: "2 GiB",
      [`${tierPath("reporting")}.demand.memory`]: "2 GiB",
    },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: CLUSTER,
        at: AT_CLUSTER,
        problem:
          "For 6 of 6 host losses in rabat-extension (first: esx-11.rabat.massar.example), the search found no placement of the VMs and did not prove that none exists.",
        remedy: "Add a host to rabat-extension, or make its largest VMs smaller.",
        arithmetic: { result: "6 undetermined", limit: "100000 placements", margin: "-6 of 6 losses" },
      },
    ],
  },
  {
    rule: "cluster-size",
    change: { [`${CLUSTER}.hosts`]: hosts(65) },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: CLUSTER,
        at: AT_CLUSTER,
        problem: "rabat-extension has 65 hosts; the documented maximum is 64.",
        remedy: "Check the maximum of your vCenter release, or move 1 of the hosts to another cluster.",
        arithmetic: { result: "65", limit: "64", margin: "-1" },
      },
    ],
  },
  {
    rule: "numa-fit",
    change: { [`${DB}.rabat.size.cpus`]: 32 },
    findings: [
      {
        scope: "rabat/rabat-extension/database",
        path: `${DB}.rabat`,
        at: [...DATABASE, "rabat: {"],
        problem:
          "rab-db-1 (and 2 like it) has 32 CPUs and 128 GiB; a NUMA node of rabat-extension has 24 cores and 384 GiB.",
        remedy: "Use at most 24 CPUs and 384 GiB per VM and more VMs, or use hosts with larger NUMA nodes.",
        arithmetic: { result: "32 CPUs, 128 GiB", limit: "24 CPUs, 384 GiB", margin: "-8 CPUs" },
      },
    ],
  },
  {
    rule: "separate-hosts-after-loss",
    change: { [`${LB}.rabat.members`]: ids("lb", 6) },
    findings: [
      {
        scope: "rabat/rabat-extension/load-balancer",
        path: `${LB}.rabat`,
        at: [...LOAD_BALANCER, "rabat: {"],
        problem: "6 VMs of load-balancer need separate hosts. With 1 host lost, rabat-extension has 5 left.",
        remedy: "Add 1 host to rabat-extension, or use at most 5 members.",
        arithmetic: { result: "6", limit: "5", margin: "-1" },
      },
    ],
  },
  {
    rule: "quorum-odd",
    change: { [`${CACHE}.rabat.members`]: ids("cache", 4) },
    findings: [
      {
        scope: "tier/cache/rabat",
        path: `${CACHE}.rabat.members`,
        at: [...AT_CACHE, "rabat: {", "members:"],
        problem:
          "cache has 4 members at rabat: 3 must agree, as with 5, and a split into two halves of 2 stops the tier.",
        remedy: "Add or remove one member.",
        arithmetic: { result: "1", limit: "2 with 5 members", margin: "-1 loss" },
      },
    ],
  },
  {
    rule: "quorum-spread",
    change: { [`${CACHE}.separateHosts`]: false, [`${CACHE}.preferredRack`]: "rack-a" },
    findings: [
      {
        scope: "tier/cache",
        path: `${CACHE}.separateHosts`,
        at: [...AT_CACHE, "separateHosts:"],
        problem: "Members of cache can share a host. Its loss could remove the majority.",
        remedy: "Set separateHosts: true.",
      },
      {
        scope: "tier/cache",
        path: `${CACHE}.preferredRack`,
        at: AT_CACHE_TIER,
        problem: "All members of cache prefer rack-a. Its loss would remove the majority.",
        remedy: "Remove preferredRack.",
      },
    ],
  },
  {
    rule: "processors-per-core",
    change: { "planning.processorsPerCore.critical": 0.8 },
    findings: [
      {
        scope: "marrakech/marrakech-recovery/recovered/critical",
        path: "marrakech.extension.clusters[0].resourcePools[0]",
        at: [MARRAKECH, "resourcePools: [", "{"],
        problem: "212 virtual CPUs on 240 cores are 0.88 per core; the plan allows 0.8.",
        remedy: "Add 1 more recovery-host, or remove 20 virtual CPUs from critical or more important pools.",
        arithmetic: { result: "0.88", limit: "0.8", margin: "-20 virtual CPUs" },
      },
    ],
  },
  {
    rule: "processors-per-machine",
    change: { 'rabat.hardware["extension-host"].coresPerSocket': 400, [`${DB}.rabat.size.cpus`]: 769 },
    findings: [
      {
        scope: "rabat/rabat-extension/database",
        path: `${DB}.rabat`,
        at: [...DATABASE, "rabat: {"],
        problem: "rab-db-1 has 769 virtual CPUs; vSphere supports up to 768 per VM.",
        remedy: "Use at most 768 per member, and more members.",
        arithmetic: { result: "769", limit: "768", margin: "-1" },
      },
    ],
  },
];
