/** Said at each port group: what is left out, it takes from its switch. */
export const PORT_GROUP_SECURITY = {
  allowPromiscuous: false,
  allowForgedTransmits: false,
  allowMacChanges: false,
} as const;
