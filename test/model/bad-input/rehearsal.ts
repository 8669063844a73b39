import { fixtureData } from "../../fixture/model";
import { type BadInput, MARRAKECH, RABAT } from "./case";

const REHEARSAL = [MARRAKECH, "rehearsal:"] as const;
const { rehearsal: place, networks, extension } = fixtureData.marrakech;
const { database: _, ...otherVlans } = place?.vlans ?? {};

export const rehearsal: readonly BadInput[] = [
  {
    input: "a rehearsal on the VLAN of a network that really runs",
    rule: "unique-vlans",
    changes: { "marrakech.rehearsal.vlans.database": 250 },
    findings: [
      {
        path: "marrakech.rehearsal.vlans.database",
        at: [...REHEARSAL, "database:"],
        problem: "VLAN 250 is that of marrakech.networks.database.",
        remedy: "Next free VLAN at marrakech: 251.",
      },
    ],
  },
  {
    input: "two networks of a rehearsal on one VLAN",
    rule: "unique-vlans",
    changes: { "marrakech.rehearsal.vlans.database": 3240 },
    findings: [
      {
        path: "marrakech.rehearsal.vlans.database",
        at: [...REHEARSAL, "database:"],
        problem: "VLAN 3240 is that of marrakech.rehearsal.vlans.application.",
        remedy: "Next free VLAN at marrakech: 3241.",
      },
    ],
  },
  {
    input: "VLAN 4095 for a rehearsal",
    changes: { "marrakech.rehearsal.vlans.database": 4095 },
    findings: [
      {
        path: "marrakech.rehearsal.vlans.database",
        at: [...REHEARSAL, "database:"],
        problem: "4095 is not a VLAN id.",
        remedy: "Use a whole number from 1 to 4094.",
      },
    ],
  },
  {
    input: "no VLAN for a rehearsal's databases, one for a network that is none",
    rule: "rehearsal-places",
    changes: { "marrakech.rehearsal.vlans": { ...otherVlans, lobby: 3299 } },
    findings: [
      {
        path: "marrakech.rehearsal.vlans.lobby",
        at: [...REHEARSAL, "vlans:"],
        problem: '"lobby" is no network of marrakech.',
        remedy: `Use ${Object.keys(networks).join(", ")}, or add "lobby" to marrakech.networks.`,
      },
      {
        path: "marrakech.rehearsal.vlans",
        at: [...REHEARSAL, "vlans:"],
        problem: "Tiers are recovered on database, which has no VLAN for a rehearsal.",
        remedy: "Add one for database, with no way out.",
      },
    ],
  },
  {
    input: "no limits on the cluster of the recovery, some on one that is none",
    rule: "rehearsal-places",
    changes: { "marrakech.rehearsal.limits": { "marrakech-attic": { cpu: "4 GHz", memory: "8 GiB" } } },
    findings: [
      {
        path: 'marrakech.rehearsal.limits["marrakech-attic"]',
        at: [...REHEARSAL, "limits:"],
        problem: '"marrakech-attic" is no cluster of marrakech.',
        remedy: `Use ${extension.clusters.map(({ name }) => name).join(", ")}, or add "marrakech-attic" to marrakech.extension.clusters.`,
      },
      {
        path: "marrakech.rehearsal.limits",
        at: [...REHEARSAL, "limits:"],
        problem: "Tiers are recovered on marrakech-recovery, which has no limits for a rehearsal.",
        remedy: "Add what a rehearsal may take of marrakech-recovery.",
      },
    ],
  },
  {
    input: "no place for a rehearsal at marrakech, one at rabat",
    rule: "rehearsal-places",
    changes: { "marrakech.rehearsal": undefined, "rabat.rehearsal": { vlans: { database: 3250 }, limits: {} } },
    findings: [
      {
        path: "marrakech",
        at: [MARRAKECH, "defineSite({"],
        problem: "marrakech states no place for a rehearsal.",
        remedy: "Add its VLANs and limits to marrakech.rehearsal.",
      },
      {
        path: "rabat.rehearsal",
        at: [RABAT, "defineSite({"],
        problem: "What is rehearsed is recovered at marrakech, not at rabat.",
        remedy: "Remove it.",
      },
    ],
  },
  {
    input: "a limit in steps that vSphere does not count in",
    rule: "whole-units",
    changes: { "marrakech.rehearsal.limits.marrakech-recovery": { cpu: "400.0001 GHz", memory: "1572864.5 MiB" } },
    findings: [
      {
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].cpu',
        at: [...REHEARSAL, "limits:"],
        problem: "400000100 kHz is not in steps of 1 MHz, as a CPU limit is.",
        remedy: "Use 400001 MHz.",
      },
      {
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].memory',
        at: [...REHEARSAL, "limits:"],
        problem: "1610613248 KiB is not in steps of 1 MiB, as a limit is.",
        remedy: "Use 1572865 MiB.",
      },
    ],
  },
];
