import type { TreeRule } from "./finding";

/** Also holds in simulation, where certificates are valid. */
export const tlsVerified: TreeRule = {
  title: "Terraform verifies the certificate of each vCenter: allow_unverified_ssl is false",
  explanation:
    "Without verification, an attacker between Terraform and vCenter can steal the account that manages the site. If the setting is " +
    "omitted, the environment variable VSPHERE_ALLOW_UNVERIFIED_SSL decides.",
  source: {
    document: "Terraform vSphere provider",
    section: "provider configuration, allow_unverified_ssl",
    standing: "primary",
  },
  severity: "error",
  check: (blocks) =>
    blocks
      .filter(({ kind, type }) => kind === "provider" && type === "vsphere")
      .filter(({ attributes }) => attributes["allow_unverified_ssl"] !== false)
      .map(({ construct, attributes }) => ({
        construct,
        problem: `allow_unverified_ssl is ${attributes["allow_unverified_ssl"] ?? "not set"}.`,
        remedy: "Set it to false. For a private certificate authority, set SSL_CERT_FILE.",
      })),
};
