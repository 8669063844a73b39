import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../lib/failure";
import type { Milliseconds } from "../../lib/time";
import type { Place } from "../../model/consensus";
import type { Model } from "../../model/model";
import type { GuestConfiguration, GuestFile } from "../../roles/configuration";
import { DISK_TABLE } from "../../roles/disks";
import { type Estate, estateOf, isSite } from "../../roles/estate";
import { firstBoot, gatewayOf } from "../../roles/first-boot";
import { renderGuests } from "../../roles/render";
import { credentialFiles, newSecrets, type Secrets, type SshKeys, sshKeys } from "./credentials";
import { type DiskFile, type Ended, ROOT, type RunInGuest, type Stream, startWorld, type World } from "./world";

export interface DebianGuestsOptions {
  readonly model: Model;
  /** The guests that start, by their names. @default - all */
  readonly names?: readonly string[];
  /** `massar-runtime`. */
  readonly program: string;
  /** Contains the shared root. */
  readonly folder: string;
  /** Who plays the first boot: this project's small player, or cloud-init itself. @default "player" */
  readonly firstBoot?: "player" | "cloud-init";
}

/** Debian guests of all places, made only from what the model renders for them. */
export interface DebianGuests {
  readonly estate: Estate;
  readonly world: World;
  readonly secrets: Secrets;
  readonly keys: SshKeys;
  readonly configurations: ReadonlyMap<string, GuestConfiguration>;
  /** Time until the first boot of all guests was over. */
  readonly bootTime: Milliseconds;
  run(guest: string, argv: readonly string[], options?: RunInGuest): Promise<Ended>;
  /** Runs a shell command. @throws Error with its output if it fails */
  shell(guest: string, command: string, user?: string): Promise<string>;
  stream(guest: string, argv: readonly string[], onLine: (line: string) => void, options?: RunInGuest): Stream;
  /** Drops all packets between two places, or carries them again. */
  setPath(a: Place, b: Place, isOpen: boolean): Promise<void>;
  /** Cuts the power of a guest, or restores it. Its disk remains. */
  kill(guests: readonly string[]): Promise<void>;
  relight(guests: readonly string[]): Promise<void>;
  /** Writes files of another model to a running guest, as `npm run configure` does, without an action. */
  write(guest: string, files: readonly GuestFile[]): Promise<void>;
  close(): Promise<void>;
}

const BOOT_TIMEOUT: Milliseconds = 120_000;

/** Starts guests, and waits until their first boot is over: their services can still be starting. */
export async function startDebianGuests(options: DebianGuestsOptions): Promise<DebianGuests> {
  const { model, program, folder } = options;
  const estate = estateOf(model, "production");
  const all = renderGuests(model);
  const configurations = new Map(
    (options.names ?? [...all.keys()]).map((name) => {
      const configuration = all.get(name);
      if (configuration === undefined)
        throw new Failure(`unknown guest "${name}"`, "the model", `Use one of ${[...all.keys()].join(", ")}.`);
      return [name, configuration] as const;
    }),
  );
  const world = await startWorld(program, folder);
  try {
    const bridges = await connectPlaces(world, estate, [...configurations.values()]);
    const secrets = newSecrets();
    const keys = await sshKeys(
      world,
      [...configurations.values()].map(({ guest }) => guest),
    );
    const bridgesOf = ({ guest }: GuestConfiguration) => [bridges.get(guest.network) ?? ""];
    const begun = Date.now();
    await Promise.all(
      [...configurations.values()].map(async (configuration) => {
        const { name, hostName } = configuration.guest;
        await world.create(name, hostName);
        const { metadata, userData } = firstBoot(estate, configuration);
        await world.write(name, [
          ...guestinfo(metadata, `#cloud-config\n${JSON.stringify(userData)}\n`),
          ...(await credentialFiles(world, estate, configuration, secrets, keys)),
          ...SIMULATED,
          ...NO_TUNNEL,
          ...mountPoints(configuration),
          ...(options.firstBoot === "cloud-init" ? CLOUD_INIT : []),
        ]);
        await world.start(name, bridgesOf(configuration));
      }),
    );
    const names = [...configurations.keys()];
    await booted(world, names);
    const closed = new Set<string>();
    const known = (name: string): GuestConfiguration => {
      const found = configurations.get(name);
      if (found === undefined) throw new Error(`${name} was not started`);
      return found;
    };
    const run = (guest: string, argv: readonly string[], more?: RunInGuest) => world.run(guest, argv, more);
    return {
      ...{ estate, world, secrets, keys, configurations, run, bootTime: Date.now() - begun },
      async shell(guest, command, user) {
        const { code, stdout, stderr } = await run(guest, ["sh", "-c", command], user === undefined ? {} : { user });
        if (code !== 0) throw new Error(`${guest}: ${command}: exit code ${code}: ${stdout}${stderr}`);
        return stdout.trim();
      },
      stream: (guest, argv, onLine, more) => world.stream(guest, argv, onLine, more),
      async setPath(a, b, isOpen) {
        const path = [a, b].sort().join(" ");
        if (isOpen) closed.delete(path);
        else closed.add(path);
        await dropBetween(
          world,
          estate,
          [...closed].map((each) => each.split(" ") as [Place, Place]),
        );
      },
      async kill(guests) {
        await Promise.all(guests.map((guest) => world.kill(guest)));
      },
      async relight(guests) {
        await Promise.all(guests.map((guest) => world.start(guest, bridgesOf(known(guest)))));
        await booted(world, guests);
      },
      write: (guest, files) => world.write(guest, files),
      close: () => world.close(),
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** A VM's extra configuration, in the files that a simulated guest reads in place of VMware's channel. */
const guestinfo = (metadata: object, userData: string): DiskFile[] =>
  Object.entries({ metadata: JSON.stringify(metadata), userdata: userData }).flatMap(([name, text]) => [
    diskFile(`/var/lib/guestinfo/${name}`, Buffer.from(text).toString("base64")),
    diskFile(`/var/lib/guestinfo/${name}.encoding`, "base64"),
  ]);

const diskFile = (path: string, content: string, mode = "0644"): DiskFile => ({
  path,
  content,
  owner: "root:root",
  mode,
});

/** What differs from a VM: guests share this machine's clock, and cannot set it. */
const SIMULATED: readonly DiskFile[] = [
  diskFile("/etc/default/chrony", 'DAEMON_OPTS="-x"\n'),
  // it reports its readiness to systemd only
  diskFile("/etc/systemd/system/keepalived.service.d/simulated.conf", "[Service]\nType=simple\n"),
  diskFile(
    "/etc/systemd/system/nfs-server.service.d/simulated.conf",
    `[Service]
Type=simple
ExecStart=
ExecStart=/usr/bin/python3 -c "import socket; s = socket.create_server(('', 2049)); [s.accept()[0].close() for _ in iter(int, 1)]"
ExecStop=
ExecStopPost=
ExecReload=
ExecReload=/bin/true
`,
  ),
];

/** Without ESP or WireGuard in the kernel, the policies of a tunnel would drop what it cannot carry. */
const NO_TUNNEL: readonly DiskFile[] = ["strongswan", "wg-quick@massar"].map((service) =>
  diskFile(
    `/etc/systemd/system/${service}.service.d/simulated.conf`,
    "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStartPre=\nExecStart=\nExecStart=/bin/true\nExecStartPost=\nExecStop=\n",
  ),
);

/** What a guest in namespaces replaces: a run proves nothing about these parts of a VM. */
export const STANDS_IN: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: "the NFS server",
    why: "it is a part of the kernel, and no namespace has one of its own; only its port answers",
  },
  {
    what: "the tunnel between the sites",
    why: "this kernel can lack ESP and WireGuard; packets between places are routed in the clear",
  },
  { what: "the clock", why: "guests share that of the machine; chrony follows, and sets nothing" },
  {
    what: "disks",
    why: "a layer in memory replaces them: killing a guest does not test how its disk survives a loss of power",
  },
  { what: "packages", why: "they are installed in the shared root, from pinned releases of Debian 12" },
];

/** The folders at which a VM mounts its disks. A simulated guest has none: its layer above the root takes their place. */
const mountPoints = ({ files }: GuestConfiguration): DiskFile[] =>
  (
    files
      .find(({ path }) => path === DISK_TABLE)
      ?.content.trim()
      .split("\n") ?? []
  ).map((line) => {
    const [, mount = "", , owner = ""] = line.split(" ");
    return { path: `${mount}/`, content: "", owner, mode: "0755" };
  });

/** Lets cloud-init find VMware's channel. */
const CLOUD_INIT: readonly DiskFile[] = [
  diskFile("/var/lib/massar-init/cloud-init", ""),
  diskFile("/etc/cloud/cloud.cfg.d/99-datasource.cfg", "datasource_list: [VMware, None]\n"),
  diskFile("/usr/local/sbin/dmidecode", "#!/bin/sh\necho VMware7,1\n", "0755"),
  diskFile(
    "/usr/local/bin/vmware-rpctool",
    `#!/bin/sh
set -- $1
[ "$1" = info-get ] || exit 0
cat "/var/lib/guestinfo/\${2#guestinfo.}" 2>/dev/null || { echo "No value found" >&2; exit 1; }
`,
    "0755",
  ),
];

/** A bridge for each network, with the router's address. @returns the bridges, by the CIDR of their network */
async function connectPlaces(
  world: World,
  estate: Estate,
  configurations: readonly GuestConfiguration[],
): Promise<ReadonlyMap<string, string>> {
  const networks = new Map(configurations.map(({ guest }) => [guest.network, guest]));
  const bridges = new Map([...networks.keys()].map((network, index) => [network, `br${index}`]));
  const batch = [...networks].flatMap(([network, guest]) => {
    const bridge = bridges.get(network);
    return [
      `link add ${bridge} type bridge forward_delay 0`,
      `address add ${gatewayOf(estate, guest)}/${network.split("/")[1]} dev ${bridge}`,
      `link set ${bridge} up`,
    ];
  });
  await succeed(world, ["ip", "-batch", "-"], batch.join("\n"));
  await succeed(world, ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
  return bridges;
}

/** Routers forward nothing between places whose path is closed. */
async function dropBetween(world: World, estate: Estate, closed: readonly (readonly [Place, Place])[]): Promise<void> {
  const { sites, witness } = estate.model;
  const networksOf = (place: Place): string =>
    (isSite(place)
      ? Object.values(sites[place].networks).map(({ cidr }) => cidr.toString())
      : witness.kind === "none"
        ? []
        : [witness.network.cidr.toString()]
    ).join(", ");
  const rules = closed.flatMap(([a, b]) => [
    `ip saddr { ${networksOf(a)} } ip daddr { ${networksOf(b)} } drop`,
    `ip saddr { ${networksOf(b)} } ip daddr { ${networksOf(a)} } drop`,
  ]);
  const text = [
    "table inet paths",
    "delete table inet paths",
    "table inet paths {",
    "chain forward {",
    "type filter hook forward priority 0; policy accept;",
    ...rules,
    "}",
    "}",
  ].join("\n");
  await succeed(world, ["chroot", ROOT, "nft", "-f", "-"], `${text}\n`);
}

async function succeed(world: World, argv: readonly string[], input = ""): Promise<void> {
  const { code, stdout, stderr } = await world.run(undefined, argv, { input });
  if (code !== 0) throw new Error(`${argv.join(" ")}: exit code ${code}: ${stdout}${stderr}`);
}

/** Waits for the end of each guest's boot. @throws Error with the reason of a first boot that failed */
async function booted(world: World, names: readonly string[]): Promise<void> {
  const deadline = Date.now() + BOOT_TIMEOUT;
  await Promise.all(
    names.map(async (name) => {
      for (;;) {
        const { stdout } = await world.run(name, ["systemctl", "is-booted", name]);
        const state = stdout.trim();
        if (state === "ok") return;
        if (state !== "starting") throw new Error(`${name}: first boot: ${state}`);
        if (Date.now() > deadline) throw new Error(`${name} did not boot within ${BOOT_TIMEOUT / 1000} s`);
        await sleep(100);
      }
    }),
  );
}
