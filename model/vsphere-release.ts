/** Releases of the vSphere provider that the stacks deploy with. */
export type VsphereReleaseName = "1.26.0" | "2.15.0";

/**
 * What differs between the releases for the resources used here. Constructs ask this table, never the release's name.
 * A test holds it against the 1.26.0 binary's own schema and against the bindings' classes (2.15.0).
 */
export interface VsphereRelease {
  readonly version: VsphereReleaseName;
  /** `vsphere_host.services`: from 2.x a host without an `ntpd` block shows a permanent difference; 1.26.0 has no such block. */
  readonly hostServices: boolean;
  /**
   * Whether an NFS datastore is mounted on a host that is added later. 1.26.0 does not, though its plan says so again
   * each time (`nasDatastoreMountProcessor.diff` never resets `found`): there the list of hosts is settled at creation.
   */
  readonly mountsNfsOnAddedHosts: boolean;
}

export const VSPHERE_RELEASES: Readonly<Record<VsphereReleaseName, VsphereRelease>> = {
  "1.26.0": { version: "1.26.0", hostServices: false, mountsNfsOnAddedHosts: false },
  "2.15.0": { version: "2.15.0", hostServices: true, mountsNfsOnAddedHosts: true },
};
