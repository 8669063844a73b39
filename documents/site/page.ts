import { code, generated, table } from "../../lib/markdown";
import { siteTitle } from "../../model/display-names";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import type { Site, SiteName } from "../../model/schema/site";
import { addressPlan } from "./addresses";
import { flowsSection } from "./flows";
import { inventory } from "./inventory";
import { machinesSection } from "./machines";
import { networksSection } from "./networks";

/** Inventory, networks, addresses, flows and VMs of one site. */
export function sitePage(model: Model, siteName: SiteName): string {
  const site = model.sites[siteName];
  const name = siteTitle(siteName);
  return generated(
    `# ${name}: the ${site.role} site`,
    facts(site),
    [
      "In the pictures, yellow objects existed before this project: it reads and counts them, but never manages them. Blue objects are created and managed by this project.",
      "Figures are those of a reference design: the real inventory is not public.",
    ].join(" "),
    `![${name}: storage, clusters, hosts, switches and port groups](diagrams/${siteName}-topology.svg)`,
    inventory(site),
    networksSection(model, site),
    `![VLANs, hosts and VMs at both sites](diagrams/layer-2.svg)`,
    addressPlan(model, site),
    flowsSection(model, site),
    machinesSection(model, site),
  );
}

function facts(site: Site): string {
  const { state } = site;
  return table(
    ["", ""],
    [
      ["datacenter", code(site.datacenter)],
      ["vCenter", code(site.vcenter)],
      ["domain", code(site.domain)],
      ["DNS servers", site.dnsServers.join(", ")],
      ["NTP servers", site.ntpServers.join(", ")],
      ["logs of ESXi hosts", site.hostLogs === undefined ? "stay on the hosts" : code(site.hostLogs)],
      ["key provider", site.keyProvider === undefined ? "none" : code(site.keyProvider)],
      ["stack", code(site.role === "primary" ? STACKS[0] : STACKS[1])],
      [
        "Terraform state",
        state.kind === "postgresql" ? `PostgreSQL at ${code(state.server)}` : `S3 at ${code(state.endpoint)}`,
      ],
      ["operators", code(site.access.operators)],
      ["auditors", code(site.access.auditors)],
    ],
  );
}
