import type { Draft } from "../draft";
import { existingMachines } from "../existing-machines";
import { type Finding, formatPath, type ModelPath } from "../finding";
import { machineGroups } from "../machine-groups";
import type { Model } from "../model";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";
import { Bandwidth } from "../units/bandwidth";
import { DataSize } from "../units/data-size";
import { Frequency } from "../units/frequency";

const check: Relation["check"] = (model) => [
  ...ofMachines(model),
  ...model.massar.tiers.flatMap((tier, index) =>
    cpuReservation(tier.reservation?.cpuPerVirtualCpu?.hertz, [
      "massar",
      "tiers",
      index,
      "reservation",
      "cpuPerVirtualCpu",
    ]),
  ),
  ...SITE_NAMES.flatMap((name) => ofSite(model, name)),
  ...ofLab(model),
];

export const wholeUnits: Relation = {
  title: "Amounts are multiples of vSphere's units",
  explanation: "vSphere rounds other amounts, and every later plan would show a change.",
  source: {
    document: "This project",
    section: "model/units/, and the steps that vSphere's API counts in",
    standing: "design",
  },
  severity: "error",
  check,
};

const memory = inSteps(4 * 2 ** 20, "a VM's memory", (bytes) => DataSize.bytes(bytes));
const disk = inSteps(2 ** 30, "a VM's disk", (bytes) => DataSize.bytes(bytes));
const reservation = inSteps(2 ** 20, "a reservation", (bytes) => DataSize.bytes(bytes));
const memoryLimit = inSteps(2 ** 20, "a limit", (bytes) => DataSize.bytes(bytes));
const cpuLimit = inSteps(1e6, "a CPU limit", (hertz) => Frequency.hertz(hertz));
const cpuReservation = inSteps(1e6, "a CPU reservation", (hertz) => Frequency.hertz(hertz));
const frequency = inSteps(1e6, "a host's frequency", (hertz) => Frequency.parse(`${hertz} Hz`));
const speed = inSteps(1e6, "a NIC's speed", (rate) => Bandwidth.parse(`${rate} bit/s`));

function inSteps(step: number, what: string, unit: (amount: number) => { toString(): string }) {
  return (amount: number | undefined, path: ModelPath): Finding[] => {
    if (amount === undefined || amount % step === 0) return [];
    return [
      {
        path,
        problem: `${unit(amount)} is not a multiple of ${unit(step)}, the step of ${what}.`,
        remedy: `Use ${unit(Math.ceil(amount / step) * step)}.`,
      },
    ];
  };
}

function ofMachines(model: Draft<Model>): Finding[] {
  const findings = machineGroups(model).flatMap(({ sizes, disks }) => [
    ...sizes.flatMap((size) => memory(size.memory?.bytes, [...size.path, "memory"])),
    ...disks.flatMap(({ size, path }) => disk(size?.bytes, path)),
  ]);
  // a tier's disks are stated once for both sites
  return [...new Map(findings.map((finding) => [formatPath(finding.path), finding])).values()];
}

function ofSite(model: Draft<Model>, siteName: (typeof SITE_NAMES)[number]): Finding[] {
  const site = model.sites[siteName];
  const { hardware, extension, rehearsal } = site;
  return [
    ...Object.entries(hardware).flatMap(([name, host]) => [
      ...frequency(host.frequency?.hertz, [siteName, "hardware", name, "frequency"]),
      ...host.nics.flatMap((nic, index) =>
        speed(nic.speed?.bitsPerSecond, [siteName, "hardware", name, "nics", index, "speed"]),
      ),
    ]),
    ...existingMachines(site, siteName).flatMap((machine) => [
      ...memory(machine.memory?.bytes, [...machine.path, "memory"]),
      ...machine.disks.flatMap(({ size, path }) => disk(size?.bytes, path)),
    ]),
    ...extension.clusters.flatMap(({ resourcePools }, cluster) =>
      resourcePools.flatMap(({ memoryReservation }, index) =>
        reservation(memoryReservation?.bytes, [
          ...([siteName, "extension", "clusters", cluster, "resourcePools", index] as const),
          "memoryReservation",
        ]),
      ),
    ),
    ...Object.entries(rehearsal?.limits ?? {}).flatMap(([cluster, { cpu, memory }]) => [
      ...cpuLimit(cpu?.hertz, [siteName, "rehearsal", "limits", cluster, "cpu"]),
      ...memoryLimit(memory?.bytes, [siteName, "rehearsal", "limits", cluster, "memory"]),
    ]),
  ];
}

function ofLab({ lab }: Draft<Model>): Finding[] {
  return [
    ...memory(lab.size.memory?.bytes, ["lab", "size", "memory"]),
    ...disk(lab.disk?.bytes, ["lab", "disk"]),
    ...Object.entries(lab.larger).flatMap(([tier, size]) =>
      memory(size.memory?.bytes, ["lab", "larger", tier, "memory"]),
    ),
  ];
}
