// Loaded in each Node process of a measured program: records its resource usage at exit.
const { appendFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  process.on("exit", () =>
    appendFileSync(process.env.BENCH_USAGE_FILE, `${JSON.stringify(process.resourceUsage())}\n`),
  );
}
