// Runs TypeScript in Node, for every command and for cdktf's app (cdktf.json). esbuild compiles each file, and the result is
// cached by the file's content. tsx also uses esbuild, but processes each file again in each process, which more than doubles
// the start time of a command.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { cachedDataVersionTag } = require("node:v8");
const { Script } = require("node:vm");
const { compileTypeScript } = require("./compile-typescript.cjs");

const cache = join(__dirname, "..", ".cache", "typescript");

Module._extensions[".ts"] = (module, file) => module._compile(cachedCodeOf(file), file, "commonjs");
// Source maps are read only for a printed stack trace, because Node would read the map of every file at the start. cdktf
// captures a trace with every token, in an object that is not an Error. Nobody reads these traces, so they stay empty.
Error.prepareStackTrace = (error, frames) =>
  error instanceof Error ? [error, ...frames.map(inSource)].join("\n    at ") : "";
// From Node 22 on, Node caches V8's compiled code. By default it does so in the machine's temporary folder: code of a pull request could
// leave compiled code there that a later deploy would run.
if (Module.enableCompileCache) Module.enableCompileCache(join(cache, "compiled"));
else cacheCompiledCode();

function cachedCodeOf(file) {
  const { key, compile } = compileTypeScript(readFileSync(file, "utf8"), file);
  const known = readCache(`${key}.js`, "utf8");
  if (known !== undefined) return known;
  const { code } = compileOrLocate(compile, file);
  writeCache(`${key}.js`, code);
  return code;
}

/** Adds the full path to esbuild's error, which contains only the base name of the file. */
function compileOrLocate(compile, file) {
  try {
    return compile();
  } catch (error) {
    throw Object.assign(error, { file });
  }
}

/** Caches V8's compiled code of the project and its packages, by the content of each file. */
function cacheCompiledCode() {
  const compile = Module.prototype._compile;
  const compiled = new Map();
  // at exit, when V8 has compiled all functions that ran
  process.once("exit", () => {
    for (const [name, script] of compiled) writeCache(name, script.createCachedData());
  });
  Module.prototype._compile = function (code, filename, format) {
    // not cached: files that may not be CommonJS, and dynamic imports, which fail in a cached script
    if (format !== "commonjs" || code.startsWith("#!") || code.includes("import("))
      return compile.call(this, code, filename, format);
    // V8 rejects a cache from another release or from a process with other options. cdktf starts the app with other options.
    const name = `${createHash("sha256").update(code).digest("hex")}.${cachedDataVersionTag()}.v8`;
    const columnOffset = -Module.wrap("").indexOf("\n");
    const script = new Script(Module.wrap(code), { filename, columnOffset, cachedData: readCache(name) });
    if (script.cachedDataRejected !== false) compiled.set(name, script);
    const { exports } = this;
    const require = Module.createRequire(filename);
    return script.runInThisContext().call(exports, exports, require, this, filename, dirname(filename));
  };
}

function readCache(name, encoding) {
  try {
    return readFileSync(join(cache, name), encoding);
  } catch {
    return undefined;
  }
}

/** Without a cache that it can write, as in a project of another account, a command is only slower. */
function writeCache(name, content) {
  // moved into place when complete, because other processes read the cache at the same time
  const unfinished = join(cache, `${name}.${process.pid}`);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, join(cache, name));
  } catch {
    // an unfinished file has a name of its own, which nothing reads
  }
}

/** A line of a stack trace, with its position in TypeScript. */
function inSource(frame) {
  const file = frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (!file?.endsWith(".ts")) return frame;
  try {
    return String(frame).replace(`:${line}:${column}`, `:${placeInSource(file, line, column)}`);
  } catch {
    return frame;
  }
}

/** Converts a place in the compiled JavaScript to `<line>:<column>` in its TypeScript file. */
function placeInSource(file, line, column) {
  const { map } = compileTypeScript(readFileSync(file, "utf8"), file, { sourcemap: "external" }).compile();
  const { lineNumber, columnNumber } = new Module.SourceMap(JSON.parse(map)).findOrigin(line, column);
  return `${lineNumber}:${columnNumber}`;
}
exports.placeInSource = placeInSource;
