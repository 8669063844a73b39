import { copyInterval, replicationStreams } from "../planning/replication";
import { withCredentials } from "./base";
import { type Credential, credentialPath, file, type Part, restart } from "./configuration";
import { type Estate, type Guest, membersOf, tierOf } from "./estate";

const DATA = "/var/lib/ldap/massar";
const SETTINGS = "/run/slapd-massar/slapd.conf";

/**
 * OpenLDAP over TLS. At the site that serves users it is written to. Elsewhere it follows, at the interval that its RPO allows, the first
 * member of that site, which may have been adopted.
 */
export function directory(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const { port } = tier.healthCheck;
  const suffix = suffixOf(estate);
  const supplier = supplierOf(estate, guest);
  const credentials: Credential[] = [
    { id: "slapd-secrets.conf", service: "slapd", content: "lines rootpw of slapd.conf" },
    { id: "slapd.crt", service: "slapd", content: "certificate" },
    { id: "slapd.key", service: "slapd", content: "key of the certificate" },
    { id: "massar-ca.pem", service: "slapd", content: "certificate of the authority of all guests" },
    ...(supplier === undefined
      ? []
      : [
          {
            id: "slapd-replication.conf",
            service: "slapd",
            content: "a line that begins with a blank: bindmethod=simple binddn=… credentials=…",
          },
        ]),
  ];
  const [secrets, certificate, key, authority] = credentials.map(credentialPath);
  const settings = [
    ...["core", "cosine", "inetorgperson", "nis"].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    "modulepath /usr/lib/ldap",
    "moduleload back_mdb",
    "moduleload syncprov",
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${key}`,
    `TLSCACertificateFile ${authority}`,
    "",
    "database mdb",
    `suffix "${suffix}"`,
    `rootdn "cn=admin,${suffix}"`,
    `include ${secrets}`,
    `directory ${DATA}`,
    // at most half of the smallest member's memory: the map is address space, not memory
    `maxsize ${Math.floor(guest.memory.bytes / 2)}`,
    "index objectClass eq",
    "index entryCSN,entryUUID eq",
    "index uid eq",
    ...(supplier === undefined
      ? ["overlay syncprov", "syncprov-checkpoint 100 10"]
      : [
          // the last words come from the credential, which continues this line
          `syncrepl rid=${guest.number} provider=ldaps://${supplier}:${port}`,
          `  type=refreshOnly interval=${interval(estate, guest)} retry="60 +" searchbase="${suffix}"`,
        ]),
  ].join("\n");
  return {
    files: [
      file("/etc/ldap/massar-slapd.conf", settings, [restart("slapd")], { owner: "root:openldap", mode: "0640" }),
      withCredentials(estate, "slapd", credentials, [
        // Debian's script starts slapd as root, which drops its privileges before it reads its credentials: only root could read them
        "Type=simple",
        "RemainAfterExit=no",
        "User=openldap",
        "Group=openldap",
        "AmbientCapabilities=CAP_NET_BIND_SERVICE",
        // the file that slapd reads exists in memory only, since it contains the password of the replication
        "RuntimeDirectory=slapd slapd-massar",
        "RuntimeDirectoryMode=0750",
        `ExecStartPre=/bin/sh -c 'umask 027; cat /etc/ldap/massar-slapd.conf${supplier === undefined ? "" : " $CREDENTIALS_DIRECTORY/slapd-replication.conf"} > ${SETTINGS}'`,
        // the package makes a directory of its own beside it
        `ExecStartPre=/usr/bin/install -d -m 0700 ${DATA}`,
        "ExecStart=",
        `ExecStart=/usr/sbin/slapd -d 0 -h "ldaps://${guest.address}:${port}/ ldapi:///" -f ${SETTINGS}`,
        "ExecStop=",
      ]),
    ],
    services: ["slapd"],
    packages: ["slapd", "ldap-utils"],
    credentials,
  };
}

/** The member that this one follows, by its host name. @returns undefined for the member that is written to */
function supplierOf(estate: Estate, guest: Guest): string | undefined {
  const { model, leading } = estate;
  const tier = tierOf(estate, guest);
  if (leading === "rabat" && tier.rabat.source === "adopted") {
    const [first] = tier.rabat.members;
    return first && `${first.virtualMachine}.${model.sites.rabat.domain}`;
  }
  const [first] = membersOf(estate, tier.name);
  return first === undefined || first.name === guest.name ? undefined : first.hostName;
}

/** As slapd writes it: days:hours:minutes:seconds. */
function interval(estate: Estate, guest: Guest): string {
  const { protection, name } = tierOf(estate, guest);
  const copied = replicationStreams(estate.model).some(({ tier }) => tier.name === name);
  const seconds = copied ? Math.max(1, Math.floor(copyInterval(protection.rpo).milliseconds / 1000)) : 60;
  const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");
  return [seconds / 86400, (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map(two).join(":");
}

/** The suffix of the directory, from the domain that the sites have in common: dc=massar,dc=example. */
function suffixOf({ model: { sites } }: Estate): string {
  const [first = [], ...others] = Object.values(sites).map(({ domain }) => domain.split(".").reverse());
  const common = first.filter((label, index) =>
    others.every(
      (other) => first.slice(0, index + 1).every((each, at) => each === other[at]) && other[index] === label,
    ),
  );
  return common
    .reverse()
    .map((label) => `dc=${label}`)
    .join(",");
}
