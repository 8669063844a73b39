import { size } from "../quantity";
import type { Kind } from "../subject";

type TemplateFacts = {
  readonly cluster: string;
  readonly CPUs: number;
  readonly memory: string;
  readonly disks: readonly string[];
  readonly datastores: readonly string[];
  readonly networks: readonly string[];
  readonly "guest id": string;
  readonly firmware: string;
  readonly "hardware version": string;
};

export const template: Kind<TemplateFacts> = {
  name: "template",
  shown: ["CPUs", "memory", "disks", "guest id"],
  expected: ({ site }) => [
    ...site.baseline.virtualMachines
      .filter(({ power }) => power === "template")
      .map(({ name, cluster, cpus, memory, disks, guestId }) => ({
        name,
        origin: "baseline" as const,
        facts: { cluster, CPUs: cpus, memory: size(memory.bytes), disks: disks.map(String), "guest id": guestId },
      })),
    ...site.baseline.templates.map((spec) => ({
      name: spec.name,
      origin: "baseline" as const,
      facts: {
        cluster: spec.cluster,
        CPUs: spec.cpus,
        memory: size(spec.memory.bytes),
        disks: [size(spec.systemDisk.bytes)],
        datastores: [spec.datastore],
        networks: [spec.portGroup],
        "guest id": spec.guestId,
        firmware: spec.firmware,
        "hardware version": `vmx-${spec.hardwareVersion}`,
      },
    })),
  ],
  observed: ({ virtualMachines }) =>
    virtualMachines
      .filter((machine) => machine.template)
      .map(({ name, cluster, cpus, memoryMebibytes, disks, nics, guestId, firmware, hardwareVersion }) => ({
        name,
        facts: {
          cluster,
          CPUs: cpus,
          memory: size(memoryMebibytes * 2 ** 20),
          disks: disks.map(({ sizeBytes }) => size(sizeBytes)),
          datastores: [...new Set(disks.map(({ datastore }) => datastore))],
          networks: nics.map(({ network }) => network),
          "guest id": guestId,
          firmware,
          "hardware version": hardwareVersion,
        },
      })),
};
