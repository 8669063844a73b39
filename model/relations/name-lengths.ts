import type { Draft } from "../draft";
import type { Finding, ModelPath } from "../finding";
import { machineGroups } from "../machine-groups";
import type { Model } from "../model";
import { bubblePortGroupName, portGroupName, virtualMachineName } from "../names";
import type { Relation } from "../relation";
import { BACKUP_SITE, SITE_NAMES, type SiteName } from "../schema/site";

/** vSphere: "a non-empty string of less than 80 characters". */
const ENTITY = 79;
/** A VM's name is also its guest's host name, which is one DNS label. */
const HOST_LABEL = 63;
/** As long as the name of every rehearsal, which prefixes the names of its port groups. */
const ANY_REHEARSAL = "2026-11-24-fire-7f3a";

const check: Relation["check"] = (model) => [
  ...machineGroups(model).flatMap(({ site, members }) =>
    members.flatMap(({ id, path }) =>
      tooLong(virtualMachineName(site, id), HOST_LABEL, [...path, "id"], "the VM's name"),
    ),
  ),
  ...model.massar.tiers.flatMap(({ name }, index) =>
    // its rules are named "<tier>-after-<tier>" and "<tier>-on-separate-datastores"
    tooLong(name, (ENTITY - "-after-".length) / 2, ["massar", "tiers", index, "name"], "the tier's name"),
  ),
  ...SITE_NAMES.flatMap((siteName) => siteNames(model, siteName)),
];

export const nameLengths: Relation = {
  title: "No name is longer than the limits of vCenter and DNS",
  explanation:
    "vCenter refuses an object with a longer name, and the deploy fails halfway. A guest with a longer host name " +
    "cannot be resolved.",
  source: {
    document: "vSphere Web Services API; RFC 1035",
    section: "Folder, CreateFolder: names of less than 80 characters; 2.3.4: labels of 63 octets or less",
    standing: "primary",
  },
  severity: "error",
  check,
};

function siteNames({ sites }: Draft<Model>, siteName: SiteName): Finding[] {
  const { extension } = sites[siteName];
  const named = (list: "clusters" | "switches" | "datastoreClusters" | "nfsDatastores") =>
    extension[list].flatMap(({ name }, index) =>
      tooLong(name, ENTITY, [siteName, "extension", list, index, "name"], "the object's name"),
    );
  const portGroups = extension.switches.flatMap(({ cluster, networks }, at) =>
    networks.flatMap((network, index) => {
      const longest =
        siteName === BACKUP_SITE
          ? bubblePortGroupName(ANY_REHEARSAL, cluster, network)
          : portGroupName(cluster, network);
      const path: ModelPath = [siteName, "extension", "switches", at, "networks", index];
      return tooLong(longest, ENTITY, path, "the port group's name");
    }),
  );
  return [
    ...named("clusters"),
    ...named("switches"),
    ...named("datastoreClusters"),
    ...named("nfsDatastores"),
    ...portGroups,
  ];
}

function tooLong(name: string, limit: number, path: ModelPath, what: string): Finding[] {
  const excess = name.length - limit;
  if (excess <= 0) return [];
  const characters = `${excess} character${excess === 1 ? "" : "s"}`;
  return [
    {
      path,
      problem: `"${name}" has ${name.length} characters; ${what} may have ${limit}.`,
      remedy: `Shorten it by ${characters}.`,
    },
  ];
}
