import type { TierSpec } from "../model/schema/workload";
import {
  type Credential,
  dropIn,
  file,
  INTERFACE,
  loadCredentials,
  NOTHING,
  type Part,
  PROGRAMS,
  program,
  RECORD,
  REPORT,
  REPORTED,
  reload,
  restart,
  together,
  unit,
} from "./configuration";
import { atPlace, type Estate, type Guest, isSite, membersOf, serversOf } from "./estate";
import { companionsOf, firewall } from "./firewall";
import { PORTS } from "./ports";
import { timeSources } from "./traffic";

/** Where node exporter finds figures of this project's own programs. */
export const METRICS_FOLDER = "/var/lib/prometheus/node-exporter";

/** What every guest has: firewall, time, logs, metrics, log-in, and the check that says whether it does its work. */
export function base(estate: Estate, guest: Guest): Part {
  return together(
    { ...NOTHING, files: [firewall(estate, guest)], services: ["nftables"], packages: ["nftables"] },
    time(estate, guest),
    logs(estate, guest),
    metrics(guest),
    login(estate, guest),
    health(estate, guest),
    serviceAddress(estate, guest),
    report(),
  );
}

function time(estate: Estate, guest: Guest): Part {
  const isServer = guest.role === "nameServer";
  const sources = isServer ? timeSources(estate, guest) : serversOf(estate, guest).ntp;
  const text = [
    ...sources.map((address) => `server ${address} iburst`),
    "driftfile /var/lib/chrony/drift",
    // a guest that was suspended or cloned steps at its first answers, later changes are gradual
    "makestep 1.0 3",
    "rtcsync",
    // while the other site is lost, the site's members keep the same time
    ...(isServer ? ["allow", "local stratum 10 orphan"] : []),
  ].join("\n");
  return {
    ...NOTHING,
    files: [file("/etc/chrony/chrony.conf", text, [restart("chrony")])],
    services: ["chrony"],
    packages: ["chrony"],
  };
}

/** The certificate of the authority that signs the certificates of all guests. */
export const authority = (estate: Estate): string => `${estate.model.massar.credentials}/massar-ca.pem`;

/** Logs go over TLS to the monitoring of the site, the second member if the first does not answer. The witness sends to both sites. */
function logs(estate: Estate, guest: Guest): Part {
  const collectors = estate.guests.filter(
    (other) => other.role === "monitoring" && other !== guest && (other.place === guest.place || !isSite(guest.place)),
  );
  if (collectors.length === 0 || guest.role === "monitoring") return NOTHING;
  const forward = collectors.map(({ address, hostName, place }, index) => {
    const second = isSite(guest.place) && index > 0 ? ' action.execOnlyWhenPreviousIsSuspended="on"' : "";
    return (
      `action(type="omfwd" target="${address}" port="${PORTS.logs}" protocol="tcp" name="to-${place}-${index + 1}"${second}\n` +
      `  StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="${hostName}"\n` +
      '  queue.type="LinkedList" queue.filename="to-monitoring" queue.maxDiskSpace="256m" queue.saveOnShutdown="on"\n' +
      '  action.resumeRetryCount="-1")'
    ).replace("to-monitoring", `to-monitoring-${index + 1}`);
  });
  const text = [`global(DefaultNetstreamDriverCAFile="${authority(estate)}")`, ...forward].join("\n");
  return {
    ...NOTHING,
    files: [file("/etc/rsyslog.d/60-massar.conf", text, [restart("rsyslog")])],
    services: ["rsyslog"],
    packages: ["rsyslog", "rsyslog-gnutls"],
    credentials: [{ id: "massar-ca.pem", service: "rsyslog", content: "certificate of the authority of all guests" }],
  };
}

const metrics = ({ address }: Guest): Part => ({
  ...NOTHING,
  files: [
    file(
      "/etc/default/prometheus-node-exporter",
      `ARGS="--web.listen-address=${address}:${PORTS.nodeMetrics} --collector.textfile.directory=${METRICS_FOLDER}"`,
      [restart("prometheus-node-exporter")],
    ),
  ],
  services: ["prometheus-node-exporter"],
  packages: ["prometheus-node-exporter"],
});

/** Keys that the authority of the bastion has signed, and no passwords. */
function login(estate: Estate, guest: Guest): Part {
  const { credentials } = estate.model.massar;
  const users = ["operator", ...(guest.role === "fileServer" ? ["massar-copy"] : [])];
  const text = [
    `ListenAddress ${guest.role === "bastion" ? "0.0.0.0" : guest.address}`,
    `TrustedUserCAKeys ${credentials}/massar-users.pub`,
    // members know each other's host keys by the authority that has signed them
    `HostKey ${credentials}/ssh-host-key`,
    `HostCertificate ${credentials}/ssh-host-key-cert.pub`,
    "PermitRootLogin no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "X11Forwarding no",
    `AllowUsers ${users.join(" ")}`,
    // sessions are recorded at the only way in, so nothing may bypass it
    ...(guest.role === "bastion"
      ? [
          "AllowTcpForwarding no",
          "AllowAgentForwarding no",
          "PermitTunnel no",
          `ForceCommand ${PROGRAMS}/recorded-session`,
        ]
      : []),
  ].join("\n");
  return {
    ...NOTHING,
    files: [
      file("/etc/ssh/sshd_config.d/massar.conf", text, [reload("ssh")]),
      // the account has no password, so sudo could ask for none
      file("/etc/sudoers.d/massar", "Defaults:operator !authenticate\noperator ALL=(ALL) ALL", [], { mode: "0440" }),
    ],
    services: ["ssh"],
    packages: ["openssh-server", "sudo"],
    credentials: [
      { id: "massar-users.pub", service: "ssh", content: "public key of the authority that signs users' keys" },
      { id: "ssh-host-key", service: "ssh", content: "private key of this guest's SSH server" },
      {
        id: "ssh-host-key-cert.pub",
        service: "ssh",
        content: "certificate of that key, for the guest's address and name",
      },
    ],
  };
}

/** Reports the last configuration to vCenter, which forgets it at a power-off. The guest itself reports it, so it proves nothing. */
const report = (): Part => ({
  ...NOTHING,
  files: [
    file(REPORT, REPORT_PROGRAM, [], { mode: "0755" }),
    {
      ...unit("massar-report.service", {
        Unit: ["Description=Reports to vCenter what this guest got last"],
        Service: ["Type=oneshot", `ExecStart=${REPORT}`],
        Install: ["WantedBy=multi-user.target"],
      }),
      actions: [],
    },
  ],
  services: ["massar-report"],
});

const REPORT_PROGRAM = `#!/bin/sh
# A guest without VMware Tools, or whose first boot is not over, reports nothing.
set -eu
command -v vmware-rpctool >/dev/null || exit 0
[ -f ${RECORD} ] || exit 0
sum=$(sed -n 's/^{"sha256":"\\([0-9a-f]*\\)".*/\\1/p' ${RECORD})
[ -z "$sum" ] || vmware-rpctool "info-set ${REPORTED} $sum" >/dev/null
`;

type HealthCheck = TierSpec["healthCheck"];

/** The program that checks whether the guest works, at its own address: its tier's health check, or the port of its role. */
function health(estate: Estate, guest: Guest): Part {
  const check = healthCheckOf(estate, guest);
  if (check === undefined) return NOTHING;
  const at = `${guest.address}`;
  const command =
    check.kind === "http"
      ? `curl --fail --silent --show-error --max-time 3 ${isTls(guest, check) ? "--insecure https" : "http"}://${at}:${check.port}${check.path}`
      : `timeout 3 bash -c '</dev/tcp/${at}/${check.port}'`;
  return { ...NOTHING, files: [program("healthy", `#!/bin/sh\nexec ${command} >/dev/null\n`)], packages: ["curl"] };
}

function healthCheckOf(estate: Estate, guest: Guest): HealthCheck | undefined {
  if (guest.role === "gateway") return { kind: "tcp", port: estate.model.link.gatewayPort };
  if (guest.role === "witness") return { kind: "tcp", port: PORTS.etcdClients };
  return estate.tiers.get(guest.kind)?.healthCheck;
}

/** HTTP is encrypted where TLS ends: at the entry and at the monitoring. */
const TLS_ENDS: readonly Guest["role"][] = ["loadBalancer", "monitoring"];
export const isTls = ({ role }: Pick<Guest, "role">, { kind }: HealthCheck): boolean =>
  kind === "http" && TLS_ENDS.includes(role);

/** A service address belongs to no member: the members hold it in turn, by VRRP, the first one that is healthy. */
function serviceAddress(estate: Estate, guest: Guest): Part {
  const { place, address, number } = guest;
  const tier = estate.tiers.get(guest.kind);
  if (tier?.service === undefined || !isSite(place)) return NOTHING;
  const { cidr } = estate.model.sites[place].networks[tier.network] ?? {};
  if (cidr === undefined) return NOTHING;
  const text = `global_defs {
  enable_script_security
  script_user nobody
}
vrrp_script healthy {
  script "${PROGRAMS}/healthy"
  interval 2
  fall 2
  rise 2
}
vrrp_instance ${tier.name} {
  state BACKUP
  interface ${INTERFACE}
  virtual_router_id ${tier.service.host % 255 || 255}
  priority ${Math.max(1, 255 - number)}
  advert_int 1
  unicast_src_ip ${address}
  unicast_peer {
${companionsOf(estate, guest)
  .map((peer) => `    ${peer}`)
  .join("\n")}
  }
  virtual_ipaddress {
    ${cidr.host(tier.service.host)}/${cidr.prefixLength}
  }
  track_script {
    healthy
  }
}`;
  return {
    ...NOTHING,
    files: [file("/etc/keepalived/keepalived.conf", text, [reload("keepalived")])],
    services: ["keepalived"],
    packages: ["keepalived"],
  };
}

/** The addresses of a tier's members at the guest's site. */
export const backends = (estate: Estate, kind: string, { place }: Guest): readonly Guest[] =>
  atPlace(membersOf(estate, kind), place);

/** The ports of a tier to which a kind of guest may connect, by the flows of the model. */
export const openPorts = ({ flows }: TierSpec, from: string): readonly number[] =>
  flows.filter((flow) => flow.from === from && flow.protocol === "tcp").map(({ port }) => port);

/** A service that gets credentials. */
export const withCredentials = (
  estate: Estate,
  service: string,
  credentials: readonly Credential[],
  lines: readonly string[] = [],
) => dropIn(service, [...loadCredentials(estate.model.massar.credentials, credentials), ...lines]);
