/**
 * Differences between the supported releases of the vSphere provider. Constructs use this table instead of comparing release
 * names. A test compares it with the schema of the 1.26.0 binary and with the bindings' classes (2.15.0).
 */
export const VSPHERE_RELEASES = {
  "1.26.0": {
    /** Whether `vsphere_host` has `services`. From 2.x on, a host without an `ntpd` block shows a permanent difference. */
    hostServices: false,
    /** Whether `vsphere_host` has `tags` and `custom_attributes`. */
    hostLabels: false,
    /**
     * Whether an NFS datastore is mounted on hosts that are added later. Release 1.26.0 plans the mount each time, but does not
     * perform it (`nasDatastoreMountProcessor.diff` never resets `found`), so its list of hosts is fixed at creation.
     */
    mountsNfsOnAddedHosts: false,
  },
  "2.15.0": { hostServices: true, hostLabels: true, mountsNfsOnAddedHosts: true },
} as const;

/** A release of the vSphere provider that the constructs support. */
export type VsphereRelease = keyof typeof VSPHERE_RELEASES;
