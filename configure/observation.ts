import { createHash } from "node:crypto";
import type { ChangedFile, MemberChange, ServiceAction } from "../roles/changes";
import { servicesLeft, strongest } from "../roles/changes";
import { type GuestConfiguration, type GuestFile, LEADS, PENDING, PROGRAMS, RECORD } from "../roles/configuration";
import { readPending, readRecord } from "../roles/record";

/** How a running guest differs from what the model renders for it. */
export interface Observation extends MemberChange {
  /** Why it is not healthy. @default - it is, or its role has no health check */
  readonly unhealthy?: string;
  /** Whether an earlier run began to change it and did not complete it. @default - no */
  readonly begun?: true;
  /** Whether it leads its tier. @default - it does not, or its tier has no leader */
  readonly leads?: true;
}

/** Prints what a guest has, in lines that {@link readObservation} reads. Contents stay in the guest: only their hashes leave it. */
export const observationScript = ({ files, services }: Pick<GuestConfiguration, "files" | "services">): string =>
  [
    // by number: two names may have the same one, and the guest may not know a name
    'owned() { [ "$(stat -c %u:%g "$1")" = "$(id -u "$2" 2>/dev/null):$(getent group "$3" | cut -d: -f3)" ] && echo owned || echo foreign; }',
    "file() {",
    '  if [ -f "$2" ] && [ ! -L "$2" ]; then',
    '    sum=$(sha256sum < "$2" | cut -c 1-64)',
    `    echo "file $1 \${sum:-unreadable} $(owned "$2" "$3" "$4") $(stat -c %a "$2")"`,
    '  elif [ -e "$2" ] || [ -L "$2" ]; then echo "file $1 other"',
    '  else echo "file $1 missing"; fi',
    "}",
    "service() {",
    '  echo "service $1 $(systemctl is-enabled "$2" 2>/dev/null | tail -n 1 || true) $(systemctl is-active "$2" 2>/dev/null | tail -n 1 || true)"',
    "}",
    'stored() { [ ! -f "$2" ] || echo "$1 $(base64 < "$2" | tr -d "\\n")"; }',
    ...files.map(({ path, owner }, index) =>
      ["file", String(index), ...[path, ...owner.split(":")].map(quoted)].join(" "),
    ),
    ...services.map((service, index) => `service ${index} ${quoted(service)}`),
    `stored record ${RECORD}`,
    `stored pending ${PENDING}`,
    `if [ ! -x ${HEALTHY} ]; then echo "health none"`,
    `elif ${HEALTHY} >/dev/null 2>&1; then echo "health good"; else echo "health bad"; fi`,
    `if [ -x ${LEADS} ] && ${LEADS} >/dev/null 2>&1; then echo leads; fi`,
    "echo end",
  ].join("\n");

/** Checks whether a guest is healthy: see roles/base.ts. */
export const HEALTHY = `${PROGRAMS}/healthy`;

/** Quotes a word for a shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Units that systemd starts at the boot only if somebody enables them. */
const NOT_ENABLED: readonly string[] = ["disabled", "masked"];

/** @throws Error if the output is not that of {@link observationScript}, or a file cannot be read */
export function readObservation(output: string, configuration: GuestConfiguration): Observation {
  const { guest, files, services } = configuration;
  const lines = output.split("\n").map((line) => line.trim().split(" "));
  if (!lines.some(([kind]) => kind === "end")) throw new Error("it did not answer completely");
  const about = (kind: string) => lines.filter(([first]) => first === kind);
  const stored = (kind: string) => about(kind).map(([, text = ""]) => Buffer.from(text, "base64").toString())[0] ?? "";
  const seen = new Map(about("file").map(([, index, ...rest]) => [Number(index), rest]));
  const states = new Map(about("service").map(([, index, ...rest]) => [Number(index), rest]));

  const written = files.flatMap((file, index) => {
    const change = changeOf(file, seen.get(index) ?? []);
    return change === undefined ? [] : [{ file, change }];
  });
  const record = readRecord(stored("record"));
  const paths = new Set(files.map(({ path }) => path));
  const removed = Object.entries(record?.files ?? {}).filter(([path]) => !paths.has(path));
  const notEnabled = services.filter((_, index) => NOT_ENABLED.includes(states.get(index)?.[0] ?? ""));
  const failed = services.filter((_, index) => states.get(index)?.includes("failed"));
  const [[, health] = []] = about("health");
  const unhealthy = [
    ...(health === "bad" ? ["its health check fails"] : []),
    ...(failed.length > 0 ? [`failed: ${failed.join(", ")}`] : []),
  ].join("; ");
  return {
    guest,
    files: [
      ...written.map(({ file: { path }, change }): ChangedFile => ({ path, change })),
      ...removed.map(([path]): ChangedFile => ({ path, change: "removed" })),
    ],
    actions: strongest([
      ...servicesLeft(record?.services ?? services, services),
      ...readPending(stored("pending")),
      ...written.flatMap(({ file: { actions } }) => actions),
      ...removed.flatMap(([, actions]) => actions),
      ...[...new Set([...notEnabled, ...joining(record?.services ?? services, services)])].map(
        (service): ServiceAction => ({ service, by: "start" }),
      ),
    ]),
    ...(unhealthy !== "" && { unhealthy }),
    ...(about("pending").length > 0 && { begun: true }),
    ...(about("leads").length > 0 && { leads: true }),
  };
}

const joining = (running: readonly string[], wanted: readonly string[]): readonly string[] =>
  wanted.filter((service) => !running.includes(service));

function changeOf({ path, content, mode }: GuestFile, seen: readonly string[]): ChangedFile["change"] | undefined {
  const [sum, owner, rights = ""] = seen;
  if (sum === "missing" || sum === undefined) return "added";
  if (sum === "unreadable")
    throw new Error(`${path} cannot be read: the connection command must start a shell of root`);
  const isSame =
    sum === createHash("sha256").update(content).digest("hex") && owner === "owned" && rights.padStart(4, "0") === mode;
  return isSame ? undefined : "changed";
}
