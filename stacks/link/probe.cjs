// Connects to a gateway from the machine that runs Terraform; see reachability.ts. Plain JavaScript, because Terraform runs it with node only.
const http = require("node:http");
const net = require("node:net");

const TIMEOUT_MILLISECONDS = 30_000;
const { SITE, MEMBER, ADDRESS = "", PORT, PROXY } = process.env;
const [address] = ADDRESS.split(" ");
const gateway = `${address}:${PORT}`;
const end = Date.now() + TIMEOUT_MILLISECONDS;

function fail(reason) {
  const remedy = "Power it on or fix its network, then deploy again.";
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
  const retry = (reason) => {
    if (Date.now() > end) fail(`${gateway} ${reason}`);
    setTimeout(attempt, 1000);
  };
  // a proxy answers even if it could not connect
  connecting.on("connect", (answer, socket) => {
    if (!answer || answer.statusCode === 200) process.exit(0);
    socket.destroy();
    retry(answer.statusMessage);
  });
  connecting.on("timeout", () => connecting.destroy(new Error("timeout")));
  connecting.on("error", ({ message }) => retry(message));
}

if (address === "") fail("it reports no address: it is powered off, or its guest has not started");
attempt();
