// A shell in a simulated guest: passes standard input to the process that runs the guest, and what the shell printed back. Plain
// JavaScript, because Ansible starts one for each command.
const { connect } = require("node:net");
const { readFileSync } = require("node:fs");

const [socket, guest] = process.argv.slice(2);
const connection = connect(socket);
let answer = "";
connection.setEncoding("utf8");
connection.on("data", (text) => {
  answer += text;
});
connection.on("error", ({ message }) => {
  process.stderr.write(`the guests do not run: ${message}\n`);
  process.exitCode = 255;
});
connection.on("end", () => {
  const { code, stdout, stderr } = JSON.parse(answer || '{"code":255,"stdout":"","stderr":"no answer"}');
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
});
connection.end(`${JSON.stringify({ guest, input: readFileSync(0, "utf8") })}\n`);
