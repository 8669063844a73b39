import { backends, openPorts } from "./base";
import { file, NOTHING, type Part, PROGRAMS, program, restart, unit, yaml } from "./configuration";
import { type Estate, type Guest, tierOf } from "./estate";

const SERVICE = "massar-stand-in";

/**
 * Replaces Massar's own programs, which are not public. It says so in its answers, passes the health check as long as one member of
 * each tier that it depends on accepts connections, and forwards requests where the tier is a web server. A tier whose health check is
 * the log-in has no such program.
 */
export function standIn(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const { healthCheck } = tier;
  if (healthCheck.kind !== "http") return NOTHING;
  const needed = tier.dependsOn.flatMap((name) => {
    const dependency = estate.tiers.get(name);
    const [port] = dependency === undefined ? [] : openPorts(dependency, guest.kind);
    // an adopted tier has no members here
    const members = backends(estate, name, guest);
    return port === undefined || members.length === 0
      ? []
      : [{ tier: name, members: members.map(({ address }) => [address, port]) }];
  });
  const settings = {
    says: `stand-in for ${estate.model.massar.name}'s tier ${tier.name}: its own program is not public`,
    address: guest.address,
    port: healthCheck.port,
    health: healthCheck.path,
    forwards: tier.software === "webServer",
    needs: needed,
  };
  return {
    ...NOTHING,
    files: [
      program(SERVICE, PROGRAM, [restart(SERVICE)]),
      file(`/etc/massar/${SERVICE}.json`, yaml(settings), [restart(SERVICE)]),
      unit(`${SERVICE}.service`, {
        Unit: [`Description=Stands in for ${tier.name}`, "After=network-online.target"],
        Service: [
          `ExecStart=${PROGRAMS}/${SERVICE} /etc/massar/${SERVICE}.json`,
          "DynamicUser=yes",
          "AmbientCapabilities=CAP_NET_BIND_SERVICE",
          "Restart=always",
        ],
        Install: ["WantedBy=multi-user.target"],
      }),
    ],
    services: [SERVICE],
    packages: ["python3"],
  };
}

const PROGRAM = `#!/usr/bin/python3
"""Stands in for a program of Massar's own, and says so."""
import http.client
import http.server
import itertools
import json
import socket
import socketserver
import sys

settings = json.load(open(sys.argv[1]))
turn = itertools.count()


def answers(address, port):
    try:
        socket.create_connection((address, port), 2).close()
        return True
    except OSError:
        return False


def missing():
    return [each["tier"] for each in settings["needs"] if not any(answers(*member) for member in each["members"])]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, text):
        body = (text + "\\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == settings["health"]:
            gone = missing()
            self.answer(503 if gone else 200, "without " + ", ".join(gone) if gone else settings["says"])
        elif settings["forwards"] and settings["needs"]:
            self.forward(settings["needs"][0]["members"])
        else:
            self.answer(200, settings["says"])

    def forward(self, members):
        for _ in members:
            address, port = members[next(turn) % len(members)]
            try:
                connection = http.client.HTTPConnection(address, port, timeout=10)
                connection.request("GET", self.path)
                response = connection.getresponse()
                self.answer(response.status, response.read().decode().rstrip())
                return
            except OSError:
                continue
        self.answer(502, "no member of the next tier answers")

    def log_message(self, format, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    def server_bind(self):
        # HTTPServer would ask DNS for its own name, and wait while no name server answers
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address


Server((settings["address"], settings["port"]), Handler).serve_forever()
`;
