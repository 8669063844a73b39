import { FIRST_BOOT, metadataOf } from "../model/guest-settings";
import type { GuestConfiguration } from "./configuration";
import { type Estate, type Guest, isSite, serversOf } from "./estate";
import { recordOf } from "./record";

/**
 * What cloud-init plays at a guest's first boot: all that its role needs, apart from its credentials. Files of root are written first,
 * so that a package finds its settings when it is installed; files of a package's user follow once that user exists.
 *
 * @see https://docs.cloud-init.io/en/22.4.2/topics/modules.html
 */
export function firstBoot(estate: Estate, { guest, files, services, packages, firstBoot = [] }: GuestConfiguration) {
  const start = services.map((service) => ["systemctl", "--no-block", "restart", service]);
  return {
    metadata: metadata(estate, guest),
    userData: {
      ...FIRST_BOOT,
      package_update: true,
      // a release is required, not installed: see the command that installs it
      packages: packages.map((each) => each.replace(/ .*/, "")),
      write_files: [...files, recordOf({ files, services })].map(({ path, content, owner, mode }) => ({
        path,
        content,
        owner,
        permissions: mode,
        ...(owner !== "root:root" && { defer: true }),
      })),
      runcmd: [
        ["systemctl", "daemon-reload"],
        // systemd has read these folders before cloud-init wrote to them
        ...files.flatMap(({ path }) => {
          const folder = Object.keys(READ_AT_BOOT).find((each) => path.startsWith(each));
          return folder === undefined ? [] : [[...(READ_AT_BOOT[folder] ?? []), path]];
        }),
        ...firstBoot,
        ["systemctl", "enable", ...services],
        // packages have started their services with the settings of Debian; the first boot waits for none of them
        ...start,
      ],
    },
  };
}

/** The services that read the files of a folder at each boot, before cloud-init. */
const READ_AT_BOOT: Readonly<Record<string, readonly string[]>> = {
  "/etc/sysusers.d/": ["systemd-sysusers"],
  "/etc/tmpfiles.d/": ["systemd-tmpfiles", "--create"],
  "/etc/sysctl.d/": ["sysctl", "--load"],
};

function metadata(estate: Estate, guest: Guest) {
  const { place, name, hostName, address } = guest;
  const { dns } = serversOf(estate, guest);
  const { model } = estate;
  const domain = isSite(place) ? model.sites[place].domain : hostName.slice(name.length + 1);
  const [, prefixLength] = guest.network.split("/");
  const identity = { name, hostName, address: `${address}/${prefixLength}` };
  return metadataOf(identity, { gateway: gatewayOf(estate, guest), domain, dnsServers: dns });
}

/** The router of a guest's network. */
export function gatewayOf({ model: { sites, witness } }: Estate, { place, network }: Pick<Guest, "place" | "network">) {
  const networks = isSite(place)
    ? Object.values(sites[place].networks)
    : witness.kind === "none"
      ? []
      : [witness.network];
  const found = networks.find(({ cidr }) => cidr.toString() === network);
  if (found === undefined) throw new Error(`${place} has no network ${network}`);
  return found.gateway;
}
