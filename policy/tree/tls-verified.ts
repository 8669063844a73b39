import type { TreeRule } from "./finding";

/** Of the simulation too: its certificates verify. */
export const tlsVerified: TreeRule = {
  title: "Each vCenter has to prove who it is: allow_unverified_ssl is false",
  explanation:
    "Without it whoever stands between takes the account that manages the site. Left out, the provider asks the environment: " +
    "VSPHERE_ALLOW_UNVERIFIED_SSL of some machine would decide.",
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
        problem: `allow_unverified_ssl is ${attributes["allow_unverified_ssl"] ?? "not said"}.`,
        remedy: "Set it to false; give a private authority with SSL_CERT_FILE.",
      })),
};
