import { repeats } from "../../lib/repeats";
import type { Draft } from "../draft";
import { type Finding, formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site, type SiteName } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const stated = (["baseline", "extension"] as const).flatMap((half) =>
      statedUplinks(model.sites[siteName], siteName, half),
    );
    return [
      ...unknownManagementNics(model.sites[siteName], siteName),
      ...stated.flatMap((uplink) => [...absentNics(uplink), ...nicsInUse(uplink, stated)]),
      ...sharedNics(stated),
    ];
  });

export const switchUplinks: Relation = {
  title:
    "The uplinks of a switch are physical NICs that every host of its cluster has, each NIC is used once, and none is a management NIC",
  explanation:
    "A host without the NIC cannot join the switch. A NIC belongs to only one switch. If vSwitch0 already uses it, vCenter creates the " +
    "switch without the host and reports a failure, so Terraform does not know the switch: the next deploy fails because its name exists.",
  source: {
    document: "terraform-provider-vsphere",
    section: "issues 1907, 1908; resource_vsphere_distributed_virtual_switch.go: the id is stored after the task",
    standing: "primary",
  },
  severity: "error",
  check,
};

interface Uplink {
  readonly device: string;
  readonly cluster: string;
  readonly path: ModelPath;
  /** The hardware of the cluster's hosts, by name. */
  readonly hardware: ReadonlyMap<string, HostHardware>;
  /** The cluster's hosts. */
  readonly hosts: readonly { readonly name?: string; readonly hardware?: string }[];
}

type HostHardware = Draft<Site>["hardware"][string];

function statedUplinks(site: Draft<Site>, siteName: SiteName, half: "baseline" | "extension"): Uplink[] {
  return site[half].switches.flatMap(({ cluster, uplinks: devices }, index) => {
    const hosts = site[half].clusters.find(({ name }) => name === cluster)?.hosts ?? [];
    const hardware = new Map(
      hosts.flatMap((host) => {
        const known = site.hardware[host.hardware];
        return known === undefined ? [] : [[host.hardware, known] as const];
      }),
    );
    if (hardware.size === 0) return [];
    return Object.entries(devices).map(
      ([uplink, device]): Uplink => ({
        device,
        cluster,
        path: [siteName, half, "switches", index, "uplinks", uplink],
        hardware,
        hosts,
      }),
    );
  });
}

function unknownManagementNics(site: Draft<Site>, siteName: SiteName): Finding[] {
  return Object.entries(site.hardware).flatMap(([name, { nics, managementNics }]) => {
    const devices = nics.map(({ device }) => device);
    return managementNics.flatMap((device, index): Finding[] =>
      devices.includes(device)
        ? []
        : [
            {
              path: [siteName, "hardware", name, "managementNics", index],
              problem: `The hardware ${name} has no NIC "${device}".`,
              remedy: `Use ${devices.join(", ")}, or add "${device}" to ${formatPath([siteName, "hardware", name, "nics"])}.`,
            },
          ],
    );
  });
}

/** The NICs that a distributed switch can use. */
const withoutManagement = ({ nics, managementNics }: HostHardware) =>
  nics.map(({ device }) => device).filter((device) => !managementNics.includes(device));

function absentNics({ device, cluster, path, hardware }: Uplink): Finding[] {
  return [...hardware].flatMap(([name, built]): Finding[] => {
    if (built.nics.some((nic) => nic.device === device)) return [];
    return [
      {
        path,
        problem: `Hosts of ${cluster} have the hardware ${name}, which has no NIC "${device}".`,
        remedy: `Use ${withoutManagement(built).join(", ")}, or add "${device}" to ${formatPath([path[0], "hardware", name, "nics"])}.`,
      },
    ];
  });
}

function nicsInUse(uplink: Uplink, stated: readonly Uplink[]): Finding[] {
  const { device, cluster, path, hardware, hosts } = uplink;
  return [...hardware].flatMap(([name, { managementNics }]): Finding[] => {
    if (!managementNics.includes(device)) return [];
    const [first, ...more] = hosts.filter((host) => host.hardware === name);
    const which = `${first?.name}${more.length > 0 ? ` and ${more.length} more` : ""}`;
    return [
      {
        path,
        problem: `vSwitch0 of ${which} uses "${device}" for the management network, so ${cluster}'s switch cannot.`,
        remedy: `Use another NIC of these hosts: ${unused(uplink, stated).join(", ") || `add one to ${formatPath([path[0], "hardware", name, "nics"])}`}.`,
      },
    ];
  });
}

function sharedNics(stated: readonly Uplink[]): Finding[] {
  return repeats(stated, ({ cluster, device }) => `${cluster} ${device}`).map(({ item, first }) => ({
    path: item.path,
    problem: `${formatPath(first.path)} already uses "${item.device}".`,
    remedy: `Use another NIC of ${item.cluster}'s hosts: ${unused(item, stated).join(", ") || "all are in use"}.`,
  }));
}

function unused({ cluster, hardware }: Uplink, stated: readonly Uplink[]): string[] {
  const used = stated.filter((uplink) => uplink.cluster === cluster).map(({ device }) => device);
  const [first = [], ...others] = [...hardware.values()].map(withoutManagement);
  return first.filter((device) => !used.includes(device) && others.every((devices) => devices.includes(device)));
}
