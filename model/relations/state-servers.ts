import type { Draft } from "../draft";
import type { Finding, ModelPath } from "../finding";
import { machineGroups } from "../machine-groups";
import type { Model } from "../model";
import { virtualMachineName } from "../names";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site, type SiteName } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { sites } = model;
    const { name, host, path } = stateServer(sites[siteName].state, siteName);
    const home = homeOf(host, sites);
    if (createdMachines(model).has(host)) {
      return [
        {
          path,
          problem: `The state server "${name}" is a VM that this project creates: to recreate it, Terraform would need the state that is stored in it.`,
          remedy: "Name a server that exists before the first deploy, on hosts that this project does not manage.",
        },
      ];
    }
    if (home === siteName) return [];
    return [
      {
        path,
        problem: `The state server "${name}" is at ${home ?? "neither site"}, not at ${siteName}: if it is lost, ${siteName} cannot be deployed.`,
        remedy: `Name a server in ${siteName}'s domain, ${sites[siteName].domain}.`,
      },
    ];
  });

export const stateServers: Relation = {
  title:
    "A site's Terraform state is stored in the site's own domain, not at the other site, and not in a VM that " +
    "this project creates",
  explanation:
    "The backup site's stack is deployed after the loss of the primary site, so its state must not be lost with " +
    "that site. A stack that creates the server of its own state cannot be deployed again after it lost that server.",
  source: { document: "This project", section: "docs/guide/deploy.md, State", standing: "design" },
  severity: "error",
  check,
};

/** The host names of all VMs that the stacks create. */
const createdMachines = (model: Draft<Model>): ReadonlySet<string> =>
  new Set(
    machineGroups(model).flatMap(({ site, members }) =>
      members.map(({ id }) => `${virtualMachineName(site, id)}.${site.domain}`),
    ),
  );

/** The site of a host: the site with the longest domain in which the host name is. */
function homeOf(host: string, sites: Draft<Model>["sites"]): SiteName | undefined {
  const [home] = SITE_NAMES.filter((siteName) => host.endsWith(`.${sites[siteName].domain}`)).sort(
    (a, b) => sites[b].domain.length - sites[a].domain.length,
  );
  return home;
}

/** A state server: its name in the model, its host, and its path in the model. */
function stateServer(
  state: Draft<Site["state"]>,
  siteName: SiteName,
): { readonly name: string; readonly host: string; readonly path: ModelPath } {
  if (state.kind === "postgresql")
    return { name: state.server, host: state.server, path: [siteName, "state", "server"] };
  const [, host = ""] = /^https:\/\/([^:/]+)/.exec(state.endpoint) ?? [];
  return { name: state.endpoint, host, path: [siteName, "state", "endpoint"] };
}
