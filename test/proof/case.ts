import type { VirtualMachineConfig } from "@cdktf/provider-vsphere/lib/virtual-machine";
import type { Place } from "./place";

export type Settings = Partial<VirtualMachineConfig>;

/** Ids of further objects that a VM needs. */
export interface Extras {
  readonly folder: string;
  readonly tag: string;
  readonly customAttribute: string;
  readonly pool: string;
  /** A datastore cluster to move to. */
  readonly datastoreCluster: string;
}

export type SettingsAt = Settings | ((place: Place, extras: Extras) => Settings);

/** One VM and one change of it, without the expected effect: the table predicts it, and the vCenter shows it. */
export interface MachineCase {
  /** The VM's name. */
  readonly name: string;
  /** The rows that it proves. None for a change that only resembles one. */
  readonly rows: readonly string[];
  /** Whether several attributes change together. */
  readonly combines?: true;
  /** Settings besides those of all VMs of the proof. @default - none */
  readonly before?: SettingsAt;
  /** Settings besides those before. */
  readonly after: SettingsAt | "gone";
  /** A manual change in between: powered off, or given an OVF property. */
  readonly byHand?: "off" | "vApp";
}
