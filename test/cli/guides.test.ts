import { readdirSync, readFileSync } from "node:fs";
import { inProject } from "../../lib/paths";

const textOf = (...file: string[]) => readFileSync(inProject(...file), "utf8");
/** One page per task. The French start page is not one of them. */
const guides = readdirSync(inProject("docs", "guide")).filter((name) => name !== "accueil.fr.md");
const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };

test.each(guides)("%s starts with the command", (guide) => {
  expect(textOf("docs", "guide", guide)).toMatch(/^# .+\n\n```\n(npm run |export )/);
});

test.each(["README.md", "CONTRIBUTING.md", ...guides.map((guide) => `docs/guide/${guide}`)])(
  "%s names scripts that exist",
  (page) => {
    const named = [...textOf(page).matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  },
);

describe.each([
  ["rabat-is-lost.md", "You should see", "It worked if"],
  ["rabat-perdu.fr.md", "Vous devez voir", "C'est réussi si"],
])("%s, for somebody who has never seen the project", (guide, result, success) => {
  const text = textOf("docs", "guide", guide);

  test("fits one printed page", () => {
    expect(text.split("\n").length).toBeLessThanOrEqual(70);
  });

  test("says what to type, what to see, how to know that it worked, and whom to call", () => {
    const variables = ["TF_VAR_marrakech_vsphere_user", "TF_VAR_marrakech_esxi_user", "PGUSER", "SSL_CERT_FILE"];
    for (const words of [...variables, "cd ~/massar", "posture.ts", result, success, "____________"]) {
      expect(text).toContain(words);
    }
  });

  test("has the same commands in both languages", () => {
    const commands = (page: string) =>
      [...page.matchAll(/^(?:export|npm run) [^#<…\n]*/gm)].map(([command]) => command.trim());
    expect(commands(text)).toEqual(commands(textOf("docs", "guide", "rabat-is-lost.md")));
  });
});
