import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { inProject } from "../../lib/paths";

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});
async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Runs the probe as Terraform does. @returns its error message */
async function probe(environment: Record<string, string>): Promise<string | undefined> {
  const child = spawn(process.execPath, [inProject("stacks", "link", "probe.cjs")], {
    env: { SITE: "rabat", MEMBER: "rab-gateway-1", PORT: "8404", ...environment },
  });
  let output = "";
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  const [code] = await once(child, "close");
  return code === 0 ? undefined : output;
}

test("a gateway that reports no address is reported as powered off", async () => {
  expect(await probe({ ADDRESS: "" })).toBe(
    "rabat: gateway rab-gateway-1 does not answer (it reports no address: it is powered off, or its guest has not started). " +
      "Power it on or fix its network, then deploy again.\n",
  );
});

test("the probe uses the first address of a gateway", async () => {
  const port = await listen(createServer((socket) => socket.end()));
  expect(await probe({ ADDRESS: "127.0.0.1 fe80::1", PORT: String(port) })).toBeUndefined();
});

test("a simulated gateway is reached through its proxy as soon as it answers", async () => {
  const requests: (string | undefined)[] = [];
  const proxy = createHttpServer().on("connect", ({ url }, socket) => {
    requests.push(url);
    socket.end(`HTTP/1.1 ${requests.length > 1 ? "200 Connection established" : "502 Bad Gateway"}\r\n\r\n`);
  });
  const port = await listen(proxy);
  expect(await probe({ ADDRESS: "10.20.60.11", PROXY: `127.0.0.1:${port}` })).toBeUndefined();
  expect(requests).toEqual(["10.20.60.11:8404", "10.20.60.11:8404"]);
});
