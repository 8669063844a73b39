import { ANSWERING_UNIT, answeringUnits } from "../model/guest-settings";
import { SITE_NAMES } from "../model/schema/site";
import { unitsOf } from "./answering";
import { withCredentials } from "./base";
import {
  type Credential,
  credentialPath,
  file,
  INTERFACE,
  NOTHING,
  type Part,
  PROGRAMS,
  program,
  restart,
  together,
  unit,
} from "./configuration";
import { type Estate, type Guest, isSite, networkAt } from "./estate";
import { tunnelMtu } from "./firewall";
import { PORTS } from "./ports";

/** A gateway of the replication link: the tunnel to its counterpart, and the bandwidth of each stream. */
export function gateway(estate: Estate, guest: Guest): Part {
  const { link } = estate.model;
  return together(
    {
      ...NOTHING,
      files: [
        file("/etc/sysctl.d/60-massar.conf", "net.ipv4.ip_forward = 1", [restart("systemd-sysctl")]),
        ...unitsOf(answeringUnits(link.gatewayPort)),
      ],
      services: [`${ANSWERING_UNIT}.socket`],
    },
    shaping(estate, guest),
    ...counterparts(estate, guest).map((peer) =>
      link.encryption === "wireguard" ? wireguard(estate, peer) : ipsec(estate, guest, peer),
    ),
  );
}

/** The gateways of the other sites with the same number: one stream passes through one gateway. */
const counterparts = ({ byKind }: Estate, { kind, place, number }: Guest): readonly Guest[] =>
  (byKind.get(kind) ?? []).filter((other) => other.place !== place && other.number === number);

const networksAt = ({ model }: Estate, { place }: Guest): readonly string[] =>
  isSite(place) ? Object.values(model.sites[place].networks).map(({ cidr }) => cidr.toString()) : [];

const SHAPING = "massar-shaping";

/**
 * Each stream gets its bandwidth of the link, and may use what others leave. Votes, which are few and small, come before all data.
 * The limit of all streams of a gateway is the port group's.
 */
function shaping(estate: Estate, guest: Guest): Part {
  const { place } = guest;
  if (!isSite(place)) return NOTHING;
  const { link } = estate.model;
  const kilobits = (bitsPerSecond: number): string => `${Math.floor(bitsPerSecond / 1000)}kbit`;
  const all = kilobits(link.bandwidth.bitsPerSecond);
  const votes = 10;
  const classes = link.streams.flatMap(({ tier, bandwidth }, index) => {
    const id = votes + 1 + index;
    const rate = kilobits(bandwidth.bitsPerSecond);
    const others = SITE_NAMES.filter((site) => site !== place);
    return [
      `# ${tier}`,
      `tc class add dev ${INTERFACE} parent 1:1 classid 1:${id} htb rate ${rate} ceil ${all} prio 1`,
      `tc qdisc add dev ${INTERFACE} parent 1:${id} fq_codel`,
      ...others.map(
        (site) =>
          `tc filter add dev ${INTERFACE} parent 1: protocol ip prio 2 u32 match ip src ${networkAt(estate, tier, place)} ` +
          `match ip dst ${networkAt(estate, tier, site)} flowid 1:${id}`,
      ),
    ];
  });
  const text = [
    "#!/bin/sh",
    "set -eu",
    `tc qdisc del dev ${INTERFACE} root 2>/dev/null || true`,
    `tc qdisc add dev ${INTERFACE} root handle 1: htb default ${votes + link.streams.length + 1}`,
    `tc class add dev ${INTERFACE} parent 1: classid 1:1 htb rate ${all}`,
    "# votes and everything else that is small",
    `tc class add dev ${INTERFACE} parent 1:1 classid 1:${votes} htb rate 1000kbit ceil ${all} prio 0`,
    `tc filter add dev ${INTERFACE} parent 1: protocol ip prio 1 u32 match ip dport ${PORTS.etcdPeers} 0xffff flowid 1:${votes}`,
    `tc filter add dev ${INTERFACE} parent 1: protocol ip prio 1 u32 match ip sport ${PORTS.etcdPeers} 0xffff flowid 1:${votes}`,
    ...classes,
    "# the rest",
    `tc class add dev ${INTERFACE} parent 1:1 classid 1:${votes + link.streams.length + 1} htb rate 1000kbit ceil ${all} prio 2`,
  ].join("\n");
  return {
    ...NOTHING,
    files: [
      program(SHAPING, text, [restart(SHAPING)]),
      unit(`${SHAPING}.service`, {
        Unit: ["Description=Shares the replication link between its streams", "After=network-online.target"],
        Service: ["Type=oneshot", "RemainAfterExit=yes", `ExecStart=${PROGRAMS}/${SHAPING}`],
        Install: ["WantedBy=multi-user.target"],
      }),
    ],
    services: [SHAPING],
    packages: ["iproute2"],
  };
}

/** The tunnel in WireGuard. Keys are credentials, also the public one of the counterpart: the model does not know it. */
function wireguard(estate: Estate, peer: Guest): Part {
  const service = "wg-quick@massar";
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
      file("/etc/wireguard/massar.conf", text, [restart(service)], { mode: "0600" }),
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
