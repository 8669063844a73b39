/** The ports of the programs, where the model states none: their documented defaults. */
export const PORTS = {
  etcdClients: 2379,
  etcdPeers: 2380,
  etcdMetrics: 2381,
  patroni: 8008,
  postgresMetrics: 9187,
  haproxyMetrics: 8405,
  nodeMetrics: 9100,
  sentinel: 26379,
  logs: 6514,
  dns: 53,
  ntp: 123,
  ssh: 22,
  smtp: 25,
  /** On 127.0.0.1 only: HAProxy sends connections to the member that writes. */
  primary: 5000,
} as const;
