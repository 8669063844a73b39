// Has Node run TypeScript: esbuild takes the types off, and what it made of a file is kept by the file's content. tsx has
// esbuild do the same, but searches and maps each file anew in each process, which more than doubles the start of a command.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, join } = require("node:path");
const { version } = require("esbuild/package.json");

const OPTIONS = { loader: "ts", format: "cjs", platform: "node", target: "node20", sourcemap: "inline" };
const cache = join(__dirname, "..", ".cache", "typescript");

Module.enableCompileCache?.(); // from Node 22 on
Module._extensions[".ts"] = (module, file) => module._compile(javaScriptOf(file), file);

function javaScriptOf(file) {
  const source = readFileSync(file, "utf8");
  const options = { ...OPTIONS, sourcefile: basename(file), sourcesContent: false };
  const key = createHash("sha256")
    .update(JSON.stringify([version, options, source]))
    .digest("hex");
  const kept = join(cache, `${key}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const { code } = require("esbuild").transformSync(source, options);
    mkdirSync(cache, { recursive: true });
    // others start at the same time: none may read half of it
    const unfinished = `${kept}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, kept);
    return code;
  }
}
