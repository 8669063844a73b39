import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium as playwright } from "playwright-core";
import { inProject } from "../../lib/paths";

/** The package release. Each release is unpacked into its own folder. */
const RELEASE = "147.0.0";

const UNPACK = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';

/**
 * Starts the browser from an npm package. The package unpacks into the folder for temporary files and trusts existing files
 * there, so it gets its own folder, which is then renamed in one step.
 */
export async function startBrowser(): Promise<Browser> {
  const unpacked = inProject(".cache", `chromium-${RELEASE}`);
  if (!existsSync(unpacked)) {
    const folder = `${unpacked}.${process.pid}`;
    mkdirSync(folder, { recursive: true });
    // a separate process, because Jest's folder for temporary files cannot be changed
    execFileSync(process.execPath, ["--input-type=module", "--eval", UNPACK], {
      cwd: inProject(),
      env: { ...process.env, TMPDIR: folder },
    });
    try {
      renameSync(folder, unpacked);
    } catch {
      // another process was faster
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return playwright.launch({
    executablePath: join(unpacked, "chromium"),
    args: ["--headless=shell", "--no-sandbox", "--no-zygote", "--font-render-hinting=none", "--disable-gpu"],
  });
}
