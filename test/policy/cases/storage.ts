import { fixtureData } from "../../fixture/model";
import { MARRAKECH, RABAT, TIERS, tierPath } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const FLASH = "rabat.extension.datastoreClusters[0]";
const FILES = "rabat.extension.nfsDatastores[0]";

const datastores = (site: string, series: number, count: number, capacity: string) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${site}-flash-${String(index + 1).padStart(3, "0")}`,
    disk: `naa.600a0980383030535a2b4d715${series}${String(index).padStart(4, "0")}`,
    capacity,
  }));

const { security: _, ...withNfs3 } = {
  security: "krb5i",
  ...fixtureData.rabat.extension.nfsDatastores[0],
  version: "3",
};

const NFS_REMEDY =
  'Use version "4.1" with security "krb5i". Prepare the hosts and the filer first, and move the data to a new export: the change mounts ' +
  "the export again.";

export const storageCases: readonly PolicyCase[] = [
  {
    rule: "datastores-per-host",
    change: { [`${FLASH}.datastores`]: datastores("rabat", 241, 512, "3 TiB") },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: FLASH,
        at: [RABAT, "datastoreClusters: [", "{"],
        problem: "Each host of rabat-extension would have 513 datastores; vSphere supports 512.",
        remedy: "Remove 1 datastore from rabat-flash and enlarge the others.",
        arithmetic: { result: "513", limit: "512", margin: "-1" },
      },
    ],
  },
  {
    rule: "disk-size",
    change: { [`${tierPath("files")}.disks[1].size`]: "63 TiB" },
    findings: [
      {
        scope: "tier/files/data",
        path: `${tierPath("files")}.disks[1].size`,
        at: [TIERS, 'name: "files"', 'label: "data"'],
        problem: 'Disk "data" of files has 63 TiB; vSphere supports up to 62 TiB.',
        remedy: "Use at most 62 TiB, and add another disk for the rest.",
        arithmetic: { result: "63 TiB", limit: "62 TiB", margin: "-1 TiB" },
      },
    ],
  },
  {
    rule: "nfs-security",
    change: {
      "rabat.extension.nfsDatastores[0].security": "sys",
      "marrakech.extension.nfsDatastores[0].security": "krb5",
    },
    findings: (
      [
        ["rabat", RABAT, "is mounted with AUTH_SYS, which trusts the address of a client"],
        ["marrakech", MARRAKECH, "is mounted with Kerberos, but without a checksum of each packet"],
      ] as const
    ).map(([site, file, problem]) => ({
      scope: `${site}/${site}-files-01`,
      path: `${site}.extension.nfsDatastores[0].security`,
      at: [file, "nfsDatastores: [", "security:"],
      problem: `${site}-files-01 ${problem}.`,
      remedy: NFS_REMEDY,
    })),
  },
  {
    rule: "nfs-security",
    change: { [FILES]: withNfs3 },
    findings: [
      {
        scope: "rabat/rabat-files-01",
        path: "rabat.extension.nfsDatastores[0].version",
        at: [RABAT, "nfsDatastores: [", "version:"],
        problem: "rabat-files-01 is mounted with NFS 3, which trusts the address of a client.",
        remedy: NFS_REMEDY,
      },
    ],
  },
  {
    rule: "provisioned-space",
    change: { [`${FILES}.capacity`]: "32 TiB" },
    findings: [
      {
        scope: "rabat/rabat-files-01",
        path: FILES,
        at: [RABAT, "nfsDatastores: [", "{"],
        // 2 × (40 GiB + 16 TiB) of disks, 2 × 32 GiB of swap
        problem: "Disks and swap files have 32912 GiB at full size (standby); rabat-files-01 has 32 TiB.",
        remedy: "Add 144 GiB to rabat-files-01, or reduce disks by 144 GiB (largest consumer: tier files).",
        arithmetic: { result: "32912 GiB", limit: "32 TiB", margin: "-144 GiB" },
      },
    ],
  },
  {
    rule: "quorum-datastores",
    change: { "marrakech.extension.datastoreClusters[0].datastores": datastores("marrakech", 242, 2, "16 TiB") },
    findings: ["database", "cache"].map((tier) => ({
      scope: `marrakech/tier/${tier}`,
      path: `${tierPath(tier)}.storageClass`,
      at: [TIERS, `name: "${tier}"`, "storageClass:"],
      problem: `2 of 3 members of ${tier} at marrakech share a datastore: marrakech-flash has 2.`,
      remedy: `Give marrakech-flash 3 datastores (1 more), or choose a storage class for ${tier} that has as many.`,
      arithmetic: { result: "2", limit: "1", margin: "-1" },
    })),
  },
  {
    rule: "storage-capacity",
    change: { [`${FILES}.capacity`]: "24 TiB" },
    findings: [
      {
        scope: "rabat/rabat-files-01",
        path: FILES,
        at: [RABAT, "nfsDatastores: [", "{"],
        // 14,416 GiB × 1.15³ × 1.1 + 64 GiB; 80 % of 24 TiB
        problem: "In 1095 d, rabat-files-01 will need 24182 GiB (standby); it can hold 19661 GiB.",
        remedy: "Add 5651 GiB to rabat-files-01, or remove 2703 GiB of data (largest consumer: tier files).",
        arithmetic: { result: "24182 GiB", limit: "19661 GiB", margin: "-4521 GiB" },
      },
    ],
  },
  {
    rule: "storage-operations",
    change: { "marrakech.extension.datastoreClusters[0].performance.iops": 50000 },
    findings: [
      {
        scope: "marrakech/marrakech-flash",
        path: "marrakech.extension.datastoreClusters[0].performance.iops",
        at: [MARRAKECH, "datastoreClusters: [", "performance: {"],
        // after a recovery, VMs need 47,440 IOPS, × 1.08³
        problem: "In 1095 d, VMs on marrakech-flash will need 61777 IOPS (recovered); it provides 50000.",
        remedy:
          "Add 11777 IOPS to marrakech-flash, or reduce today's demand by 9349 (largest consumer: tier database).",
        arithmetic: { result: "61777", limit: "50000", margin: "-11777" },
      },
    ],
  },
  {
    rule: "storage-throughput",
    change: { [`${FILES}.performance.throughput`]: "2 Gbit/s" },
    findings: [
      {
        scope: "rabat/rabat-files-01",
        path: `${FILES}.performance.throughput`,
        at: [RABAT, "nfsDatastores: [", "performance: {"],
        // 2 × 1 Gbit/s × 1.08³
        problem: "In 1095 d, VMs on rabat-files-01 will need 2520 Mbit/s (standby); it provides 2 Gbit/s.",
        remedy:
          "Add 520 Mbit/s to rabat-files-01, or reduce today's demand by 413 Mbit/s (largest consumer: tier files).",
        arithmetic: { result: "2520 Mbit/s", limit: "2 Gbit/s", margin: "-520 Mbit/s" },
      },
    ],
  },
];
