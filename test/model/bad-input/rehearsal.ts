import { fixtureData } from "../../fixture/model";
import { type BadInput, MARRAKECH, RABAT } from "./case";

const REHEARSAL = [MARRAKECH, "rehearsal:"] as const;
const { rehearsal: place, networks, extension } = fixtureData.marrakech;
const { database: _, ...otherVlans } = place?.vlans ?? {};

export const rehearsal: readonly BadInput[] = [
  {
    input: "a rehearsal on the VLAN of a production network",
    rule: "unique-vlans",
    changes: { "marrakech.rehearsal.vlans.database": 250 },
    findings: [
      {
        path: "marrakech.rehearsal.vlans.database",
        at: [...REHEARSAL, "database:"],
        problem: "marrakech.networks.database already uses VLAN 250.",
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
        problem: "marrakech.rehearsal.vlans.application already uses VLAN 3240.",
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
        problem: "VLAN 4095 is reserved: in vSphere it means a trunk of all VLANs.",
        remedy: "Use a whole number from 1 to 4094.",
      },
    ],
  },
  {
    input: "no VLAN for a rehearsal's databases, and one for an unknown network",
    rule: "rehearsal-places",
    changes: { "marrakech.rehearsal.vlans": { ...otherVlans, lobby: 3299 } },
    findings: [
      {
        path: "marrakech.rehearsal.vlans.lobby",
        at: [...REHEARSAL, "vlans:"],
        problem: 'Unknown network of marrakech: "lobby".',
        remedy: `Use ${Object.keys(networks).join(", ")}, or add "lobby" to marrakech.networks.`,
      },
      {
        path: "marrakech.rehearsal.vlans",
        at: [...REHEARSAL, "vlans:"],
        problem: "Tiers recover on network database, which has no rehearsal VLAN.",
        remedy: "Add an isolated VLAN for database.",
      },
    ],
  },
  {
    input: "no limits for the recovery cluster, and limits for an unknown cluster",
    rule: "rehearsal-places",
    changes: { "marrakech.rehearsal.limits": { "marrakech-attic": { cpu: "4 GHz", memory: "8 GiB" } } },
    findings: [
      {
        path: 'marrakech.rehearsal.limits["marrakech-attic"]',
        at: [...REHEARSAL, "limits:"],
        problem: 'Unknown cluster of marrakech: "marrakech-attic".',
        remedy: `Use ${extension.clusters.map(({ name }) => name).join(", ")}, or add "marrakech-attic" to marrakech.extension.clusters.`,
      },
      {
        path: "marrakech.rehearsal.limits",
        at: [...REHEARSAL, "limits:"],
        problem: "Tiers recover on cluster marrakech-recovery, which has no rehearsal limits.",
        remedy: "Add the CPU and memory that a rehearsal may use on marrakech-recovery.",
      },
    ],
  },
  {
    input: "a rehearsal at rabat instead of marrakech",
    rule: "rehearsal-places",
    changes: { "marrakech.rehearsal": undefined, "rabat.rehearsal": { vlans: { database: 3250 }, limits: {} } },
    findings: [
      {
        path: "marrakech",
        at: [MARRAKECH, "defineSite({"],
        problem: "marrakech has no rehearsal VLANs and limits.",
        remedy: "Add them as marrakech.rehearsal.",
      },
      {
        path: "rabat.rehearsal",
        at: [RABAT, "defineSite({"],
        problem: "A rehearsal recovers at marrakech, not at rabat.",
        remedy: "Remove it.",
      },
    ],
  },
  {
    input: "a limit in wrong steps",
    rule: "whole-units",
    changes: { "marrakech.rehearsal.limits.marrakech-recovery": { cpu: "400.0001 GHz", memory: "1572864.5 MiB" } },
    findings: [
      {
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].cpu',
        at: [...REHEARSAL, "limits:"],
        problem: "400000100 kHz is not a multiple of 1 MHz, the step of a CPU limit.",
        remedy: "Use 400001 MHz.",
      },
      {
        path: 'marrakech.rehearsal.limits["marrakech-recovery"].memory',
        at: [...REHEARSAL, "limits:"],
        problem: "1610613248 KiB is not a multiple of 1 MiB, the step of a limit.",
        remedy: "Use 1572865 MiB.",
      },
    ],
  },
];
