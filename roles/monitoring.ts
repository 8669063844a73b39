import type { TierSpec } from "../model/schema/workload";
import { DataSize } from "../model/units/data-size";
import { Duration } from "../model/units/duration";
import { replicationStreams } from "../planning/replication";
import { authority, isTls, withCredentials } from "./base";
import { type Credential, credentialPath, file, type Part, reload, restart, yaml } from "./configuration";
import { type Estate, type Guest, isSite, tierOf } from "./estate";
import { haproxyFrame } from "./haproxy";
import { TLS } from "./load-balancer";
import { PORTS } from "./ports";

const PROMETHEUS = 9090;
const BLACKBOX = 9115;
/** A renewal that failed once leaves time for a second one. */
const CERTIFICATE_LEFT = Duration.parse("30 d");

/** Prometheus, Alertmanager and the log server of a site. TLS ends in HAProxy. */
export function monitoring(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const keys: Credential[] = [
    { id: "logs.crt", service: "rsyslog", content: "certificate of this guest's host name" },
    { id: "logs.key", service: "rsyslog", content: "key of the certificate" },
    { id: "massar-ca.pem", service: "rsyslog", content: "certificate of the authority of all guests" },
  ];
  return {
    files: [
      file("/etc/prometheus/prometheus.yml", yaml(scraping(estate, guest)), [reload("prometheus")]),
      file("/etc/prometheus/massar-rules.yml", yaml(alertRules(estate, guest)), [reload("prometheus")]),
      file("/etc/default/prometheus", `ARGS="${prometheusArguments(estate, tier)}"`, [restart("prometheus")]),
      file("/etc/prometheus/blackbox.yml", yaml(PROBES), [reload("prometheus-blackbox-exporter")]),
      file(
        "/etc/default/prometheus-blackbox-exporter",
        `ARGS="--config.file=/etc/prometheus/blackbox.yml --web.listen-address=127.0.0.1:${BLACKBOX}"`,
        [restart("prometheus-blackbox-exporter")],
      ),
      file("/etc/prometheus/alertmanager.yml", yaml(alerting(estate, guest)), [reload("prometheus-alertmanager")]),
      file(
        "/etc/default/prometheus-alertmanager",
        'ARGS="--web.listen-address=127.0.0.1:9093 --cluster.listen-address="',
        [restart("prometheus-alertmanager")],
      ),
      file("/etc/haproxy/haproxy.cfg", entry(guest, tier), [reload("haproxy")]),
      withCredentials(estate, "haproxy", [TLS]),
      file("/etc/rsyslog.d/50-massar-receive.conf", receiver(estate), [restart("rsyslog")]),
      withCredentials(estate, "rsyslog", keys),
    ],
    services: ["prometheus", "prometheus-alertmanager", "prometheus-blackbox-exporter", "rsyslog", "haproxy"],
    packages: [
      ...["prometheus", "prometheus-alertmanager", "prometheus-blackbox-exporter"],
      ...["rsyslog", "rsyslog-gnutls", "haproxy"],
    ],
    credentials: [TLS, ...keys],
  };
}

/** As Prometheus writes durations. */
const seconds = ({ milliseconds }: Duration): string => `${Math.ceil(milliseconds / 1000)}s`;

/** Prometheus drops the oldest figures before its disk is full. */
function prometheusArguments({ model: { planning } }: Estate, { disks }: TierSpec): string {
  const data = disks.at(-1)?.size ?? DataSize.none;
  const size = Math.floor((data.bytes * (1 - planning.reserves.freeSpace.fraction)) / DataSize.mebibytes(1).bytes);
  return `--web.listen-address=127.0.0.1:${PROMETHEUS} --storage.tsdb.retention.size=${size}MB`;
}

/** The guests that the monitoring of a site observes: those of the site, and the witness. */
const observed = ({ guests }: Estate, { place }: Guest): readonly Guest[] =>
  guests.filter((guest) => guest.place === place || !isSite(guest.place));

function scraping(estate: Estate, guest: Guest) {
  const seen = observed(estate, guest);
  const votes = new Set([...estate.voters.values()].flatMap((voters) => voters.map(({ name }) => name)));
  const targets = (members: readonly Guest[], port: number) =>
    members.map(({ address, name, kind }) => ({
      targets: [`${address}:${port}`],
      labels: { guest: name, tier: kind },
    }));
  const job = (name: string, members: readonly Guest[], port: number) =>
    members.length === 0 ? [] : [{ job_name: name, static_configs: targets(members, port) }];
  const plays = (...roles: readonly Guest["role"][]) => seen.filter(({ role }) => roles.includes(role));
  const encrypted = seen.flatMap((member) => {
    const check = estate.tiers.get(member.kind)?.healthCheck;
    if (check === undefined || !(isTls(member, check) || member.role === "directory")) return [];
    return [{ targets: [`${member.address}:${check.port}`], labels: { guest: member.name, tier: member.kind } }];
  });
  return {
    global: { scrape_interval: "15s", evaluation_interval: "15s", external_labels: { site: guest.place } },
    rule_files: ["/etc/prometheus/massar-rules.yml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:9093"] }] }] },
    scrape_configs: [
      ...job("node", seen, PORTS.nodeMetrics),
      ...job("postgres", plays("database"), PORTS.postgresMetrics),
      ...job("patroni", plays("database"), PORTS.patroni),
      ...job("haproxy", plays("connectionPool", "loadBalancer"), PORTS.haproxyMetrics),
      ...job(
        "etcd",
        seen.filter(({ name }) => votes.has(name)),
        PORTS.etcdMetrics,
      ),
      {
        job_name: "certificates",
        metrics_path: "/probe",
        params: { module: ["tls"] },
        static_configs: encrypted,
        relabel_configs: [
          { source_labels: ["__address__"], target_label: "__param_target" },
          { target_label: "__address__", replacement: `127.0.0.1:${BLACKBOX}` },
        ],
      },
    ],
  };
}

/** Connects with TLS, and does not verify the name: its age is what counts. */
const PROBES = {
  modules: { tls: { prober: "tcp", timeout: "5s", tcp: { tls: true, tls_config: { insecure_skip_verify: true } } } },
};

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: "warning" | "critical"; readonly tier?: string };
  readonly annotations: { readonly summary: string };
}

const alert = (
  name: string,
  severity: "warning" | "critical",
  expr: string,
  summary: string,
  { lasting, tier }: { readonly lasting?: string; readonly tier?: string } = {},
): Alert => ({
  alert: name,
  expr,
  ...(lasting !== undefined && { for: lasting }),
  labels: { severity, ...(tier !== undefined && { tier }) },
  annotations: { summary },
});

/** The limits are those of the model: RPO, lease, history. */
function alertRules(estate: Estate, guest: Guest) {
  const { model, leading, voters } = estate;
  const replicated = replicationStreams(model).map(({ tier }) => tier);
  const standby = guest.place !== leading;
  return {
    groups: [
      {
        name: "massar",
        rules: [
          alert("GuestDown", "warning", 'up{job="node"} == 0', "{{ $labels.guest }} does not answer", {
            lasting: "1m",
          }),
          ...[...voters].flatMap(([tier, each]) => {
            const ttl = model.massar.tiers.find(({ name }) => name === tier)?.leadership?.ttl ?? Duration.none;
            const votes = each.filter(({ place }) => place === guest.place || !isSite(place)).length;
            return [
              alert(
                "VoterLost",
                "warning",
                `count(up{job="etcd"} == 1) < ${votes}`,
                `A vote on the writer of ${tier} is missing: the loss of one more place can stop it`,
                { lasting: "1m", tier },
              ),
              ...(standby
                ? []
                : [
                    alert(
                      "NoWriter",
                      "critical",
                      `max(patroni_primary{scope="${tier}"}) < 1 or absent(patroni_primary{scope="${tier}"})`,
                      `No member of ${tier} writes`,
                      { lasting: seconds(ttl), tier },
                    ),
                  ]),
            ];
          }),
          ...(standby ? replicated.flatMap(copyAlerts) : []),
          ...replicated
            .filter(({ protection }) => protection.history !== undefined)
            .map(({ name, protection }) =>
              alert(
                "BackupOld",
                "critical",
                `time() - max(massar_backup_completed_timestamp_seconds{tier="${name}"}) > ${Math.ceil((protection.history ?? Duration.none).milliseconds / 1000)}`,
                `The newest backup of ${name} is older than its history of ${protection.history}`,
                { tier: name },
              ),
            ),
          alert(
            "CertificateExpires",
            "warning",
            `min by (guest) (probe_ssl_earliest_cert_expiry) - time() < ${CERTIFICATE_LEFT.milliseconds / 1000}`,
            `A certificate of {{ $labels.guest }} expires within ${CERTIFICATE_LEFT}`,
          ),
        ],
      },
    ],
  };
}

/** A copy that is older than half of its RPO is a warning, and one that is older than its RPO misses the objective. */
function copyAlerts({ name, protection: { rpo, mechanism } }: TierSpec): Alert[] {
  const age =
    mechanism === "databaseStreaming"
      ? `max({__name__=~"pg_replication_lag(_seconds)?", tier="${name}"})`
      : `time() - min(massar_copy_began_timestamp_seconds{tier="${name}"})`;
  const limit = Math.ceil(rpo.milliseconds / 1000);
  const older = (
    severity: "warning" | "critical",
    called: string,
    than: number,
    what: string,
    lasting?: string,
  ): Alert =>
    alert(called, severity, `${age} > ${than}`, `The copy of ${name} is older than ${what} of ${rpo}`, {
      tier: name,
      ...(lasting !== undefined && { lasting }),
    });
  // a file copy reaches that age before the next one is complete
  const early =
    mechanism === "databaseStreaming"
      ? [older("warning", "CopyLate", Math.ceil(limit / 2), "half of its RPO", "1m")]
      : [];
  return [...early, older("critical", "RpoMissed", limit, "its RPO")];
}

function alerting({ model: { massar, sites } }: Estate, guest: Guest) {
  const { mailbox, relay } = massar.alerts;
  const from = `alertmanager@${isSite(guest.place) ? sites[guest.place].domain : massar.name}`;
  return {
    global: { smtp_smarthost: `${relay}:${PORTS.smtp}`, smtp_from: from, smtp_require_tls: true },
    route: { receiver: "operators", group_by: ["alertname", "tier"], group_wait: "30s", repeat_interval: "4h" },
    receivers: [{ name: "operators", email_configs: [{ to: mailbox, send_resolved: true }] }],
  };
}

const entry = (guest: Guest, { healthCheck }: TierSpec): string =>
  [
    haproxyFrame(guest, "http"),
    "",
    "frontend entry",
    `  bind :${healthCheck.port} ssl crt ${credentialPath(TLS)}`,
    ...(healthCheck.kind === "http"
      ? [`  monitor-uri ${healthCheck.path}`, "  monitor fail if { nbsrv(prometheus) lt 1 }"]
      : []),
    "  default_backend prometheus",
    "",
    "backend prometheus",
    "  option httpchk GET /-/healthy",
    `  server prometheus 127.0.0.1:${PROMETHEUS} check inter 2s fall 3 rise 2`,
  ].join("\n");

const receiver = (estate: Estate): string => {
  const [certificate, key] = ["logs.crt", "logs.key"].map((id) => credentialPath({ service: "rsyslog", id }));
  return [
    `global(DefaultNetstreamDriver="gtls" DefaultNetstreamDriverCAFile="${authority(estate)}"`,
    `  DefaultNetstreamDriverCertFile="${certificate}" DefaultNetstreamDriverKeyFile="${key}")`,
    'module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")',
    'template(name="PerGuest" type="string" string="/var/log/guests/%HOSTNAME%/%PROGRAMNAME%.log")',
    'ruleset(name="guests") { action(type="omfile" dynaFile="PerGuest") }',
    `input(type="imtcp" port="${PORTS.logs}" ruleset="guests")`,
  ].join("\n");
};
