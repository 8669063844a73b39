import { ANSWERING_UNIT, answeringUnits } from "../model/guest-settings";
import type { Bandwidth } from "../model/units/bandwidth";
import { withCredentials } from "./base";
import {
  type Credential,
  credentialPath,
  file,
  type GuestFile,
  INTERFACE,
  NOTHING,
  type Part,
  PROGRAMS,
  program,
  restart,
  together,
  unit,
} from "./configuration";
import { type Estate, type Guest, isSite } from "./estate";
import { tunnelMtu } from "./firewall";
import { REST, streamShares, VOTES } from "./link-shares";

/** A gateway of the replication link: the tunnel to its counterpart, and the bandwidth of each stream. */
export function gateway(estate: Estate, guest: Guest): Part {
  const { link } = estate.model;
  return together(
    {
      ...NOTHING,
      files: [
        file("/etc/sysctl.d/60-massar.conf", "net.ipv4.ip_forward = 1", [restart("systemd-sysctl")]),
        ...answering(link.gatewayPort),
      ],
      services: [`${ANSWERING_UNIT}.socket`],
    },
    shaping(estate, guest),
    ...counterparts(estate, guest).map((peer) =>
      link.encryption === "wireguard" ? wireguard(estate, peer) : ipsec(estate, guest, peer),
    ),
  );
}

/** The units by which a gateway answers with its name, as its first boot writes them. */
const answering = (port: number): GuestFile[] =>
  answeringUnits(port).map(({ path, content }) =>
    file(path, content, path.endsWith(".socket") ? [restart(`${ANSWERING_UNIT}.socket`)] : []),
  );

/** The gateways of the other sites with the same number: one stream passes through one gateway. */
const counterparts = ({ byKind }: Estate, { kind, place, number }: Guest): readonly Guest[] =>
  (byKind.get(kind) ?? []).filter((other) => other.place !== place && other.number === number);

const networksAt = ({ model }: Estate, { place }: Guest): readonly string[] =>
  isSite(place) ? Object.values(model.sites[place].networks).map(({ cidr }) => cidr.toString()) : [];

const SHAPING = "massar-shaping";

/**
 * Each stream gets its bandwidth of the link, and may use what others leave. The firewall gives packets their class. WireGuard forgets it
 * at the encryption, so its own interface is shaped; ESP keeps it. Packets without a class stay within the site and are not shaped.
 */
function shaping(estate: Estate, guest: Guest): Part {
  const { link } = estate.model;
  const device = link.encryption === "wireguard" ? TUNNEL : INTERFACE;
  const kilobits = ({ bitsPerSecond }: Bandwidth): string => `${Math.floor(bitsPerSecond / 1000)}kbit`;
  const all = kilobits(link.bandwidth);
  const text = [
    "#!/bin/sh",
    "set -eu",
    // the kernel cannot change a qdisc of this kind
    `tc qdisc del dev ${device} root 2>/dev/null || true`,
    `tc qdisc add dev ${device} root handle 1: htb default 0`,
    `tc class add dev ${device} parent 1: classid 1:1 htb rate ${all}`,
    ...[VOTES, ...streamShares(estate, guest), REST].flatMap(({ name, id, rate, priority }) => [
      `# ${name}`,
      `tc class add dev ${device} parent 1:1 classid ${id} htb rate ${rate === undefined ? "1000kbit" : kilobits(rate)} ceil ${all} prio ${priority}`,
    ]),
  ].join("\n");
  const after = link.encryption === "wireguard" ? "wg-quick@massar.service" : "network-online.target";
  return {
    ...NOTHING,
    files: [
      program(SHAPING, text, [restart(SHAPING)]),
      unit(`${SHAPING}.service`, {
        Unit: ["Description=Shares the replication link between its streams", `After=${after}`],
        Service: ["Type=oneshot", "RemainAfterExit=yes", `ExecStart=${PROGRAMS}/${SHAPING}`],
        Install: ["WantedBy=multi-user.target"],
      }),
    ],
    services: [SHAPING],
    packages: ["iproute2"],
  };
}

/** The name of WireGuard's interface and configuration. */
const TUNNEL = "massar";

/** The tunnel in WireGuard. Keys are credentials, also the public one of the counterpart: the model does not know it. */
function wireguard(estate: Estate, peer: Guest): Part {
  const service = `wg-quick@${TUNNEL}`;
  const key: Credential = { id: "wireguard.key", service, content: "private key of this gateway" };
  const publicKey: Credential = { id: `wireguard-${peer.name}.pub`, service, content: `public key of ${peer.name}` };
  const text = [
    "[Interface]",
    "ListenPort = 51820",
    `MTU = ${tunnelMtu(estate.model.link)}`,
    `PostUp = wg set %i private-key ${credentialPath(key)}`,
    `PostUp = wg set %i peer $(cat ${credentialPath(publicKey)}) endpoint ${peer.address}:51820 persistent-keepalive 25 allowed-ips ${networksAt(estate, peer).join(",")}`,
    ...networksAt(estate, peer).map((network) => `PostUp = ip route replace ${network} dev %i`),
  ].join("\n");
  const credentials = [key, publicKey];
  return {
    ...NOTHING,
    files: [
      file(`/etc/wireguard/${TUNNEL}.conf`, text, [restart(service)], { mode: "0600" }),
      withCredentials(estate, service, credentials),
    ],
    services: [service],
    packages: ["wireguard-tools"],
    credentials,
  };
}

/** The tunnel in strongSwan: IKEv2 with certificates, and one child for all networks of both sites. */
function ipsec(estate: Estate, guest: Guest, peer: Guest): Part {
  const service = "strongswan";
  const credentials: Credential[] = [
    { id: "ipsec.crt", service, content: "certificate with the gateway's host name" },
    { id: "ipsec.key", service, content: "key of the certificate" },
    { id: "massar-ca.pem", service, content: "certificate of the authority of all guests" },
  ];
  const [certificate, key, authority] = credentials.map(credentialPath);
  const text = `connections {
  massar {
    version = 2
    local_addrs = ${guest.address}
    remote_addrs = ${peer.address}
    proposals = aes256gcm16-prfsha384-ecp384
    dpd_delay = 10s
    local {
      auth = pubkey
      id = ${guest.hostName}
      certs = ${certificate}
    }
    remote {
      auth = pubkey
      id = ${peer.hostName}
      cacerts = ${authority}
    }
    children {
      sites {
        local_ts = ${networksAt(estate, guest).join(",")}
        remote_ts = ${networksAt(estate, peer).join(",")}
        esp_proposals = aes256gcm16-ecp384
        start_action = trap
        dpd_action = restart
        close_action = trap
      }
    }
  }
}
secrets {
  private {
    file = ${key}
  }
}`;
  return {
    ...NOTHING,
    files: [
      file("/etc/swanctl/conf.d/massar.conf", text, [restart(service)], { mode: "0600" }),
      withCredentials(estate, service, credentials),
    ],
    services: [service],
    packages: ["charon-systemd", "strongswan-swanctl"],
    credentials,
  };
}
