import { type Command, InvalidArgumentError } from "commander";
import type { SiteName } from "../model/schema/site";

export interface PortOptions {
  readonly rabatPort?: number;
  readonly marrakechPort?: number;
}

export function withPortOptions(command: Command): Command {
  return command
    .option("--rabat-port <port>", "port of Rabat's vCenter (default: a free port)", parsePort)
    .option("--marrakech-port <port>", "port of Marrakech's vCenter (default: a free port)", parsePort);
}

export const portsOf = ({ rabatPort = 0, marrakechPort = 0 }: PortOptions): Record<SiteName, number> => ({
  rabat: rabatPort,
  marrakech: marrakechPort,
});

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new InvalidArgumentError("Give a number from 1 to 65535.");
}
