import { fixtureData } from "../../fixture/model";
import { type BadInput, LB, LINK, LOAD_BALANCER, MARRAKECH, RABAT } from "./case";

export const hosts: readonly BadInput[] = [
  ...(
    [
      ["rabat.extension", [RABAT, "extension: {", "hosts:"]],
      ["marrakech.baseline", [MARRAKECH, "baseline: {", "hosts:"]],
    ] as const
  ).map(
    ([half, at]): BadInput => ({
      input: `${half} without hosts`,
      changes: { [`${half}.clusters[0].hosts`]: [] },
      findings: [
        {
          path: `${half}.clusters[0].hosts`,
          at,
          problem: "A list of 0 is too short.",
          remedy: "Write 1 or more entries.",
        },
      ],
    }),
  ),
  {
    input: "members with anti-affinity on too few hosts",
    rule: "separate-hosts",
    changes: {
      [`${LB}.rabat.members`]: [1, 2, 3, 4, 5, 6, 7].map((number) => ({ id: `lb-${number}` })),
      [`${LB}.marrakech.surge`]: [1, 2, 3, 4, 5, 6].map((number) => ({ id: `lb-${number}` })),
    },
    findings: [
      {
        path: `${LB}.rabat`,
        at: [...LOAD_BALANCER, "rabat: {"],
        problem: "7 members of load-balancer must be on different hosts, but rabat-extension has 6.",
        remedy: "Use at most 6 members at rabat, or add hosts to rabat-extension in datacenters/rabat.ts.",
      },
      {
        path: `${LB}.marrakech`,
        at: [...LOAD_BALANCER, "marrakech: {"],
        problem: "6 members of load-balancer must be on different hosts, but marrakech-recovery has 5.",
        remedy: "Use at most 5 members at marrakech, or add hosts to marrakech-recovery in datacenters/marrakech.ts.",
      },
    ],
  },
  {
    input: "an uplink on a NIC that the hosts do not have",
    rule: "switch-uplinks",
    changes: { 'rabat.extension.switches[0].uplinks["uplink-2"]': "vmnic4" },
    findings: [
      {
        path: 'rabat.extension.switches[0].uplinks["uplink-2"]',
        at: [RABAT, "extension: {", "uplinks:"],
        problem: 'Hosts of rabat-extension have the hardware extension-host, which has no NIC "vmnic4".',
        remedy: 'Use vmnic2, vmnic3, or add "vmnic4" to rabat.hardware["extension-host"].nics.',
      },
    ],
  },
  {
    input: "two uplinks on one NIC",
    rule: "switch-uplinks",
    changes: { 'marrakech.baseline.switches[0].uplinks["uplink-2"]': "vmnic2" },
    findings: [
      {
        path: 'marrakech.baseline.switches[0].uplinks["uplink-2"]',
        at: [MARRAKECH, "baseline: {", "uplinks:"],
        problem: 'marrakech.baseline.switches[0].uplinks["uplink-1"] already uses "vmnic2".',
        remedy: "Use another NIC of marrakech-management's hosts: vmnic3.",
      },
    ],
  },
  {
    input: "an uplink on a NIC that carries the management network",
    rule: "switch-uplinks",
    changes: { 'rabat.extension.switches[0].uplinks["uplink-2"]': "vmnic0" },
    findings: [
      {
        path: 'rabat.extension.switches[0].uplinks["uplink-2"]',
        at: [RABAT, "extension: {", "uplinks:"],
        problem:
          'vSwitch0 of esx-11.rabat.massar.example and 5 more uses "vmnic0" for the management network, so rabat-extension\'s switch cannot.',
        remedy: "Use another NIC of these hosts: vmnic3.",
      },
    ],
  },
  {
    input: "a management NIC that the hosts do not have",
    rule: "switch-uplinks",
    changes: { 'marrakech.hardware["recovery-host"].managementNics[1]': "vmnic9" },
    findings: [
      {
        path: 'marrakech.hardware["recovery-host"].managementNics[1]',
        at: [MARRAKECH, '"recovery-host": {', "managementNics:"],
        problem: 'The hardware recovery-host has no NIC "vmnic9".',
        remedy: 'Use vmnic0, vmnic1, vmnic2, vmnic3, or add "vmnic9" to marrakech.hardware["recovery-host"].nics.',
      },
    ],
  },
  {
    input: "a link MTU above that of a switch on its path",
    rule: "link-mtu",
    changes: { "link.mtu": 9000, "marrakech.extension.switches[0].mtu": 1500 },
    findings: [
      {
        path: "link.mtu",
        at: [LINK, "mtu:"],
        problem: "9000 bytes exceed the MTU of vds-marrakech-recovery (1500), which carries marrakech's gateways.",
        remedy: "Use at most 1500, or raise the switch's in datacenters/marrakech.ts.",
      },
    ],
  },
  {
    input: "an MTU that no switch supports",
    changes: { "rabat.extension.switches[0].mtu": 9001, "rabat.baseline.switches[0].mtu": 1000 },
    findings: [
      {
        path: "rabat.extension.switches[0].mtu",
        at: [RABAT, "extension: {", "mtu:"],
        problem: "9001 is too large.",
        remedy: "Write 9000 or less.",
      },
      {
        path: "rabat.baseline.switches[0].mtu",
        at: [RABAT, "baseline: {", "mtu:"],
        problem: "1000 is too small.",
        remedy: "Write 1280 or more.",
      },
    ],
  },
  {
    input: "two datastores on one shared disk",
    rule: "shared-disks",
    changes: { "rabat.extension.datastoreClusters[0].datastores[2].disk": "naa.600a0980383030535a2b4d7152410001" },
    findings: [
      {
        path: "rabat.extension.datastoreClusters[0].datastores[2].disk",
        at: [RABAT, 'name: "rabat-flash-03"'],
        problem:
          "naa.600a0980383030535a2b4d7152410001 already holds rabat-flash-01 (rabat.extension.datastoreClusters[0].datastores[0].disk).",
        remedy: "Write the canonical name of rabat-flash-03's own disk, as the host's storage devices list it.",
      },
    ],
  },
  {
    input: "two datastore clusters with one storage class",
    rule: "storage-classes",
    changes: {
      "rabat.extension.datastoreClusters[1]": {
        ...fixtureData.rabat.extension.datastoreClusters[0],
        name: "rabat-flash-b",
        datastores: [{ name: "rabat-flash-04", disk: "naa.600a0980383030535a2b4d7152410004", capacity: "16 TiB" }],
      },
    },
    findings: [
      {
        path: "rabat.extension.datastoreClusters[1].storageClass",
        at: [RABAT, "datastoreClusters: ["],
        problem: 'rabat-flash already offers "flash" to rabat-extension.',
        remedy: "Use another storage class, or make rabat.extension.datastoreClusters[0] larger.",
      },
    ],
  },
];
