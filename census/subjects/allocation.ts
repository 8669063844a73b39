import type { Census } from "../census";

export type AllocationFacts = {
  readonly "CPU reserved": string;
  readonly "CPU limit": string;
  readonly "memory reserved": string;
  readonly "memory limit": string;
};

/** What the model says of every VM and pool: nothing is promised, nothing held back. */
export const unallocated: AllocationFacts = {
  "CPU reserved": "0 MHz",
  "CPU limit": "none",
  "memory reserved": "0 MiB",
  "memory limit": "none",
};

type Allocation = Census["resourcePools"][number]["cpu"];

export const allocationFacts = (cpu: Allocation, memory: Allocation): AllocationFacts => ({
  "CPU reserved": `${cpu.reservation} MHz`,
  "CPU limit": limit(cpu, "MHz"),
  "memory reserved": `${memory.reservation} MiB`,
  "memory limit": limit(memory, "MiB"),
});

const limit = (allocation: Allocation, unit: string) => (allocation.limit < 0 ? "none" : `${allocation.limit} ${unit}`);
