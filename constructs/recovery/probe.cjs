// Connects to a gateway from where Terraform runs; see reachability.ts. Plain JavaScript: Terraform starts it with node alone.
const net = require("node:net");

const PATIENCE_MILLISECONDS = 30_000;
const { SITE, MEMBER, ADDRESS = "", PORT, LOOPBACK } = process.env;
const [address] = ADDRESS.split(" ");
const host = LOOPBACK === "true" ? address.replace(/^\d+/, "127") : address;
const end = Date.now() + PATIENCE_MILLISECONDS;

function fail(reason) {
  const remedy = "Power it on or mend its network, then deploy again.";
  console.error(`${SITE}: gateway ${MEMBER} does not answer (${reason}). ${remedy}`);
  process.exit(1);
}

function attempt() {
  const socket = net.connect({ host, port: Number(PORT), timeout: 2000 });
  socket.on("connect", () => process.exit(0));
  socket.on("timeout", () => socket.destroy(new Error("timeout")));
  socket.on("error", ({ message }) => {
    if (Date.now() > end) fail(`${host}:${PORT} ${message}`);
    setTimeout(attempt, 1000);
  });
}

if (address === "") fail("it reports no address: it is off, or its guest has not started");
attempt();
