/**
 * Differences between the supported releases of the vSphere provider. Constructs use this table instead of comparing release
 * names. A test compares it with the schema of the 1.26.0 binary and with the bindings' classes (2.15.0). Files are those of
 * the provider's folder `vsphere/`.
 */
export interface VsphereReleaseFacts {
  /** Whether `vsphere_host` has `services`. From 2.x on, a host without an `ntpd` block shows a permanent difference. */
  readonly hostServices: boolean;
  /** Whether `vsphere_virtual_machine` has `vtpm`. */
  readonly virtualTpm: boolean;
  /** Whether `vsphere_host` has `tags` and `custom_attributes`. */
  readonly hostLabels: boolean;
  /**
   * Whether an NFS datastore is mounted on hosts that are added later. Release 1.26.0 plans the mount each time, but does not
   * perform it (`nasDatastoreMountProcessor.diff` never resets `found`), so its list of hosts is fixed at creation.
   */
  readonly mountsNfsOnAddedHosts: boolean;
  /**
   * Whether `vsphere_vnic` has `services`. Where it has, it reads the service of the TCP/IP stack `vmotion` back, plans to remove
   * it, and refuses every update that states it (resource_vsphere_vnic.go:137-163 and `precheckEnableServices`; issue 2044). Such
   * a release uses the default stack with the service `vmotion`, which it can update.
   */
  readonly adapterServices: boolean;
  /**
   * Whether it sends `false` for optional booleans of switches and port groups. From 2.14.0 on it does not (`GetBoolPolicy` in
   * internal/helper/structure/structure_helper.go, pull request 2482): a plan that sets `false` is applied without effect.
   * vCenter's default, `false`, is then what refuses promiscuous mode. Where somebody has changed it, only vCenter can change it back.
   */
  readonly sendsFalsePolicies: boolean;
  /**
   * Whether a failed vMotion or storage vMotion fails the deploy. Before 2.16.0, every error but a timeout is dropped (`Relocate`
   * in internal/helper/virtualmachine/virtual_machine_helper.go, pull request 2595): the deploy reports success, and the next
   * plan shows the same change again.
   */
  readonly reportsFailedMigrations: boolean;
  /**
   * Whether `vsphere_compute_cluster` has `evc_mode`. It is read back (resource_vsphere_compute_cluster.go:1652), so that a deploy
   * would switch off the EVC mode that an administrator has set, unless the constructs ignore it.
   */
  readonly clusterEvc: boolean;
}

export const VSPHERE_RELEASES = {
  "1.26.0": {
    hostServices: false,
    virtualTpm: false,
    hostLabels: false,
    mountsNfsOnAddedHosts: false,
    adapterServices: false,
    sendsFalsePolicies: true,
    reportsFailedMigrations: false,
    clusterEvc: false,
  },
  "2.15.0": {
    hostServices: true,
    virtualTpm: true,
    hostLabels: true,
    mountsNfsOnAddedHosts: true,
    adapterServices: true,
    sendsFalsePolicies: false,
    reportsFailedMigrations: false,
    clusterEvc: false,
  },
  "2.16.1": {
    hostServices: true,
    virtualTpm: true,
    hostLabels: true,
    mountsNfsOnAddedHosts: true,
    adapterServices: true,
    sendsFalsePolicies: false,
    reportsFailedMigrations: true,
    clusterEvc: true,
  },
} as const satisfies Record<string, VsphereReleaseFacts>;

/** A release of the vSphere provider that the constructs support. */
export type VsphereRelease = keyof typeof VSPHERE_RELEASES;

/** The newest release. The bindings were generated from 2.15.0, and 2.16.1 has all of its attributes. */
export const NEWEST_RELEASE = "2.16.1" satisfies VsphereRelease;
