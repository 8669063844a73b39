import type { Census } from "../census";
import { size } from "../quantity";

export type AllocationFacts = {
  readonly "CPU shares": string;
  readonly "CPU reserved": string;
  readonly "CPU limit": string;
  readonly "memory shares": string;
  readonly "memory reserved": string;
  readonly "memory limit": string;
};

/** vCenter's defaults, without reservations and limits. */
export const unallocated: AllocationFacts = {
  "CPU shares": "normal",
  "CPU reserved": "0 MHz",
  "CPU limit": "none",
  "memory shares": "normal",
  "memory reserved": size(0),
  "memory limit": "none",
};

type Allocation = Census["resourcePools"][number]["cpu"];

export const allocationFacts = (cpu: Allocation, memory: Allocation): AllocationFacts => ({
  "CPU shares": cpu.sharesLevel,
  "CPU reserved": `${cpu.reservation} MHz`,
  "CPU limit": cpu.limit < 0 ? "none" : `${cpu.limit} MHz`,
  "memory shares": memory.sharesLevel,
  "memory reserved": mebibytes(memory.reservation),
  "memory limit": memory.limit < 0 ? "none" : mebibytes(memory.limit),
});

const mebibytes = (amount: number) => size(amount * 2 ** 20);
