import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import type { GuestConfiguration } from "../../roles/configuration";
import { renderGuests } from "../../roles/render";
import { type Changes, variant } from "../model/variant";

export const modelWith = (changes: Changes = {}): Model => loadModel(variant(changes));

export const RECOVERED: Changes = { posture: { kind: "recovered", failover: "2026-11-24-fire" } };

/** What a guest gets in the fixture model with changes. */
export function rendered(name: string, changes: Changes = {}): GuestConfiguration {
  const configuration = renderGuests(modelWith(changes)).get(name);
  if (configuration === undefined) throw new Error(`no guest ${name}`);
  return configuration;
}

/** The content of a guest's file. */
export function content(name: string, path: string, changes: Changes = {}): string {
  const file = rendered(name, changes).files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${name} has no file ${path}`);
  return file.content;
}

/** The files that differ after a change, as place, group and path: each once, whichever members have it. */
export function changedFiles(changes: Changes, before: Changes = {}): string[] {
  const filesOf = (model: Model) =>
    new Map(
      [...renderGuests(model).values()].flatMap(({ guest, files }) =>
        files.map(({ path, ...file }) => [
          `${guest.name} ${path}`,
          { text: JSON.stringify(file), at: `${guest.place} ${guest.kind} ${path}` },
        ]),
      ),
    );
  const [old, next] = [filesOf(modelWith(before)), filesOf(modelWith({ ...before, ...changes }))];
  const all = new Map([...old, ...next]);
  return [
    ...new Set([...all].flatMap(([key, { at }]) => (old.get(key)?.text === next.get(key)?.text ? [] : [at]))),
  ].sort();
}
