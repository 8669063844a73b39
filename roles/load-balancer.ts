import { backends, openPorts, withCredentials } from "./base";
import { type Credential, credentialPath, file, type Part, reload } from "./configuration";
import { type Estate, type Guest, tierOf, tiersAccepting } from "./estate";
import { haproxyCheck, haproxyFrame } from "./haproxy";

export const TLS: Credential = {
  id: "tls.pem",
  service: "haproxy",
  content: "certificate of the service's name with its chain and key",
};

/** HAProxy: TLS ends here. Each tier that accepts connections from this one is a backend, and gets the requests for its service name. */
export function loadBalancer(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const accepting = tiersAccepting(estate, guest.kind);
  const [main] = [...accepting.filter(({ name }) => tier.dependsOn.includes(name)), ...accepting];
  if (main === undefined) throw new Error(`no tier accepts connections from ${guest.kind}`);
  const named = accepting.flatMap(({ name, service }) => (service && name !== main.name ? [{ name, service }] : []));
  const { healthCheck } = tier;
  const text = [
    haproxyFrame(guest, "http"),
    "",
    "frontend entry",
    `  bind :${healthCheck.port} ssl crt ${credentialPath(TLS)} alpn h2,http/1.1`,
    ...(healthCheck.kind === "http"
      ? [`  monitor-uri ${healthCheck.path}`, `  monitor fail if { nbsrv(${main.name}) lt 1 }`]
      : []),
    "  http-request set-header X-Forwarded-Proto https",
    "  option forwardfor",
    ...named.map(({ name, service }) => `  use_backend ${name} if { hdr(host) -i ${service.name} }`),
    `  default_backend ${main.name}`,
    ...accepting.flatMap((each) => {
      const [port] = openPorts(each, guest.kind);
      const { healthCheck: asked } = each;
      return [
        "",
        `backend ${each.name}`,
        "  balance leastconn",
        ...(asked.kind === "http" ? [`  option httpchk GET ${asked.path}`] : []),
        ...backends(estate, each.name, guest).map(
          ({ name, address }) =>
            `  server ${name} ${address}:${port} ${haproxyCheck(asked.port === port ? undefined : asked.port)} inter 2s fall 3 rise 2`,
        ),
      ];
    }),
  ].join("\n");
  return {
    files: [file("/etc/haproxy/haproxy.cfg", text, [reload("haproxy")]), withCredentials(estate, "haproxy", [TLS])],
    services: ["haproxy"],
    packages: ["haproxy"],
    credentials: [TLS],
  };
}
