import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { GuestConfiguration, GuestFile } from "../../roles/configuration";
import { PROGRAMS } from "../../roles/configuration";
import { renderGuests } from "../../roles/render";
import { fixtureModel } from "../fixture/model";
import { modelWith, RECOVERED } from "./rendered";

/*
 * The real programs read what is rendered, where they are installed. The others are left out: only a machine with Debian's packages
 * tests them all. A shell and Python test this project's own programs everywhere.
 */

const folder = mkdtempSync(join(tmpdir(), "roles-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program, what it reads, and how it is asked to check a file. `text` replaces what only exists in a guest. */
interface Checker {
  readonly program: string;
  readonly reads: (file: GuestFile) => boolean;
  readonly check: (path: string) => readonly string[];
  readonly text?: (content: string) => string;
}

const at =
  (path: string) =>
  (file: GuestFile): boolean =>
    file.path === path;
const startsWith =
  (line: string) =>
  ({ path, content }: GuestFile): boolean =>
    path.startsWith(PROGRAMS) && content.startsWith(line);

const CHECKERS: readonly Checker[] = [
  { program: "sh", reads: startsWith("#!/bin/sh"), check: (path) => ["-n", path] },
  {
    program: "python3",
    reads: startsWith("#!/usr/bin/python3"),
    check: (path) => ["-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", path],
  },
  { program: "nft", reads: at("/etc/nftables.conf"), check: (path) => ["-c", "-f", path] },
  {
    program: "haproxy",
    reads: at("/etc/haproxy/haproxy.cfg"),
    check: (path) => ["-c", "-f", path],
    // users, and a certificate, that only a guest has
    text: (content) => content.replace(/^ {2}(user|group) .*\n/gm, "").replace(/ ssl crt \S+( alpn \S+)?/, ""),
  },
  {
    program: "promtool",
    reads: at("/etc/prometheus/massar-rules.yml"),
    check: (path) => ["check", "rules", path],
  },
  { program: "amtool", reads: at("/etc/prometheus/alertmanager.yml"), check: (path) => ["check-config", path] },
  {
    program: "knotc",
    reads: at("/etc/knot/knot.conf"),
    check: (path) => ["--config", path, "conf-check"],
    text: (content) =>
      content
        .replace(/^include: .*/, "key:\n  - id: massar-update\n    algorithm: hmac-sha256\n    secret: AAAA")
        .replace(/ {4}user: .*\n/, ""),
  },
  { program: "chronyd", reads: at("/etc/chrony/chrony.conf"), check: (path) => ["-p", "-f", path] },
];

const isInstalled = ({ program }: Checker): boolean =>
  ["/usr/sbin", "/sbin", ...(process.env["PATH"] ?? "").split(delimiter)].some((each) =>
    existsSync(join(each, program)),
  );

const guests = [fixtureModel(), modelWith(RECOVERED)].flatMap((model) => [...renderGuests(model).values()]);

/** Each different content once, with the first guest that has it. */
const different = (configurations: readonly GuestConfiguration[], reads: Checker["reads"]) =>
  new Map(
    configurations
      .slice()
      .reverse()
      .flatMap(({ guest, files }) => files.filter(reads).map(({ content }) => [content, guest.name] as const)),
  );

test.each(CHECKERS.filter(isInstalled))("$program accepts what is rendered", ({ program, reads, check, text }) => {
  const contents = [...different(guests, reads)];
  expect(contents.length).toBeGreaterThan(0);
  // those of every role, and no more than a test can afford
  const refused = contents.slice(0, 40).flatMap(([content, name], index) => {
    const path = join(folder, `${program}-${index}`);
    writeFileSync(path, text === undefined ? content : text(content));
    const { status, stdout, stderr } = spawnSync(program, check(path), {
      encoding: "utf8",
      env: { ...process.env, PATH: `${process.env["PATH"]}${delimiter}/usr/sbin${delimiter}/sbin` },
    });
    return status === 0 ? [] : [`${name}: ${stdout}${stderr}`];
  });
  expect(refused).toEqual([]);
});
