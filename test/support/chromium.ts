import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium as playwright } from "playwright-core";
import { inProject } from "../../lib/paths";

/** The release of the package: another one unpacks beside it. */
const RELEASE = "147.0.0";

const UNPACK = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';

/**
 * Starts the browser that comes as an npm package, without an installation. It unpacks where temporary files go, and takes
 * whatever it finds there for its own: so it gets a folder of its own, which takes its place as a whole.
 */
export async function startBrowser(): Promise<Browser> {
  const unpacked = inProject(".cache", `chromium-${RELEASE}`);
  if (!existsSync(unpacked)) {
    const folder = `${unpacked}.${process.pid}`;
    mkdirSync(folder, { recursive: true });
    // a process of its own: in Jest's, the folder for temporary files can't be changed
    execFileSync(process.execPath, ["--input-type=module", "--eval", UNPACK], {
      cwd: inProject(),
      env: { ...process.env, TMPDIR: folder },
    });
    try {
      renameSync(folder, unpacked);
    } catch {
      // another process was first
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return playwright.launch({
    executablePath: join(unpacked, "chromium"),
    args: ["--headless=shell", "--no-sandbox", "--no-zygote", "--font-render-hinting=none", "--disable-gpu"],
  });
}
