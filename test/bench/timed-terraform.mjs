#!/usr/bin/env node
// Runs Terraform and records its start and end.
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";

const [command, ...options] = process.argv.slice(2);
const began = Date.now();
const { status } = spawnSync(process.env.BENCH_TERRAFORM, [command, ...options], { stdio: "inherit" });
appendFileSync(process.env.BENCH_SPANS_FILE, `${JSON.stringify({ command, began, ended: Date.now() })}\n`);
process.exitCode = status ?? 1;
