import type { Guest } from "./estate";
import { PORTS } from "./ports";

/** The first lines of each HAProxy configuration: timeouts, and metrics for the monitoring. */
export const haproxyFrame = ({ address }: Guest, mode: "tcp" | "http"): string =>
  [
    "global",
    "  log /dev/log local0",
    "  user haproxy",
    "  group haproxy",
    "  ssl-default-bind-options ssl-min-ver TLSv1.2",
    "",
    "defaults",
    "  log global",
    `  mode ${mode}`,
    "  option dontlognull",
    "  timeout connect 3s",
    `  timeout client ${mode === "tcp" ? "30m" : "60s"}`,
    `  timeout server ${mode === "tcp" ? "30m" : "60s"}`,
    "",
    "frontend metrics",
    "  mode http",
    "  timeout client 10s",
    `  bind ${address}:${PORTS.haproxyMetrics}`,
    "  http-request use-service prometheus-exporter if { path /metrics }",
  ].join("\n");

export const haproxyCheck = (port?: number): string => (port === undefined ? "check" : `check port ${port}`);
