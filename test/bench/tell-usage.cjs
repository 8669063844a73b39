// In each Node process of a program that is measured: what it took, told at its end.
const { appendFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  process.on("exit", () =>
    appendFileSync(process.env.BENCH_USAGE_FILE, `${JSON.stringify(process.resourceUsage())}\n`),
  );
}
