import type { Check } from "./check";

/** Checks that run no code of the project. */
export const staticChecks: readonly Check[] = [
  {
    title: "Types",
    // incremental, which takes a third of the time after a small change
    command: ["tsc", "--noEmit", "--pretty", "false", "--incremental", "--tsBuildInfoFile", ".cache/types.tsbuildinfo"],
    remedy: "Fix the types.",
  },
  ...["review/report/html/browser", "documents/web/browser", "recovery/board/browser"].map(
    (scripts): Check => ({
      title: `Types of ${scripts}`,
      command: ["tsc", "--noEmit", "--pretty", "false", "--project", scripts],
      remedy: "Fix the types.",
    }),
  ),
  {
    title: "Format and lint",
    command: ["biome", "check", "--error-on-warnings", "--colors=off", "."],
    remedy: "Run npm run format, then fix the remaining findings.",
  },
  {
    title: "Import rules",
    command: [
      ...(["depcruise", "--config", ".dependency-cruiser.cjs", "--no-progress"] as const),
      ...[
        "main.ts",
        "adopt",
        "datacenters",
        "lib",
        "model",
        "planning",
        "policy",
        "roles",
        "constructs",
        "stacks",
        "toolchain",
        "terraform",
      ],
      ...["census", "review", "deploy", "simulation", "guests", "configure", "recovery", "documents", "cli", "test"],
    ],
    remedy:
      "Remove imports that .dependency-cruiser.cjs does not allow for this folder, or move the file to another folder.",
  },
];
