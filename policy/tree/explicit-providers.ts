import type { TreeRule } from "./finding";

/** A stack may talk to two vCenters: each block says to which. */
export const explicitProviders: TreeRule = {
  title: "Each vSphere resource and data source names its provider",
  explanation:
    "Without a name Terraform takes a default provider, which knows no vCenter here, or, were there one, some site's: what is meant " +
    "for Marrakech would be made at Rabat.",
  source: { document: "Terraform language", section: "the provider meta-argument", standing: "primary" },
  severity: "error",
  check: (blocks) =>
    blocks
      .filter(({ kind, type }) => kind !== "provider" && type.startsWith("vsphere_"))
      .filter(({ attributes }) => attributes["provider"] === undefined)
      .map(({ construct, type }) => ({
        construct,
        problem: `${type} names no provider.`,
        remedy: "Pass provider: datacenter.provider.",
      })),
};
