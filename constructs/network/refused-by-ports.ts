/**
 * The security policy of every port. Switches and port groups both state it: from release 2.14.0 on, the provider does not send
 * `false` (`sendsFalsePolicies` in `VSPHERE_RELEASES`), and a port group without a policy inherits that of its switch.
 */
export const REFUSED_BY_PORTS = {
  allowPromiscuous: false,
  allowForgedTransmits: false,
  allowMacChanges: false,
} as const;

/** Fails an apply after which a port accepts what it must refuse. @param what the object, to start a sentence with */
export const refusedByPorts = (what: string) => ({
  condition: `\${!(self.allow_promiscuous || self.allow_forged_transmits || self.allow_mac_changes)}`,
  errorMessage:
    `${what} accepts promiscuous mode, forged transmits or MAC address changes. From release 2.14.0 on, the provider cannot switch ` +
    "them off: set them to Reject in vCenter, then deploy again.",
});
