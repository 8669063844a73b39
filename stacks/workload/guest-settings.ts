import { Fn } from "cdktf";
import { type GuestGroup, guestInfo, guestMetadata } from "../../model/guest-settings";
import type { Site } from "../../model/schema/site";

/**
 * The first-boot settings for cloud-init's VMware datasource: name, address, users, time, and a firewall that accepts only the
 * flows of the model.
 *
 * They are fixed at creation, because a later change would restart the VM and cloud-init would not run again.
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
