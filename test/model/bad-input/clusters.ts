import { fixtureData } from "../../fixture/model";
import { type BadInput, type Expected, MARRAKECH, RABAT } from "./case";

const CLUSTER = "rabat.extension.clusters[0]";
const [NFS] = fixtureData.rabat.extension.nfsDatastores;

/** Hosts, adapters, resource pools and storage of an extension cluster. */
export const clusters: readonly BadInput[] = [
  {
    input: "a host without a number, and two hosts with one number",
    rule: "vmkernel-adapters",
    changes: {
      [`${CLUSTER}.hosts[0].name`]: "esx-eleven.rabat.massar.example",
      [`${CLUSTER}.hosts[2].name`]: "blade-12.rabat.massar.example",
    },
    findings: [
      {
        path: `${CLUSTER}.hosts[0].name`,
        at: [RABAT, "esx-11"],
        problem: '"esx-eleven.rabat.massar.example" does not end with a number: its addresses are computed from it.',
        remedy: "End the host's short name with a free number, for example 17.",
      },
      {
        path: `${CLUSTER}.hosts[2].name`,
        at: [RABAT, "esx-13"],
        problem:
          '"blade-12.rabat.massar.example" and "esx-12.rabat.massar.example" both have the number 12 and would get the same addresses.',
        remedy: "End the host's short name with a free number, for example 17.",
      },
      ...["vmotion", "storage"].map(
        (network, index): Expected => ({
          path: `${CLUSTER}.vmkernelAdapters[${index}].network`,
          at: [RABAT, "vmkernelAdapters:", `"${network}"`],
          problem: `At rabat, the ${network} adapter of blade-12.rabat.massar.example would get 10.20.${80 + 5 * index}.12, which the ${network} adapter of esx-12.rabat.massar.example already has.`,
          remedy: "Use a network in which the hosts' numbers are free, or renumber the hosts.",
        }),
      ),
    ],
  },
  {
    input: "vmkernel adapters on an unknown network and on one that no switch carries, two for one purpose",
    rule: "vmkernel-adapters",
    changes: {
      [`${CLUSTER}.vmkernelAdapters`]: [
        { network: "vmotoin", purpose: "vmotion" },
        { network: "management", purpose: "vmotion" },
        { network: "storage", purpose: "storage" },
      ],
    },
    findings: [
      ...["vmotoin", "management"].map(
        (network, index): Expected => ({
          path: `${CLUSTER}.vmkernelAdapters[${index}].network`,
          at: [RABAT, "vmkernelAdapters:", index === 0 ? '"vmotion"' : '"storage"'],
          problem: `Unknown network on a switch of rabat-extension: "${network}".`,
          remedy: `Use ${fixtureData.rabat.extension.switches[0]?.networks.join(", ")}, or add "${network}" to rabat.extension.switches.`,
        }),
      ),
      {
        path: `${CLUSTER}.vmkernelAdapters[1].purpose`,
        at: [RABAT, "vmkernelAdapters:", '"storage"'],
        problem: "rabat-extension has another adapter for vmotion.",
        remedy: "Remove one of them.",
      },
    ],
  },
  {
    input: "host addresses beyond the network, at its gateway and at the filer",
    rule: "vmkernel-adapters",
    changes: {
      "marrakech.networks.storage": {
        ...fixtureData.marrakech.networks["storage"],
        cidr: "10.40.85.0/28",
        gateway: "10.40.85.11",
      },
      "marrakech.extension.nfsDatastores[0].server": "10.40.85.12",
    },
    findings: [
      "esx-15.marrakech.massar.example would be host 15 of 10.40.85.0/28, which has 14 hosts.",
      "the storage adapter of esx-11.marrakech.massar.example would get 10.40.85.11, which the gateway already has.",
      "the storage adapter of esx-12.marrakech.massar.example would get 10.40.85.12, which the filer of marrakech-files-01 already has.",
    ].map((problem) => ({
      path: "marrakech.extension.clusters[0].vmkernelAdapters[1].network",
      at: [MARRAKECH, "vmkernelAdapters:", '"storage"'],
      problem: `At marrakech, ${problem}`,
      remedy: "Use a network in which the hosts' numbers are free, or renumber the hosts.",
    })),
  },
  {
    input: "a filer in another network, a filer at a gateway and one export twice",
    rule: "nfs-servers",
    changes: {
      "rabat.extension.nfsDatastores": [
        { ...NFS, server: "10.40.85.250" },
        { ...NFS, name: "rabat-files-02", storageClass: "archive", server: "10.20.85.1" },
        { ...NFS, name: "rabat-files-03", storageClass: "cold", server: "10.40.85.250" },
      ],
    },
    findings: [
      ...[0, 2].map(
        (index): Expected => ({
          path: `rabat.extension.nfsDatastores[${index}].server`,
          at: [RABAT, "nfsDatastores: [", ...(index === 0 ? ["server:"] : [])],
          problem:
            "10.40.85.250 is not in storage, 10.20.85.0/24, the network of the storage adapters of rabat-extension.",
          remedy: "Use an address of 10.20.85.0/24, or put the storage adapters on the filer's network.",
        }),
      ),
      {
        path: "rabat.extension.nfsDatastores[1].server",
        at: [RABAT, "nfsDatastores: ["],
        problem: "10.20.85.1 is the address of the gateway.",
        remedy: "Write the address of the filer that exports rabat-files-02.",
      },
      ...[
        { index: 2, site: "rabat", at: [RABAT, "nfsDatastores: ["] as const },
        { index: 0, site: "marrakech", at: [MARRAKECH, "nfsDatastores: [", "path:"] as const },
      ].map(
        ({ index, site, at }): Expected => ({
          path: `${site}.extension.nfsDatastores[${index}].path`,
          rule: "shared-disks",
          at,
          problem:
            "10.40.85.250:/exports/massar-files already holds rabat-files-01 (rabat.extension.nfsDatastores[0].path).",
          remedy: `Write another export for ${site === "rabat" ? "rabat-files-03" : "marrakech-files-01"}.`,
        }),
      ),
    ],
  },
  {
    input: "an NFS datastore on hosts without a storage adapter",
    rule: "nfs-servers",
    changes: { [`${CLUSTER}.vmkernelAdapters`]: [{ network: "vmotion", purpose: "vmotion" }] },
    findings: [
      {
        path: "rabat.extension.nfsDatastores[0].server",
        at: [RABAT, "nfsDatastores: [", "server:"],
        problem: "rabat-extension cannot reach rabat-files-01: it has no vmkernel adapter for storage.",
        remedy: "Add one to rabat-extension in datacenters/rabat.ts, on the filer's network.",
      },
    ],
  },
  {
    input: "an NFS datastore with the name and the storage class of a datastore cluster",
    changes: {
      "rabat.extension.nfsDatastores[1]": {
        ...NFS,
        name: "rabat-flash",
        storageClass: "flash",
        path: "/exports/flash",
      },
    },
    findings: [
      {
        path: "rabat.extension.nfsDatastores[1].name",
        rule: "unique-names",
        at: [RABAT, "nfsDatastores: ["],
        problem: 'rabat.extension.datastoreClusters[0].name already has the name "rabat-flash".',
        remedy: 'Use another name, such as "rabat-flash-2".',
      },
      {
        path: "rabat.extension.nfsDatastores[1].storageClass",
        rule: "storage-classes",
        at: [RABAT, "nfsDatastores: ["],
        problem: 'rabat-flash already offers "flash" to rabat-extension.',
        remedy: "Use another storage class, or make rabat.extension.datastoreClusters[0] larger.",
      },
    ],
  },
  {
    input: "two resource pools with one name",
    rule: "unique-names",
    changes: { [`${CLUSTER}.resourcePools[2].name`]: "standard", "massar.tiers": withoutPool("background") },
    findings: [
      {
        path: `${CLUSTER}.resourcePools[2].name`,
        at: [RABAT, "resourcePools:", '"background"'],
        problem: `${CLUSTER}.resourcePools[1].name already has the name "standard".`,
        remedy: 'Use another name, such as "standard-2".',
      },
    ],
  },
  {
    input: "reservations above the memory after a host failure, and in wrong steps",
    changes: {
      [`${CLUSTER}.resourcePools[0].memoryReservation`]: "3800 GiB",
      [`${CLUSTER}.resourcePools[1].memoryReservation`]: "41 GiB",
      "marrakech.extension.clusters[0].resourcePools[0].memoryReservation": "1024.5 MiB",
    },
    findings: [
      {
        path: `${CLUSTER}.resourcePools`,
        rule: "pool-reservations",
        at: [RABAT, "resourcePools:"],
        problem: "3841 GiB are reserved, but rabat-extension has 3840 GiB after 1 host failure.",
        remedy: "Reserve less, or add hosts to rabat-extension in datacenters/rabat.ts.",
      },
      {
        path: "marrakech.extension.clusters[0].resourcePools[0].memoryReservation",
        rule: "whole-units",
        at: [MARRAKECH, "resourcePools:", '"critical"'],
        problem: "1049088 KiB is not a multiple of 1 MiB, the step of a reservation.",
        remedy: "Use 1025 MiB.",
      },
    ],
  },
  {
    input: "as many tolerated host failures as hosts",
    rule: "host-failures",
    changes: { "marrakech.baseline.clusters[0].highAvailability.hostFailuresToTolerate": 2 },
    findings: [
      {
        path: "marrakech.baseline.clusters[0].highAvailability.hostFailuresToTolerate",
        at: [MARRAKECH, "baseline: {", "highAvailability:"],
        problem: "marrakech-management must tolerate 2 host failures, but has 2 hosts.",
        remedy: "Use at most 1, or add hosts.",
      },
    ],
  },
  {
    input: "two switches for one cluster",
    rule: "cluster-switches",
    changes: {
      "rabat.extension.switches[1]": {
        ...fixtureData.rabat.extension.switches[0],
        name: "vds-rabat-second",
        networks: ["management"],
        uplinks: {},
      },
    },
    findings: [
      {
        path: "rabat.extension.switches[1].cluster",
        at: [RABAT, "extension: {", "switches: ["],
        problem: "rabat-extension already has the switch vds-rabat-extension.",
        remedy: "Add the networks and uplinks to vds-rabat-extension.",
      },
    ],
  },
  {
    input: "one group for auditors and operators",
    changes: {
      "rabat.access.auditors": "men.local\\vsphere-operators-rabat",
      "marrakech.access.operators": "operators",
    },
    findings: [
      {
        path: "rabat.access.auditors",
        rule: "separate-auditors",
        at: [RABAT, "access:"],
        problem: '"men.local\\vsphere-operators-rabat" is the group of both operators and auditors at rabat.',
        remedy: "Use a group that contains only auditors.",
      },
      {
        path: "marrakech.access.operators",
        at: [MARRAKECH, "access:"],
        problem: '"operators" is not a group of a domain.',
        remedy: 'Write the domain, a backslash and the group, as in "men.local\\vsphere-auditors".',
      },
    ],
  },
];

/** The tiers, with those of one pool moved to another, so that no tier refers to an unknown pool. */
function withoutPool(pool: string) {
  return fixtureData.massar.tiers.map((tier) =>
    tier.resourcePool === pool ? { ...tier, resourcePool: "standard" } : tier,
  );
}
