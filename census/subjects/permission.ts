import { ROLES } from "../../model/names";
import type { Site } from "../../model/schema/site";
import { isManagedByProject } from "../managed-by-project";
import type { Kind } from "../subject";

type PermissionFacts = { readonly role: string; readonly "is group": boolean; readonly propagated: boolean };

const on = (path: string, principal: string) => `${path}: ${principal}`;

export const permission: Kind<PermissionFacts> = {
  name: "permission",
  shown: ["role"],
  expected: ({ site }) =>
    entities(site).flatMap((path) =>
      [
        { principal: site.access.operators, role: ROLES.operator },
        { principal: site.access.auditors, role: ROLES.auditor },
      ].map(({ principal, role }) => ({
        name: on(path, principal),
        origin: "project",
        facts: { role, "is group": true, propagated: true },
      })),
    ),
  // the baseline can have other permissions, but none with a role of the project
  observed: ({ permissions }, { site, deployments }) => {
    const managed = [...entities(site), ...deployments.map(({ folder }) => folder)];
    return permissions
      .filter(
        ({ path, role }) =>
          isManagedByProject({ name: role }) ||
          managed.some((entity) => path === entity || path.startsWith(`${entity}/`)),
      )
      .map(({ path, principal, role, group, propagate }) => ({
        name: on(path, principal),
        facts: { role, "is group": group, propagated: propagate },
      }));
  },
};

/** Inventory paths of the objects with permissions. */
const entities = ({ datacenter, extension }: Site): string[] => [
  ...extension.clusters.map(({ name }) => `/${datacenter}/host/${name}`),
  ...extension.switches.map(({ name }) => `/${datacenter}/network/${name}`),
  ...[...extension.datastoreClusters, ...extension.nfsDatastores].map(({ name }) => `/${datacenter}/datastore/${name}`),
];
