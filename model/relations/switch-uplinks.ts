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
    return [...stated.flatMap(absentNics), ...sharedNics(stated)];
  });

export const switchUplinks: Relation = {
  title: "The uplinks of a switch are physical NICs that every host of its cluster has, and each NIC is used once",
  explanation: "A host without the NIC cannot join the switch. A NIC belongs to only one switch.",
  source: { document: "This project", section: "model/schema/site.ts, uplinks", standing: "design" },
  severity: "error",
  check,
};

interface Uplink {
  readonly device: string;
  readonly cluster: string;
  readonly path: ModelPath;
  /** The hardware of the cluster's hosts, by name. */
  readonly hardware: ReadonlyMap<string, Draft<Site>["hardware"][string]>;
}

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
      }),
    );
  });
}

function absentNics({ device, cluster, path, hardware }: Uplink): Finding[] {
  return [...hardware].flatMap(([name, { nics }]): Finding[] => {
    const devices = nics.map((nic) => nic.device);
    if (devices.includes(device)) return [];
    return [
      {
        path,
        problem: `Hosts of ${cluster} have the hardware ${name}, which has no NIC "${device}".`,
        remedy: `Use ${devices.join(", ")}, or add "${device}" to ${formatPath([path[0], "hardware", name, "nics"])}.`,
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
  const [first = [], ...others] = [...hardware.values()].map(({ nics }) => nics.map(({ device }) => device));
  return first.filter((device) => !used.includes(device) && others.every((devices) => devices.includes(device)));
}
