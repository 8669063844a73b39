import { Fn } from "cdktf";
import { type GuestGroup, guestInfo, guestMetadata } from "../../model/guest-settings";
import type { Site } from "../../model/schema/site";

/**
 * What a guest learns at its first boot, for cloud-init's VMware datasource: its name, address, users, time, and the
 * firewall that lets in only the flows of the model.
 *
 * Settled at creation: a later change would restart the VM, and cloud-init would not run again.
 *
 * @see https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html
 */
export const guestSettings =
  (site: Site, like: GuestGroup) =>
  (value: (name: string) => string): Record<string, string> => {
    const [name, hostName, address] = [value("name"), value("host_name"), value("address")];
    return guestInfo(
      Fn.base64encode(Fn.jsonencode(guestMetadata(site, like, { name, hostName, address }))),
      site,
      like,
    );
  };
