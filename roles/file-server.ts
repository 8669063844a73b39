import { copyInterval, replicationStreams } from "../planning/replication";
import { METRICS_FOLDER } from "./base";
import {
  type Credential,
  credentialPath,
  dropIn,
  file,
  loadCredentials,
  type Part,
  PROGRAMS,
  program,
  reload,
  restart,
  unit,
} from "./configuration";
import { type Estate, type Guest, isSite, membersOf, tierOf } from "./estate";
import { sourcesAt } from "./traffic";

/**
 * An NFS server (version 4). The first member at the site that serves users is written to. All other members copy it, at the interval
 * that their RPO allows and within their stream of the link, and keep a copy for each interval of the history.
 */
export function fileServer(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const mount = tier.disks.find((disk) => disk.mount !== undefined)?.mount ?? `/srv/${tier.name}`;
  const folder = `${mount}/current`;
  const [source] = membersOf(estate, tier.name);
  const isSource = source === undefined || source.name === guest.name;
  const { port } = tier.healthCheck;
  const { place } = guest;
  const sources = isSite(place)
    ? tier.flows.flatMap((flow) => (flow.port === port ? sourcesAt(estate, flow.from, place) : []))
    : [];
  const clients = [...new Set(sources)].map((source) => (source === "anywhere" ? "*" : source));
  const options = `${isSource ? "rw" : "ro"},sync,no_subtree_check,root_squash`;
  const nfs: Part = {
    files: [
      file("/etc/exports", `${folder} ${clients.map((client) => `${client}(${options})`).join(" ")}`, [
        reload("nfs-server"),
      ]),
      file(
        "/etc/nfs.conf.d/massar.conf",
        `[nfsd]\nport=${port}\nthreads=${8 * guest.cpus}\nvers3=n\nhost=${guest.address}\n`,
        [restart("nfs-server")],
      ),
      // a subvolume where the file system has them, so that its state can be kept
      file("/etc/tmpfiles.d/massar-files.conf", `v ${folder} 0755 root root -`, [restart("nfs-server")]),
      dropIn("nfs-server", [
        "ExecStartPre=",
        "ExecStartPre=/usr/bin/systemd-tmpfiles --create /etc/tmpfiles.d/massar-files.conf",
        "ExecStartPre=/usr/sbin/exportfs -r",
      ]),
      // the account of the copies may read all files as root, and do nothing else
      file("/etc/sudoers.d/massar-copy", "massar-copy ALL=(root) NOPASSWD: /usr/bin/rsync --server --sender *", [], {
        mode: "0440",
      }),
      file("/etc/sysusers.d/massar.conf", `u massar-copy - "Copies files" ${folder} /bin/sh`, [
        restart("systemd-sysusers"),
      ]),
    ],
    services: ["nfs-server"],
    packages: ["nfs-kernel-server", "rsync", "sudo"],
    credentials: [],
  };
  return isSource ? nfs : withCopy(nfs, estate, guest, source, mount);
}

const COPY = "massar-copy-files";

function withCopy(nfs: Part, estate: Estate, guest: Guest, source: Guest, mount: string): Part {
  const tier = tierOf(estate, guest);
  const { protection } = tier;
  const seconds = Math.max(1, Math.floor(copyInterval(protection.rpo).milliseconds / 1000));
  const stream = replicationStreams(estate.model).find(({ tier: { name } }) => name === tier.name);
  // rsync counts KiB. Within a site the copy does not use the link
  const limit =
    source.place === guest.place || stream === undefined ? 0 : Math.floor(stream.usable.bitsPerSecond / 8 / 1024);
  const credentials: Credential[] = [
    { id: "copy-key", service: COPY, content: "private key that may read the files of the other members" },
    // ssh finds it beside the key
    { id: "copy-key-cert.pub", service: COPY, content: "certificate of that key, for the user massar-copy" },
    { id: "copy-known-hosts", service: COPY, content: "line @cert-authority for the members' host keys" },
  ];
  const [key, , hosts] = credentials.map(credentialPath);
  const settings = [
    `SOURCE="massar-copy@${source.address}:${mount}/current/"`,
    `FOLDER="${mount}/current"`,
    `COPIES="${mount}/copies"`,
    `KEEP_SECONDS="${Math.floor((protection.history?.milliseconds ?? 0) / 1000)}"`,
    `LIMIT_KIB="${limit}"`,
    `METRICS="${METRICS_FOLDER}/${COPY}.prom"`,
    `REMOTE_SHELL="ssh -i ${key} -o UserKnownHostsFile=${hosts} -o StrictHostKeyChecking=yes"`,
  ].join("\n");
  return {
    files: [
      ...nfs.files,
      program(COPY, COPY_PROGRAM),
      // the next run reads it
      file(`/etc/massar/${COPY}.conf`, settings),
      unit(`${COPY}.service`, {
        Unit: [`Description=Copies the files of ${tier.name} from ${source.name}`],
        Service: [
          "Type=oneshot",
          `EnvironmentFile=/etc/massar/${COPY}.conf`,
          ...loadCredentials(estate.model.massar.credentials, credentials),
          `ExecStart=${PROGRAMS}/${COPY}`,
        ],
      }),
      unit(`${COPY}.timer`, {
        Unit: [`Description=Copies the files of ${tier.name} every ${seconds} s`],
        Timer: ["OnActiveSec=0", `OnUnitActiveSec=${seconds}s`, "AccuracySec=1s"],
        Install: ["WantedBy=timers.target"],
      }),
    ],
    services: [...nfs.services, `${COPY}.timer`],
    packages: [...nfs.packages, "openssh-client", "btrfs-progs"],
    credentials,
  };
}

/** Copies stay readable: a snapshot where the file system has them, hard links elsewhere. */
const COPY_PROGRAM = `#!/bin/sh
# Copies the files of another member, keeps the copy, and reports the time of the newest complete one.
set -eu
began=$(date +%s)
mkdir -p "$COPIES"
systemd-tmpfiles --create /etc/tmpfiles.d/massar-files.conf
rsync --archive --hard-links --delete --numeric-ids --bwlimit="$LIMIT_KIB" \\
  --rsh="$REMOTE_SHELL" --rsync-path="sudo rsync" "$SOURCE" "$FOLDER/"
if [ "$KEEP_SECONDS" -gt 0 ]; then
  if [ "$(stat --file-system --format=%T "$FOLDER")" = btrfs ]; then
    btrfs subvolume snapshot -r "$FOLDER" "$COPIES/$began"
  else
    cp --archive --link "$FOLDER" "$COPIES/$began"
  fi
  for copy in "$COPIES"/*; do
    if [ "$(basename "$copy")" -lt $((began - KEEP_SECONDS)) ]; then
      btrfs subvolume delete "$copy" 2>/dev/null || rm -rf -- "$copy"
    fi
  done
fi
# its data is as old as the moment when the copy began
printf 'massar_copy_began_timestamp_seconds %s\\n' "$began" > "$METRICS.new"
mv "$METRICS.new" "$METRICS"
`;
