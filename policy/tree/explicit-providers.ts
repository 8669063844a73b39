import type { TreeRule } from "./finding";

/** A stack can use two vCenters, so each block names its provider. */
export const explicitProviders: TreeRule = {
  title: "Each vSphere resource and data source names its provider",
  explanation:
    "Without a name, Terraform uses the default provider. Here it has no vCenter; if it had one, Terraform could create a resource " +
    "at the wrong site.",
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
