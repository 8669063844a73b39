import type { VirtualMachineConfig } from "@cdktf/provider-vsphere/lib/virtual-machine";
import type { Place } from "./place";

export type Settings = Partial<VirtualMachineConfig>;

/** What else a VM needs of the stack: made there, known there by id. */
export interface Extras {
  readonly folder: string;
  readonly tag: string;
  readonly customAttribute: string;
  readonly pool: string;
  /** A datastore cluster, if a case moves there. */
  readonly datastoreCluster: string;
}

export type SettingsAt = Settings | ((place: Place, extras: Extras) => Settings);

/** One VM and one change of it. Nothing here says what happens: the table predicts it, the vCenter shows it. */
export interface MachineCase {
  /** The VM's name. */
  readonly name: string;
  /** The rows that it is to prove; none for a change that only looks like one. */
  readonly rows: readonly string[];
  /** Several attributes change at once. */
  readonly combines?: true;
  /** Besides what each of the proof's VMs has. @default - nothing */
  readonly before?: SettingsAt;
  /** Besides what the VM has before. */
  readonly after: SettingsAt | "gone";
  /** What is done to it by hand in between: switched off, or given a property as a VM has that was deployed from OVF. */
  readonly byHand?: "off" | "vApp";
}
