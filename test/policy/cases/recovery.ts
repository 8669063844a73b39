import { DATABASE, DB, LINK, MARRAKECH, TIERS, tierPath, WITNESS } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const WEB = tierPath("web");
const FILES = tierPath("files");
const IDENTITY = tierPath("identity");
const BATCH = tierPath("batch");
const CLUSTER = "marrakech.extension.clusters[0]";

export const recoveryCases: readonly PolicyCase[] = [
  {
    rule: "counterpart",
    change: { [`${tierPath("cache")}.marrakech.surge`]: [] },
    findings: [
      {
        scope: "tier/cache",
        path: `${tierPath("cache")}.marrakech`,
        at: [TIERS, 'name: "cache"', "marrakech:"],
        problem: "cache has no member at marrakech, neither standing nor in the surge.",
        remedy: "Add a member to its surge.",
      },
    ],
  },
  {
    rule: "size-at-recovery",
    change: { [`${WEB}.marrakech.recoverySize`]: { cpus: 2, memory: "8 GiB" } },
    findings: [
      {
        scope: "tier/web",
        path: `${WEB}.marrakech.recoverySize.cpus`,
        at: [TIERS, 'name: "web"', "recoverySize:"],
        // 6 × 8 GHz; 6 × 2 CPUs × 2.8 GHz
        problem: "web needs 48 GHz at marrakech, but its members there have 33.6 GHz in total.",
        remedy: "Set recoverySize.cpus to 3, add 3 members, or set recoveryDemand to the share of the load to carry.",
        arithmetic: { result: "48 GHz", limit: "33.6 GHz", margin: "-14.4 GHz" },
      },
      {
        scope: "tier/web",
        path: `${WEB}.marrakech.recoverySize.memory`,
        at: [TIERS, 'name: "web"', "recoverySize:"],
        problem: "web needs 72 GiB at marrakech, but its members there have 48 GiB in total.",
        remedy:
          "Set recoverySize.memory to 12 GiB, add 3 members, or set recoveryDemand to the share of the load to carry.",
        arithmetic: { result: "72 GiB", limit: "48 GiB", margin: "-24 GiB" },
      },
    ],
  },
  {
    rule: "size-at-recovery",
    change: { [`${BATCH}.marrakech.recoveryDemand`]: "70 %" },
    findings: [
      {
        scope: "tier/batch",
        path: `${BATCH}.marrakech.recoverySize.cpus`,
        at: [TIERS, 'name: "batch"', "recoverySize:"],
        // 2 × 18 GHz × 70 %; 8 CPUs × 2.8 GHz
        problem: "batch needs 25.2 GHz at marrakech, but its members there have 22.4 GHz in total.",
        remedy: "Set recoverySize.cpus to 9, add 1 member, or set recoveryDemand to the share of the load to carry.",
        arithmetic: { result: "25.2 GHz", limit: "22.4 GHz", margin: "-2.8 GHz" },
      },
      {
        scope: "tier/batch",
        path: `${BATCH}.marrakech.recoverySize.memory`,
        at: [TIERS, 'name: "batch"', "recoverySize:"],
        problem: "batch needs 67.2 GiB at marrakech, but its members there have 64 GiB in total.",
        remedy:
          "Set recoverySize.memory to 68 GiB, add 1 member, or set recoveryDemand to the share of the load to carry.",
        arithmetic: { result: "67.2 GiB", limit: "64 GiB", margin: "-3.2 GiB" },
      },
    ],
  },
  {
    rule: "rpo-kept",
    change: { "link.streams[2].bandwidth": "5 Mbit/s" },
    findings: [
      {
        scope: "tier/identity",
        path: `${IDENTITY}.protection.rpo`,
        at: [TIERS, 'name: "identity"', "rpo:"],
        // 5 × 70 %; 4 / 70 % = 5.71
        problem:
          "identity changes 4 Mbit/s, but its stream carries 3.5 Mbit/s: the age of its copy is unbounded and no RPO can be met.",
        remedy: "Set the bandwidth of its stream to 6 Mbit/s or more.",
        arithmetic: { result: "3.5 Mbit/s", limit: "4 Mbit/s", margin: "-0.5 Mbit/s" },
      },
    ],
  },
  {
    rule: "rpo-kept",
    change: { [`${DB}.protection.rpo`]: "5 ms", [`${IDENTITY}.protection.rpo`]: "10 ms" },
    findings: [
      {
        scope: "tier/database",
        path: `${DB}.protection.rpo`,
        at: [...DATABASE, "rpo:"],
        problem: "The copy of database can be 8 ms old, but its RPO is 5 ms.",
        remedy: "Set the RPO to 8 ms or more.",
        arithmetic: { result: "8 ms", limit: "5 ms", margin: "-3 ms" },
      },
      {
        scope: "tier/identity",
        path: `${IDENTITY}.protection.rpo`,
        at: [TIERS, 'name: "identity"', "rpo:"],
        // 5 + 5 × 4/14 + 8 = 14.4 ms; 2 × 8 / (1 − 4/14) = 22.4 ms
        problem: "The copy of identity can be 14 ms old, but its RPO is 10 ms.",
        remedy: "Set the RPO to 23 ms or more.",
        arithmetic: { result: "14 ms", limit: "10 ms", margin: "-4 ms" },
      },
    ],
  },
  {
    rule: "stream-until-horizon",
    change: { "link.streams[2].bandwidth": "7 Mbit/s" },
    findings: [
      {
        scope: "tier/identity",
        path: "link.streams[2].bandwidth",
        at: [LINK, 'tier: "identity"'],
        // 4 × 1.08³ = 5.038848; / 70 % = 7.2
        problem: "In 1095 d, identity changes 5.04 Mbit/s; its stream carries 4.9 Mbit/s.",
        remedy: "Set the bandwidth of the stream to 8 Mbit/s or more.",
        arithmetic: { result: "5.04 Mbit/s", limit: "4.9 Mbit/s", margin: "-0.14 Mbit/s" },
      },
    ],
  },
  {
    rule: "link-at-peak",
    change: { "link.bandwidth": "800 Mbit/s", "planning.growth.changeRate": "40 %" },
    findings: [
      {
        scope: "link",
        path: "link.bandwidth",
        at: [LINK, "bandwidth:"],
        // (120 + 90 + 4) × 1.4³ / 70 % = 838.88
        problem: "In 1095 d, all tiers together need 838.88 Mbit/s at the peak; the link has 800 Mbit/s.",
        remedy: "Set its bandwidth to 839 Mbit/s or more.",
        arithmetic: { result: "838.88 Mbit/s", limit: "800 Mbit/s", margin: "-38.88 Mbit/s" },
      },
    ],
  },
  {
    rule: "first-synchronisation",
    change: { [`${FILES}.disks[1].used`]: "16 TiB", "link.firstSynchronisation": "13 d" },
    findings: [
      {
        scope: "tier/files",
        path: "link.streams[1].bandwidth",
        at: [LINK, 'tier: "files"'],
        // 16 × 2^40 × 8 / (210 − 90) 10^6 = 1,172,812 s; (1.4074 × 10^14 / 1,123,200 s + 90 Mbit/s) / 70 % = 307.6
        problem: "A full synchronisation of files (16384 GiB) takes 13.57 d; the limit is 13 d.",
        remedy: "Set the bandwidth of its stream to 308 Mbit/s or more.",
        arithmetic: { result: "13.57 d", limit: "13 d", margin: "-13.78 h" },
      },
    ],
  },
  {
    rule: "first-synchronisation",
    change: { "link.streams[2].bandwidth": "5 Mbit/s" },
    findings: [
      {
        scope: "tier/identity",
        path: "link.streams[2].bandwidth",
        at: [LINK, 'tier: "identity"'],
        // (120 × 2^30 × 8 / 1,209,600 s + 4 Mbit/s) / 70 % = 6.93
        problem: "A full synchronisation of identity (120 GiB) never ends; the limit is 14 d.",
        remedy: "Set the bandwidth of its stream to 7 Mbit/s or more.",
        arithmetic: { result: "never", limit: "14 d", margin: "-0.5 Mbit/s" },
      },
    ],
  },
  {
    rule: "catch-up",
    change: { "link.outage.length": "33 h", [`${FILES}.protection.changeRate`]: "80 Mbit/s" },
    findings: [
      {
        scope: "tier/database",
        path: "link.streams[0].bandwidth",
        at: [LINK, 'tier: "database"'],
        // 33 h × 120 / (280 − 120) = 24.75 h; 120 × (1 + 33/24) / 70 % = 407.1
        problem: "After an outage of 33 h, database catches up in 1.03 d; the limit is 1 d.",
        remedy: "Set the bandwidth of its stream to 408 Mbit/s or more.",
        arithmetic: { result: "1.03 d", limit: "1 d", margin: "-45 min" },
      },
    ],
  },
  {
    rule: "catch-up",
    change: { "link.streams[2].bandwidth": "5 Mbit/s" },
    findings: [
      {
        scope: "tier/identity",
        path: "link.streams[2].bandwidth",
        at: [LINK, 'tier: "identity"'],
        // 4 × (1 + 8/24) / 70 % = 7.62
        problem: "After an outage of 8 h, identity never catches up; the limit is 1 d.",
        remedy: "Set the bandwidth of its stream to 8 Mbit/s or more.",
        arithmetic: { result: "never", limit: "1 d", margin: "-0.5 Mbit/s" },
      },
    ],
  },
  {
    rule: "one-point-in-time",
    change: { [`${DB}.protection.history`]: "3 min" },
    findings: [
      {
        scope: "tier/database",
        path: `${DB}.protection.history`,
        at: [...DATABASE, "history:"],
        // files: 2.5 min + 2.5 min × 90/210 = 3.57 min
        problem:
          "pupils-records is restored to a point up to 3.57 min before the disaster; the copy of database has a history of 3 min.",
        remedy: "Set its history to 4 min or more.",
        arithmetic: { result: "3.57 min", limit: "3 min", margin: "-34.29 s" },
      },
    ],
  },
  {
    rule: "one-point-in-time",
    change: { [`${DB}.protection.history`]: undefined },
    findings: [
      {
        scope: "tier/database",
        path: `${DB}.protection`,
        at: [...DATABASE, "protection:"],
        problem:
          "pupils-records is restored to a point up to 3.57 min before the disaster; the copy of database has no history.",
        remedy: "Set its history to 4 min or more.",
        arithmetic: { result: "3.57 min", limit: "none", margin: "-3.57 min" },
      },
    ],
  },
  {
    rule: "group-within-rpo",
    change: { [`${FILES}.protection.rpo`]: "1 h" },
    findings: [
      {
        scope: "tier/database",
        path: `${DB}.protection.rpo`,
        at: [...DATABASE, "rpo:"],
        // 30 min × (1 + 90/210) = 42.86 min; 2 × 5 min / (1 + 90/210) = 7 min, less what the latency takes
        problem:
          "pupils-records is restored to a point up to 42.86 min before the disaster, but the RPO of database is 5 min.",
        remedy: "Set the RPO of files to 6 min or less. Or: Set the RPO of database to 43 min or more.",
        arithmetic: { result: "42.86 min", limit: "5 min", margin: "-37.86 min" },
      },
    ],
  },
  {
    rule: "dependencies-in-one-group",
    change: { [`${IDENTITY}.dependsOn[1]`]: "database" },
    findings: [
      {
        scope: "tier/identity",
        path: `${IDENTITY}.dependsOn[1]`,
        at: [TIERS, 'name: "identity"', "dependsOn:"],
        problem: "identity is in no protection group, but depends on database, which is in pupils-records.",
        remedy: "Put both into one protection group of the recovery plan.",
      },
    ],
  },
  {
    rule: "rto-fits",
    change: { "recoveryPlan.decision": "50 min" },
    // 5 + 50 + 4 + 6 + 5 min: names are switched when the whole group is ready, the database last
    findings: [
      {
        scope: "tier/core-services",
        path: `${tierPath("core-services")}.protection.rto`,
        at: [TIERS, 'name: "core-services"', "rto:"],
        problem: "core-services is usable 1.17 h after the disaster, but its RTO is 1 h.",
        remedy: "Shorten the steps before it by 10 min (longest: decision, 50 min), or set the RTO to 70 min or more.",
        arithmetic: { result: "1.17 h", limit: "1 h", margin: "-10 min" },
      },
      {
        scope: "tier/bastion",
        path: `${tierPath("bastion")}.protection.rto`,
        at: [TIERS, 'name: "bastion"', "rto:"],
        problem: "bastion is usable 1.17 h after the disaster, but its RTO is 1 h.",
        remedy: "Shorten the steps before it by 10 min (longest: decision, 50 min), or set the RTO to 70 min or more.",
        arithmetic: { result: "1.17 h", limit: "1 h", margin: "-10 min" },
      },
    ],
  },
  {
    rule: "rto-fits",
    change: { "recoveryPlan.p95": { decision: "50 min" } },
    // the same on a slow day only: the stated decision of 15 min is the median
    findings: [
      {
        scope: "tier/core-services",
        path: `${tierPath("core-services")}.protection.rto`,
        at: [TIERS, 'name: "core-services"', "rto:"],
        problem: "core-services is usable 1.17 h after the disaster, but its RTO is 1 h.",
        remedy: "Shorten the steps before it by 10 min (longest: decision, 50 min), or set the RTO to 70 min or more.",
        arithmetic: { result: "1.17 h", limit: "1 h", margin: "-10 min" },
      },
      {
        scope: "tier/bastion",
        path: `${tierPath("bastion")}.protection.rto`,
        at: [TIERS, 'name: "bastion"', "rto:"],
        problem: "bastion is usable 1.17 h after the disaster, but its RTO is 1 h.",
        remedy: "Shorten the steps before it by 10 min (longest: decision, 50 min), or set the RTO to 70 min or more.",
        arithmetic: { result: "1.17 h", limit: "1 h", margin: "-10 min" },
      },
    ],
  },
  {
    rule: "lease-within-rto",
    change: { [`${DB}.leadership.ttl`]: "6000 s" },
    findings: [
      {
        scope: "tier/database",
        path: `${DB}.leadership.ttl`,
        at: [...DATABASE, "ttl:"],
        // usable after 30 min: 30 + 100
        problem:
          "database can be usable 2.17 h after the disaster if its promotion waits for a lease of 100 min, but its RTO is 2 h.",
        remedy: "Use a lease of at most 1.5 h, or set the RTO to 130 min or more.",
        arithmetic: { result: "2.17 h", limit: "2 h", margin: "-10 min" },
      },
    ],
  },
  {
    rule: "synchronous-within-rpo",
    change: { [`${DB}.protection.rpo`]: "20 s" },
    findings: [
      {
        scope: "tier/database",
        path: `${DB}.leadership.synchronous`,
        at: [...DATABASE, "synchronous:"],
        // 30 s + 8 ms
        problem:
          "If its site is isolated, database confirms commits for 30.01 s that a promotion discards, but its RPO is 20 s.",
        remedy: 'Write synchronous: "acrossSites", shorten the lease, or set the RPO to 30008 ms or more.',
        arithmetic: { result: "30.01 s", limit: "20 s", margin: "-10.01 s" },
      },
    ],
  },
  {
    rule: "witness-present",
    change: { witness: { kind: "none", approvedBy: "A. Bennani", reason: "no third place yet" } },
    findings: [
      {
        scope: "tier/database",
        path: "witness",
        at: [WITNESS, "export const witness"],
        problem:
          "Without a witness, 1 of 3 votes of database are left if rabat is lost, and a majority needs 2: marrakech can be promoted only by " +
          "force, after somebody has made sure that rabat is off and stays off.",
        remedy:
          "Describe a third place, or acknowledge this finding and keep the proof that Rabat is off in the runbook.",
      },
    ],
  },
  {
    rule: "room-at-every-wave",
    change: { [`${CLUSTER}.hosts[0].maintenance`]: true, [`${CLUSTER}.hosts[1].maintenance`]: true },
    findings: [
      {
        scope: "marrakech/marrakech-recovery/priority-3",
        path: CLUSTER,
        at: [MARRAKECH, "extension:", "clusters: [", "{"],
        // 335.2 GHz in the third wave and 433.2 in the last; 2 × 48 × 2.8 = 268.8
        problem:
          "After priority group 3 (application), 335.2 GHz of CPU are expected on marrakech-recovery. With 1 host lost, it has 268.8 GHz.",
        remedy:
          "Add 2 hosts to marrakech-recovery, or reduce tier application by 164.4 GHz: the last group needs that much more.",
        arithmetic: { result: "335.2 GHz", limit: "268.8 GHz", margin: "-66.4 GHz" },
      },
    ],
  },
  {
    rule: "room-at-every-wave",
    change: {
      [`${tierPath("application")}.marrakech.recoverySize`]: { cpus: 8, memory: "256 GiB" },
      [`${tierPath("application")}.reservation`]: { memory: "100 %", cpuPerVirtualCpu: "1 MHz" },
    },
    findings: [
      {
        scope: "marrakech/marrakech-recovery/priority-3",
        path: CLUSTER,
        at: [MARRAKECH, "extension:", "clusters: [", "{"],
        // 3 × 128 + 12 × 256 GiB; 4 × 768
        problem:
          "After priority group 3 (application), 3456 GiB of memory are reserved on marrakech-recovery. With 1 host lost, it has 3072 GiB.",
        remedy:
          "Add 1 host to marrakech-recovery, or reduce tier application by 384 GiB: the last group needs that much more.",
        arithmetic: { result: "3456 GiB", limit: "3072 GiB", margin: "-384 GiB" },
      },
    ],
  },
  {
    rule: "rehearsal-room",
    change: { "marrakech.rehearsal.limits.marrakech-recovery": { cpu: "20 GHz", memory: "1 TiB" } },
    findings: [
      {
        scope: "marrakech/marrakech-recovery",
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].cpu',
        at: [MARRAKECH, "rehearsal:", "limits:"],
        // 3 × 16 CPUs × 500 MHz
        problem:
          "A rehearsal may use 20 GHz of marrakech-recovery, but the CPU reservations of its VMs total 24 GHz: vCenter would not power on all of them.",
        remedy: "Set the limit to 24 GHz or more.",
        arithmetic: { result: "24 GHz", limit: "20 GHz", margin: "-4 GHz" },
      },
      {
        scope: "marrakech/marrakech-recovery",
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].memory',
        at: [MARRAKECH, "rehearsal:", "limits:"],
        problem:
          "A rehearsal may use 1024 GiB of marrakech-recovery, but the memory of its VMs totals 1392 GiB: the hypervisor would swap.",
        remedy: "Set the limit to 1392 GiB or more.",
        arithmetic: { result: "1392 GiB", limit: "1024 GiB", margin: "-368 GiB" },
      },
    ],
  },
  {
    rule: "rehearsal-room",
    change: { "marrakech.rehearsal.limits.marrakech-recovery": { cpu: "600 GHz", memory: "3 TiB" } },
    findings: [
      {
        scope: "marrakech/marrakech-recovery",
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].cpu',
        at: [MARRAKECH, "rehearsal:", "limits:"],
        // 4 hosts × 48 cores × 2.8 GHz
        problem:
          "A rehearsal may use 600 GHz of marrakech-recovery and 46 GHz are in use, but after the host failures that it tolerates the cluster has 537.6 GHz.",
        remedy: "Set the limit to 491.6 GHz or less, or add a host to marrakech-recovery.",
        arithmetic: { result: "646 GHz", limit: "537.6 GHz", margin: "-108.4 GHz" },
      },
      {
        scope: "marrakech/marrakech-recovery",
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].memory',
        at: [MARRAKECH, "rehearsal:", "limits:"],
        problem:
          "A rehearsal may use 3072 GiB of marrakech-recovery and 87 GiB are in use, but after the host failures that it tolerates the cluster has 3072 GiB.",
        remedy: "Set the limit to 2985 GiB or less, or add a host to marrakech-recovery.",
        arithmetic: { result: "3159 GiB", limit: "3072 GiB", margin: "-87 GiB" },
      },
    ],
  },
];
