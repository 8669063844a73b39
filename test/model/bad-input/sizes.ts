import { APP, APPLICATION, type BadInput, DATABASE, DB, LINK, RABAT, TIERS, tierPath } from "./case";

export const sizes: readonly BadInput[] = [
  {
    input: "a reservation above the VM's size",
    changes: { [`${DB}.reservation.memory`]: "120 %" },
    findings: [
      {
        path: `${DB}.reservation.memory`,
        at: [...DATABASE, "reservation:"],
        problem: '"120 %" is more than 100 %.',
        remedy: "Write at most 100 %.",
      },
    ],
  },
  {
    input: "a hypervisor reserve above 100 %",
    changes: { "planning.reserves.hypervisor": "101 %" },
    findings: [
      {
        path: "planning.reserves.hypervisor",
        at: ["datacenters/massar/planning.ts", "hypervisor:"],
        problem: '"101 %" is more than 100 %.',
        remedy: "Write at most 100 %.",
      },
    ],
  },
  {
    input: "a CPU reservation that is not whole MHz",
    rule: "whole-units",
    changes: { [`${DB}.reservation.cpuPerVirtualCpu`]: "0.5005 GHz" },
    findings: [
      {
        path: `${DB}.reservation.cpuPerVirtualCpu`,
        at: [...DATABASE, "reservation:"],
        problem: "500500 kHz is not a multiple of 1 MHz, the step of a CPU reservation.",
        remedy: "Use 501 MHz.",
      },
    ],
  },
  {
    input: "a VM with more CPUs than any host has cores",
    rule: "host-capacity",
    changes: { [`${DB}.rabat.size.cpus`]: 49 },
    findings: [
      {
        path: `${DB}.rabat.size.cpus`,
        at: [...DATABASE, "rabat: {", "size:"],
        problem: "49 CPUs exceed the largest host of rabat-extension (48 cores).",
        remedy: "Use at most 48, or add a larger host to rabat-extension in datacenters/rabat.ts.",
      },
    ],
  },
  ...(
    [
      ["rabat.size.memory", ["rabat: {", "size:"]],
      ["marrakech.standing.size.memory", ["marrakech: {", "standing:"]],
      ["marrakech.recoverySize.memory", ["marrakech: {", "recoverySize:"]],
    ] as const
  ).map(([path, anchors]): BadInput => {
    const site = anchors[0] === "rabat: {" ? "rabat" : "marrakech";
    const cluster = site === "rabat" ? "rabat-extension" : "marrakech-recovery";
    return {
      input: `${path} larger than any host's`,
      rule: "host-capacity",
      changes: { [`${DB}.${path}`]: "1 TiB" },
      findings: [
        {
          path: `${DB}.${path}`,
          at: [...DATABASE, ...anchors],
          problem: `1 TiB exceeds the largest host of ${cluster} (768 GiB).`,
          remedy: `Use at most 768 GiB, or add a larger host to ${cluster} in datacenters/${site}.ts.`,
        },
      ],
    };
  }),
  {
    input: "member sizes larger than any host",
    rule: "host-capacity",
    changes: {
      [`${DB}.rabat.members[1].size`]: { cpus: 64, memory: "128 GiB" },
      [`${DB}.marrakech.surge[0].size`]: { cpus: 16, memory: "800 GiB" },
    },
    findings: [
      {
        path: `${DB}.rabat.members[1].size.cpus`,
        at: [...DATABASE, "rabat: {", "members:"],
        problem: "64 CPUs exceed the largest host of rabat-extension (48 cores).",
        remedy: "Use at most 48, or add a larger host to rabat-extension in datacenters/rabat.ts.",
      },
      {
        path: `${DB}.marrakech.surge[0].size.memory`,
        at: [...DATABASE, "marrakech: {", "surge:"],
        problem: "800 GiB exceeds the largest host of marrakech-recovery (768 GiB).",
        remedy: "Use at most 768 GiB, or add a larger host to marrakech-recovery in datacenters/marrakech.ts.",
      },
    ],
  },
  {
    input: "gateways larger than any host",
    rule: "host-capacity",
    changes: { "link.gateways.rabat.cpus": 100, "link.gateways.rabat.memory": "2 TiB" },
    findings: [
      {
        path: "link.gateways.rabat.cpus",
        at: [LINK, "rabat: {", "cpus:"],
        problem: "100 CPUs exceed the largest host of rabat-extension (48 cores).",
        remedy: "Use at most 48, or add a larger host to rabat-extension in datacenters/rabat.ts.",
      },
      {
        path: "link.gateways.rabat.memory",
        at: [LINK, "rabat: {", "memory:"],
        problem: "2 TiB exceeds the largest host of rabat-extension (768 GiB).",
        remedy: "Use at most 768 GiB, or add a larger host to rabat-extension in datacenters/rabat.ts.",
      },
    ],
  },
  {
    input: "a disk larger than any datastore",
    rule: "datastore-capacity",
    changes: { [`${DB}.disks[1].size`]: "20 TiB" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${DB}.disks[1].size`,
      at: [...DATABASE, 'label: "data"'],
      problem: `20 TiB exceeds the largest datastore of ${site}-flash (16 TiB).`,
      remedy: `Use at most 16 TiB, or add a larger datastore to ${site}-flash in datacenters/${site}.ts.`,
    })),
  },
  {
    input: "a disk larger than its export",
    rule: "datastore-capacity",
    changes: { [`${tierPath("files")}.disks[1].size`]: "65 TiB" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${tierPath("files")}.disks[1].size`,
      at: [TIERS, 'name: "files"', 'label: "data"'],
      problem: `65 TiB exceeds ${site}-files-01 (64 TiB).`,
      remedy: `Use at most 64 TiB, or a larger export for ${site}-files-01 in datacenters/${site}.ts.`,
    })),
  },
  {
    input: "a system disk smaller than the template's",
    rule: "tier-disks",
    changes: { [`${APP}.disks[0].size`]: "10 GiB" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${APP}.disks[0].size`,
      at: [...APPLICATION, "disks:"],
      problem: `10 GiB is smaller than the system disk of ${site}'s template massar-debian-12-2026.10 (20 GiB).`,
      remedy: "Use at least 20 GiB.",
    })),
  },
  ...[
    {
      value: "-128 GiB",
      problem: '"-128 GiB" is negative.',
      remedy: 'Write "128 GiB".',
    },
    {
      value: "128.3 GiB",
      problem: '"128.3 GiB" is not a whole number of bytes.',
      remedy: 'Write "131380 MiB".',
    },
    { value: "0 GiB", problem: '"0 GiB" is zero.', remedy: "Write a value above 0." },
    {
      value: "130 MiB",
      problem: "130 MiB is not a multiple of 4 MiB, the step of a VM's memory.",
      remedy: "Use 132 MiB.",
      rule: "whole-units",
    },
    {
      value: 128,
      problem: "128 has no unit.",
      remedy: 'Write a number, one space and a unit in quotes, as in "768 GiB".',
    },
    { value: undefined, problem: "is missing.", remedy: 'Write it as in "768 GiB".' },
  ].map(
    ({ value, problem, remedy, rule }): BadInput => ({
      input: `memory ${value}`,
      ...(rule !== undefined && { rule }),
      changes: { [`${DB}.rabat.size.memory`]: value },
      findings: [{ path: `${DB}.rabat.size.memory`, at: [...DATABASE, "rabat: {", "size:"], problem, remedy }],
    }),
  ),
  ...[
    { value: -4, problem: "-4 is too small.", remedy: "Write 1 or more." },
    { value: 0, problem: "0 is too small.", remedy: "Write 1 or more." },
    { value: 1.5, problem: "1.5 is not a whole number.", remedy: "Write 2." },
  ].map(
    ({ value, problem, remedy }): BadInput => ({
      input: `${value} CPUs`,
      changes: { [`${DB}.rabat.size.cpus`]: value },
      findings: [{ path: `${DB}.rabat.size.cpus`, at: [...DATABASE, "rabat: {", "size:"], problem, remedy }],
    }),
  ),
  {
    input: "disks that are not whole GiB",
    rule: "whole-units",
    changes: { [`${DB}.disks[1].size`]: "40.5 GiB", "link.gateways.rabat.systemDisk": "20481 MiB" },
    findings: [
      {
        path: `${DB}.disks[1].size`,
        at: [...DATABASE, 'label: "data"'],
        problem: "41472 MiB is not a multiple of 1 GiB, the step of a VM's disk.",
        remedy: "Use 41 GiB.",
      },
      {
        path: "link.gateways.rabat.systemDisk",
        at: [LINK, "rabat: {", "systemDisk:"],
        problem: "20481 MiB is not a multiple of 1 GiB, the step of a VM's disk.",
        remedy: "Use 21 GiB.",
      },
    ],
  },
  {
    input: "amounts of a site in wrong steps",
    rule: "whole-units",
    changes: {
      'rabat.hardware["extension-host"].frequency': "2.8005 GHz",
      'rabat.hardware["extension-host"].nics[0].speed': "1.5 kbit/s",
      "rabat.baseline.templates[0].memory": "2049 MiB",
      "rabat.baseline.templates[0].systemDisk": "2.5 GiB",
    },
    findings: [
      {
        path: 'rabat.hardware["extension-host"].frequency',
        at: [RABAT, '"extension-host": {', "frequency:"],
        problem: "2800500 kHz is not a multiple of 1 MHz, the step of a host's frequency.",
        remedy: "Use 2801 MHz.",
      },
      {
        path: 'rabat.hardware["extension-host"].nics[0].speed',
        at: [RABAT, '"extension-host": {', "vmnic0"],
        problem: "1500 bit/s is not a multiple of 1 Mbit/s, the step of a NIC's speed.",
        remedy: "Use 1 Mbit/s.",
      },
      {
        path: "rabat.baseline.templates[0].memory",
        at: [RABAT, "templates: [", "memory:"],
        problem: "2049 MiB is not a multiple of 4 MiB, the step of a VM's memory.",
        remedy: "Use 2052 MiB.",
      },
      {
        path: "rabat.baseline.templates[0].systemDisk",
        at: [RABAT, "templates: [", "systemDisk:"],
        problem: "2560 MiB is not a multiple of 1 GiB, the step of a VM's disk.",
        remedy: "Use 3 GiB.",
      },
    ],
  },
];
