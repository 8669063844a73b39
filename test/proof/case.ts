import type { VirtualMachineConfig } from "@cdktf/provider-vsphere/lib/virtual-machine";
import type { Release } from "../../review/effects/effect";
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
  /** The rows that it proves. Empty for a look-alike, which resembles a change but has no effect. */
  readonly rows: readonly string[];
  /** The provider's releases that have it. @default - both */
  readonly releases?: readonly Release[];
  /** Whether several attributes change together. */
  readonly combines?: true;
  /** Settings in addition to those of all VMs of the proof. @default - none */
  readonly before?: SettingsAt;
  /** Settings in addition to those before the change. */
  readonly after: SettingsAt | "removed";
  /** Attributes of the live release after the change, as in Terraform, that the bindings of cdktf lack. @default - none */
  readonly unboundAfter?: Readonly<Record<string, unknown>>;
  /** A manual change in between: powered off, or given an OVF property. */
  readonly manualChange?: "off" | "vApp";
}
