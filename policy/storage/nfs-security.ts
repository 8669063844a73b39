import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

export const nfsSecurity: Rule<Model> = {
  title: "A filer authenticates hosts with Kerberos, and both detect changed packets",
  explanation:
    "NFS 3, and NFS 4.1 with AUTH_SYS, trust the address of a client: whoever reaches the storage network with the address of a host reads " +
    "and changes the disks of all VMs. krb5 authenticates hosts, krb5i also protects each packet against changes. Neither encrypts.",
  source: {
    document: "VMware vSphere Storage 8.0",
    section: "Using Kerberos for NFS 4.1",
    standing: "secondary",
  },
  severity: "error",
  check: ({ sites }) =>
    SITE_NAMES.flatMap((site) =>
      sites[site].extension.nfsDatastores.flatMap((store, index): RuleFinding[] => {
        if (store.version === "4.1" && store.security === "krb5i") return [];
        return [
          {
            scope: `${site}/${store.name}`,
            path: [site, "extension", "nfsDatastores", index, store.version === "3" ? "version" : "security"],
            problem:
              store.version === "3"
                ? `${store.name} is mounted with NFS 3, which trusts the address of a client.`
                : store.security === "sys"
                  ? `${store.name} is mounted with AUTH_SYS, which trusts the address of a client.`
                  : `${store.name} is mounted with Kerberos, but without a checksum of each packet.`,
            remedy:
              'Use version "4.1" with security "krb5i". Prepare the hosts and the filer first, and move the data to a new export: the change ' +
              "mounts the export again.",
          },
        ];
      }),
    ),
};
