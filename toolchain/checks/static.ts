import type { Check } from "./check";

/** What can be checked without running anything of the project. */
export const staticChecks: readonly Check[] = [
  {
    title: "Types",
    // A third of the time where little has changed since the last run.
    command: ["tsc", "--noEmit", "--pretty", "false", "--incremental", "--tsBuildInfoFile", ".cache/types.tsbuildinfo"],
    remedy: "Fix the types.",
  },
  ...["review/report/html/browser", "documents/web/browser"].map(
    (scripts): Check => ({
      title: `Types of ${scripts}`,
      command: ["tsc", "--noEmit", "--pretty", "false", "--project", scripts],
      remedy: "Fix the types.",
    }),
  ),
  {
    title: "Format and lint",
    command: ["biome", "check", "--error-on-warnings", "--colors=off", "."],
    remedy: "npm run format fixes what a program can fix.",
  },
  {
    title: "Import rules",
    command: [
      ...(["depcruise", "--config", ".dependency-cruiser.cjs", "--no-progress"] as const),
      ...[
        "main.ts",
        "datacenters",
        "lib",
        "model",
        "planning",
        "policy",
        "constructs",
        "stacks",
        "toolchain",
        "terraform",
      ],
      ...["census", "review", "deploy", "simulation", "guests", "recovery", "documents", "cli", "test"],
    ],
    remedy:
      "Import only what the folder may (see .dependency-cruiser.cjs), or move the file to the room that it belongs to.",
  },
];
