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
    env: { SITE: "rabat", MEMBER: "rab-gateway-1", PORT: "8404", ADMITTED: "10.14.0.0/28", ...environment },
  });
  let output = "";
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  const [code] = await once(child, "close");
  return code === 0 ? undefined : output;
}

const answering = (name: string) => createServer((socket) => socket.end(`${name}\n`));

test("a gateway that answers with its name is reached, with or without its domain", async () => {
  for (const name of ["rab-gateway-1", "rab-gateway-1.rabat.massar.example"]) {
    const port = await listen(answering(name));
    expect(await probe({ ADDRESS: "127.0.0.1/24", PORT: String(port) })).toBeUndefined();
  }
});

test("a gateway that does not answer is reported with the network that it answers", async () => {
  const port = await listen(answering("rab-gateway-1"));
  servers.pop()?.close();
  const refusal = await probe({ ADDRESS: "127.0.0.1/24", PORT: String(port), PATIENCE_SECONDS: "0" });
  expect(refusal).toContain(`rabat: gateway rab-gateway-1 does not answer (127.0.0.1:${port} `);
  expect(refusal).toContain("It answers only 10.14.0.0/28, so deploy from there.");
});

test("another machine with the address of a gateway is reported", async () => {
  const port = await listen(answering("printer"));
  expect(await probe({ ADDRESS: "127.0.0.1/24", PORT: String(port), PATIENCE_SECONDS: "0" })).toContain(
    `127.0.0.1:${port} is the machine "printer"`,
  );
});

test("a simulated gateway is reached through its proxy as soon as it answers", async () => {
  const requests: (string | undefined)[] = [];
  const proxy = createHttpServer().on("connect", ({ url }, socket) => {
    requests.push(url);
    const answer = requests.length > 1 ? "200 Connection established" : "504 Gateway Timeout";
    socket.end(`HTTP/1.1 ${answer}\r\n\r\nrab-gateway-1\n`);
  });
  const port = await listen(proxy);
  expect(await probe({ ADDRESS: "10.20.60.11/24", PROXY: `127.0.0.1:${port}` })).toBeUndefined();
  expect(requests).toEqual(["10.20.60.11:8404", "10.20.60.11:8404"]);
});
