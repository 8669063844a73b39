import type { TierSpec } from "../model/schema/workload";
import { file, NOTHING, type Part, PROGRAMS, program, reload, unit } from "./configuration";
import type { Estate, Guest } from "./estate";

const SERVICE = "massar-disks";
/** A line for each disk: its unit number, its mount point, its file system and the owner of its content. */
export const DISK_TABLE = `/etc/massar/${SERVICE}.conf`;

/** Who owns what the role's disks hold. @default - root */
const OWNERS: Partial<Record<Guest["role"], string>> = {
  database: "postgres:postgres",
  directory: "openldap:openldap",
  monitoring: "prometheus:prometheus",
};

/** Where PostgreSQL writes its log, if a disk is mounted there. */
export const WAL_FOLDER = "/var/lib/postgresql-wal";

export const walDisk = ({ disks }: TierSpec) => disks.find(({ mount }) => mount === WAL_FOLDER);

/**
 * The disks that the model mounts, before the services of the role start. A disk that has no content at all gets a file system; a disk
 * with any content is mounted as it is, or the guest's services do not start. A disk that has grown is used in full.
 *
 * @param before the services that need the disks
 */
export function disks(estate: Estate, guest: Guest, before: readonly string[]): Part {
  const mounted = (estate.tiers.get(guest.kind)?.disks ?? []).flatMap(({ mount }, unitNumber) =>
    mount === undefined ? [] : [{ mount, unitNumber }],
  );
  if (mounted.length === 0) return NOTHING;
  const system = guest.role === "fileServer" ? "btrfs" : "xfs";
  const table = mounted.map(({ mount, unitNumber }) =>
    [unitNumber, mount, system, OWNERS[guest.role] ?? "root:root"].join(" "),
  );
  const units = before.map((service) => (service.includes(".") ? service : `${service}.service`));
  return {
    ...NOTHING,
    files: [
      program(SERVICE, DISKS),
      file(DISK_TABLE, table.join("\n"), [reload(SERVICE)]),
      // a restart would stop the services that need the disks
      {
        ...unit(`${SERVICE}.service`, {
          Unit: [
            "Description=Mounts the disks of the model",
            // simulated guests have none
            "ConditionVirtualization=vmware",
            ...units.map((each) => `Before=${each}`),
          ],
          Service: [
            "Type=oneshot",
            "RemainAfterExit=yes",
            `ExecStart=${PROGRAMS}/${SERVICE} ${DISK_TABLE}`,
            `ExecReload=${PROGRAMS}/${SERVICE} ${DISK_TABLE}`,
          ],
          Install: ["WantedBy=multi-user.target", ...units.map((each) => `RequiredBy=${each}`)],
        }),
        actions: [reload(SERVICE)],
      },
    ],
    services: [SERVICE],
    packages: [system === "xfs" ? "xfsprogs" : "btrfs-progs"],
  };
}

const DISKS = `#!/bin/sh
# Mounts disks by their unit number on the SCSI controller, as the model numbers them.
set -eu
while read -r number folder system owner; do
  device=
  for each in /sys/bus/scsi/devices/*:0:"$number":0/block/*; do
    [ -e "$each" ] && device="/dev/$(basename "$each")"
  done
  [ -n "$device" ] || { echo "no disk with unit number $number for $folder" >&2; exit 1; }
  # exit code 2: no signature of a file system, a partition table or anything else
  found=0
  blkid --probe "$device" >/dev/null || found=$?
  case "$found" in
    0) ;;
    2)
      cmp --silent --bytes=16777216 "$device" /dev/zero || { echo "$device has unknown content" >&2; exit 1; }
      "mkfs.$system" "$device"
      ;;
    *) echo "$device cannot be read" >&2; exit 1 ;;
  esac
  mkdir -p "$folder"
  mountpoint -q "$folder" || mount -t "$system" "$device" "$folder"
  chown "$owner" "$folder"
  case "$system" in
    xfs) xfs_growfs "$folder" ;;
    btrfs) btrfs filesystem resize max "$folder" ;;
  esac
done < "$1"
`;
