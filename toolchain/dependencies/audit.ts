import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log, ReportingDescriptor, Result, Run } from "sarif";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import { jsonOrUndefined } from "../../lib/json";
import { inProject } from "../../lib/paths";
import { run } from "../../lib/processes";
import type { Step } from "../../lib/progress";
import { builtPrograms, folderOf, goToolModules, npmFolders, ownGoModules } from "./modules";

/** The result of one database for one folder: a run of SARIF, or why the database did not answer. */
export type Audited =
  | { readonly folder: string; readonly run: Run }
  | { readonly folder: string; readonly unanswered: string };

/** One step for each lock file and each Go module. `onResult` receives what the database knows about it. */
export const auditSteps = (signal: AbortSignal, onResult: (result: Audited) => void): Step[] => [
  ...npmFolders().map((folder) => ({
    title: `npm audit: ${folder === "." ? "this project" : folder}`,
    run: async () => show(onResult, await auditNpm(folder, signal)),
  })),
  ...ownGoModules.map((folder) => goStep(folder, ["./..."], signal, onResult)),
  // these programs are not written here: all of their packages are compared, not only what is called
  ...goToolModules.map((folder) => goStep(folder, ["-scan", "package", "tool"], signal, onResult)),
  ...builtPrograms.map((program) =>
    goStep(folderOf(program), ["-scan", "package", program.package ?? "."], signal, onResult),
  ),
];

const goStep = (
  folder: string,
  options: readonly string[],
  signal: AbortSignal,
  onResult: (result: Audited) => void,
): Step => ({
  title: `govulncheck: ${folder}`,
  run: async () => show(onResult, await auditGo(folder, options, signal)),
});

function show(onResult: (result: Audited) => void, result: Audited): string {
  onResult(result);
  if ("unanswered" in result) return `no answer: ${result.unanswered}`;
  return result.run.results?.length ? `${result.run.results.length} known vulnerabilities` : "none known";
}

/**
 * All results in one document for code scanning. A database that did not answer is a failed run, so that it is not mistaken for
 * one without findings.
 */
export const auditLog = (results: readonly Audited[]): Log => ({
  $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
  version: "2.1.0",
  runs: results.map(
    (result): Run =>
      "run" in result
        ? { ...result.run, automationDetails: { id: `dependencies/${result.folder}/` } }
        : {
            tool: { driver: { name: "dependencies" } },
            automationDetails: { id: `dependencies/${result.folder}/` },
            results: [],
            invocations: [
              {
                executionSuccessful: false,
                toolExecutionNotifications: [{ level: "error", message: { text: result.unanswered } }],
              },
            ],
          },
  ),
});

/** @throws Failure if vulnerabilities are known, or if no database answered */
export function requireNoVulnerability(results: readonly Audited[]): void {
  const unanswered = results.filter((result) => "unanswered" in result);
  if (results.length > 0 && unanswered.length === results.length) {
    throw new Failure(
      "No database of vulnerabilities answered: nothing was checked",
      "npm audit, govulncheck",
      "Allow this machine to reach the npm registry and https://vuln.go.dev, or set npm's registry and GOVULNDB to mirrors.",
    );
  }
  const found = results.flatMap((result) =>
    "run" in result ? (result.run.results ?? []).map(({ ruleId, message }) => `${ruleId}: ${message.text}`) : [],
  );
  if (found.length === 0) return;
  throw new Failure(
    `${found.length} known vulnerabilities\n${[...new Set(found)].join("\n")}`,
    "package-lock.json and go.mod of the folders above",
    "Update the package or module to a release without it. If this project does not use the vulnerable part, dismiss the " +
      "alert in code scanning, with the reason.",
  );
}

const severity = z.enum(["info", "low", "moderate", "high", "critical"]);
const advisory = z.object({ name: z.string(), title: z.string(), url: z.string(), severity, range: z.string() });
const npmReport = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ via: z.array(z.union([z.string(), advisory])), nodes: z.array(z.string()) }),
  ),
});

/** What npm writes if the registry does not answer. */
const refusal = z.object({ message: z.string() });

const LEVELS = { info: "note", low: "note", moderate: "warning", high: "error", critical: "error" } as const;

async function auditNpm(folder: string, signal: AbortSignal): Promise<Audited> {
  const { stdout, lines } = await run("npm", ["audit", "--json", "--package-lock-only"], {
    recipient: "npm",
    cwd: inProject(folder),
    signal,
  });
  const file = join(folder, "package-lock.json");
  const parsed = npmReport.safeParse(jsonOrUndefined(stdout));
  if (!parsed.success)
    return { folder, unanswered: refusal.safeParse(jsonOrUndefined(stdout)).data?.message ?? lines.join(" ") };
  return { folder, run: npmRun(parsed.data, file, await readFile(inProject(file), "utf8")) };
}

/** A report of `npm audit --json` as a run of SARIF. Each result is on the line of the package in the lock file. */
export function npmRun({ vulnerabilities }: z.infer<typeof npmReport>, file: string, lock: string): Run {
  const lines = lock.split("\n");
  const rules = new Map<string, ReportingDescriptor>();
  const results = Object.values(vulnerabilities).flatMap(({ via, nodes }) =>
    via.flatMap((each): Result[] => {
      // a text names the vulnerable package below, which has an entry of its own
      if (typeof each === "string") return [];
      const ruleId = each.url.slice(each.url.lastIndexOf("/") + 1);
      rules.set(ruleId, { id: ruleId, shortDescription: { text: each.title }, helpUri: each.url });
      const index = lines.findIndex((line) => nodes.some((node) => line.trimStart().startsWith(`"${node}": {`)));
      return [
        {
          ruleId,
          level: LEVELS[each.severity],
          message: { text: `${each.name} ${each.range}: ${each.title} (${each.severity})` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file, uriBaseId: "%SRCROOT%" },
                region: { startLine: Math.max(index + 1, 1) },
              },
            },
          ],
        },
      ];
    }),
  );
  return { tool: { driver: { name: "npm audit", rules: [...rules.values()] } }, results };
}

async function auditGo(folder: string, options: readonly string[], signal: AbortSignal): Promise<Audited> {
  const args = ["tool", "govulncheck", "-C", inProject(folder), "-format", "sarif", ...options];
  // in this format the exit code says nothing about findings
  const { exitCode, stdout, lines } = await run("go", args, {
    ...{ recipient: "go", cwd: inProject("toolchain", "govulncheck"), signal },
  });
  const [goRun] = (jsonOrUndefined(stdout) as Log | undefined)?.runs ?? [];
  if (exitCode === 0 && goRun !== undefined) return { folder, run: withFolder(goRun, folder) };
  const unanswered = lines.find((line) => line.includes("fetching vulnerabilities"));
  if (unanswered !== undefined) return { folder, unanswered };
  throw new Failure(
    `govulncheck failed\n${lines.slice(-10).join("\n")}`,
    `${inProject(folder)}: go ${args.join(" ")}`,
    "Fix the reported error: go build must work in this folder.",
  );
}

/** The run with paths from the root of this project: govulncheck writes them from the module's folder. */
export const withFolder = (run: Run, folder: string): Run =>
  JSON.parse(JSON.stringify(run), (_, value: unknown) =>
    isRecord(value) && value["uriBaseId"] === "%SRCROOT%" && typeof value["uri"] === "string"
      ? { ...value, uri: join(folder, value["uri"]) }
      : value,
  ) as Run;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
