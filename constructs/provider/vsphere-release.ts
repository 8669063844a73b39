/**
 * What differs between the releases of the vSphere provider for the resources used here. Constructs ask this table, never
 * the release's name. A test compares it with the schema of the 1.26.0 binary and with the bindings' classes (2.15.0).
 */
export const VSPHERE_RELEASES = {
  "1.26.0": {
    /** `vsphere_host.services`: from 2.x a host without an `ntpd` block shows a permanent difference; 1.26.0 has no such block. */
    hostServices: false,
    /**
     * Whether an NFS datastore is mounted on a host that is added later. 1.26.0 does not, though its plan announces it again
     * each time (`nasDatastoreMountProcessor.diff` never resets `found`): there the list of hosts is settled at creation.
     */
    mountsNfsOnAddedHosts: false,
  },
  "2.15.0": { hostServices: true, mountsNfsOnAddedHosts: true },
} as const;

/** A release of the vSphere provider that the constructs support. */
export type VsphereRelease = keyof typeof VSPHERE_RELEASES;
