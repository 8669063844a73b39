import { ELECTION_TIMEOUT, HEARTBEAT } from "../model/consensus";
import { withCredentials } from "./base";
import { type Credential, credentialPath, file, NOTHING, type Part, restart } from "./configuration";
import type { Estate, Guest } from "./estate";
import { PORTS } from "./ports";

/** The databases on whose writer a guest votes. One etcd serves all. */
const votersWith = ({ voters }: Estate, { name }: Guest) =>
  [...voters.values()].find((each) => each.some((voter) => voter.name === name)) ?? [];

/**
 * A voter. It holds no data of Massar: a member that is lost is removed from the cluster and added again. A changed list of members
 * does not change a running cluster: `etcdctl member add` and `remove` do.
 */
export function etcd(estate: Estate, guest: Guest): Part {
  const voters = votersWith(estate, guest);
  if (voters.length === 0) return NOTHING;
  const peer = (address: string): string => `https://${address}:${PORTS.etcdPeers}`;
  const client = (address: string): string => `https://${address}:${PORTS.etcdClients}`;
  const credentials = certificates("etcd");
  const [authority, certificate, key] = credentials.map(credentialPath);
  const { name, address } = guest;
  const settings = {
    NAME: name,
    DATA_DIR: "/var/lib/etcd/default",
    LISTEN_PEER_URLS: peer(address),
    INITIAL_ADVERTISE_PEER_URLS: peer(address),
    LISTEN_CLIENT_URLS: `${client(address)},${client("127.0.0.1")}`,
    ADVERTISE_CLIENT_URLS: client(address),
    LISTEN_METRICS_URLS: `http://${address}:${PORTS.etcdMetrics}`,
    INITIAL_CLUSTER: voters.map((voter) => `${voter.name}=${peer(voter.address)}`).join(","),
    INITIAL_CLUSTER_TOKEN: estate.model.massar.name,
    HEARTBEAT_INTERVAL: String(HEARTBEAT.milliseconds),
    ELECTION_TIMEOUT: String(ELECTION_TIMEOUT.milliseconds),
    AUTO_COMPACTION_RETENTION: "1",
    // whoever could write here would choose the writer, and the paths of the witness are outside of the tunnel
    CLIENT_CERT_AUTH: "true",
    TRUSTED_CA_FILE: authority,
    CERT_FILE: certificate,
    KEY_FILE: key,
    PEER_CLIENT_CERT_AUTH: "true",
    PEER_TRUSTED_CA_FILE: authority,
    PEER_CERT_FILE: certificate,
    PEER_KEY_FILE: key,
  };
  const text = Object.entries(settings)
    .map(([key, value]) => `ETCD_${key}="${value}"`)
    .join("\n");
  return {
    ...NOTHING,
    files: [file("/etc/default/etcd", text, [restart("etcd")]), withCredentials(estate, "etcd", credentials)],
    services: ["etcd"],
    packages: ["etcd-server", "etcd-client"],
    credentials,
  };
}

/** The credentials with which members and clients of etcd authenticate. */
export const certificates = (service: string): readonly Credential[] => [
  { id: "etcd-ca.pem", service, content: "certificate of the authority that signs only voters and databases" },
  { id: "etcd.crt", service, content: "certificate of this guest's address, for servers and clients" },
  { id: "etcd.key", service, content: "key of the certificate" },
];
