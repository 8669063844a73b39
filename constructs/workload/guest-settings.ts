import { Fn, type MapTerraformIterator } from "cdktf";
import { guestInfo, guestMetadata, type LikeGuests } from "../../model/guest-settings";
import type { Site } from "../../model/schema/site";

export interface GuestSettings extends LikeGuests {
  readonly member: MapTerraformIterator;
}

/**
 * What a guest learns at its first boot, for cloud-init's VMware datasource: its name, address, users, time, and the
 * firewall that lets in only the flows of the model.
 *
 * Settled at creation: a later change would restart the VM, and cloud-init would not run again.
 *
 * @see https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html
 */
export function guestSettings(site: Site, { member, ...like }: GuestSettings): Record<string, string> {
  const metadata = guestMetadata(site, like, {
    name: member.getString("name"),
    hostName: member.getString("host_name"),
    address: member.getString("address"),
  });
  return guestInfo(Fn.base64encode(Fn.jsonencode(metadata)), site, like);
}
