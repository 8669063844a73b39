// Connects to a gateway from where Terraform runs; see reachability.ts. Plain JavaScript: Terraform starts it with node alone.
const http = require("node:http");
const net = require("node:net");

const PATIENCE_MILLISECONDS = 30_000;
const { SITE, MEMBER, ADDRESS = "", PORT, PROXY } = process.env;
const [address] = ADDRESS.split(" ");
const gateway = `${address}:${PORT}`;
const end = Date.now() + PATIENCE_MILLISECONDS;

function fail(reason) {
  const remedy = "Power it on or mend its network, then deploy again.";
  console.error(`${SITE}: gateway ${MEMBER} does not answer (${reason}). ${remedy}`);
  process.exit(1);
}

function connect() {
  const timeout = 2000;
  if (!PROXY) return net.connect({ host: address, port: Number(PORT), timeout });
  const { hostname, port } = new URL(`http://${PROXY}`);
  return http.request({ hostname, port, method: "CONNECT", path: gateway, timeout }).end();
}

function attempt() {
  const connecting = connect();
  const again = (reason) => {
    if (Date.now() > end) fail(`${gateway} ${reason}`);
    setTimeout(attempt, 1000);
  };
  // a proxy answers in words, also where it could not connect
  connecting.on("connect", (answer, socket) => {
    if (!answer || answer.statusCode === 200) process.exit(0);
    socket.destroy();
    again(answer.statusMessage);
  });
  connecting.on("timeout", () => connecting.destroy(new Error("timeout")));
  connecting.on("error", ({ message }) => again(message));
}

if (address === "") fail("it reports no address: it is off, or its guest has not started");
attempt();
