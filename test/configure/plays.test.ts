import { change, changeVariables, observationVariables, observe, type Play } from "../../configure/plays";
import { recordOf } from "../../roles/record";
import { renderGuests } from "../../roles/render";
import { fixtureModel } from "../fixture/model";
import { rendered } from "../roles/rendered";

const monitoring = rendered("rab-mon-1");
/** Prometheus has templates of its own: Ansible must not fill them. */
const [templated] = monitoring.files.filter(({ content }) => content.includes("{{"));

const played = ({ tasks }: Play): string => tasks.map((task) => decoded(JSON.stringify(task))).join("\n");
const decoded = (text: string): string =>
  text.replaceAll(/echo ([A-Za-z0-9+/=]{8,}) \| base64 -d/g, (_, encoded: string) =>
    Buffer.from(encoded, "base64")
      .toString()
      .replaceAll(/echo ([A-Za-z0-9+/=]{8,}) \|/g, (__, inner: string) => Buffer.from(inner, "base64").toString()),
  );

test("no play contains what a template of Ansible would change, but its own variables", () => {
  expect(templated?.path).toBeDefined();
  const files = monitoring.files.map(({ path }) => ({ path, change: "changed" as const }));
  const play = change(["rab-mon-1"], { files, actions: [] }, monitoring.files, "/contents", 60);
  const text = JSON.stringify([
    play,
    observe(["rab-mon-1"]),
    changeVariables(monitoring),
    observationVariables(monitoring),
  ]);
  expect([...new Set(text.match(/\{\{.*?\}\}/g))].sort()).toEqual([
    "{{ inventory_hostname }}",
    "{{ massar_observation }}",
    "{{ massar_record }}",
  ]);
  expect(text).not.toMatch(/\{[%#]/);
});

test("what services must do is stored before the first file, and removed after the guest is healthy", () => {
  const pool = rendered("rab-pool-1");
  const play = change(
    ["rab-pool-1", "rab-pool-2"],
    {
      files: [
        { path: "/etc/nftables.conf", change: "changed" },
        { path: "/etc/old.conf", change: "removed" },
      ],
      actions: [
        { service: "old", by: "stop" },
        { service: "nftables", by: "reload" },
        { service: "pgbouncer", by: "restart" },
      ],
    },
    pool.files,
    "/contents",
    60,
  );
  expect(play.hosts).toEqual(["rab-pool-1", "rab-pool-2"]);
  expect(play.tasks.map(({ name }) => name)).toEqual([
    "remember what services must do",
    "create folders",
    "write /etc/nftables.conf",
    "remove files",
    "change services",
    "wait until healthy",
    "record what the guest has",
  ]);
  expect(play.tasks[2]).toMatchObject({
    "ansible.builtin.copy": {
      src: "/contents/{{ inventory_hostname }}--etc-nftables.conf",
      dest: "/etc/nftables.conf",
      owner: "root",
      group: "root",
      mode: "0600",
    },
  });
  const text = played(play);
  expect(text).toContain('[{"service":"old","by":"stop"}');
  expect(text).toContain("systemctl disable --now 'old'");
  expect(text).toContain("systemctl reload 'nftables'; else systemctl restart 'nftables'; fi");
  expect(text).not.toContain("daemon-reload");
  const record = Buffer.from(changeVariables(pool)["massar_record"] ?? "", "base64").toString();
  expect(record).toContain(Buffer.from(recordOf(pool).content).toString("base64"));
  expect(record).toMatch(/\nrm -f \/var\/lib\/massar\/pending\.json\n/);
});

test("a unit of this project that reloads says how", () => {
  const silent = [...renderGuests(fixtureModel()).values()].flatMap(({ guest, files }) => {
    const reloaded = new Set(
      files.flatMap(({ actions }) => actions.flatMap(({ service, by }) => (by === "reload" ? [service] : []))),
    );
    return files.flatMap(({ path, content }) => {
      const [, service = ""] = /^\/etc\/systemd\/system\/([^/]+)\.service$/.exec(path) ?? [];
      return reloaded.has(service) && !content.includes("ExecReload=") ? [`${guest.kind}: ${service}`] : [];
    });
  });
  expect([...new Set(silent)]).toEqual([]);
});
