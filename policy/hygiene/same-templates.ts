import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE, PRIMARY_SITE, type TemplateSpec } from "../../model/schema/site";

/**
 * Compares what the model states. That both are copies of one image cannot be described: release 1.26.0 cannot clone an item of a
 * content library into a datastore cluster (`resource_vsphere_virtual_machine.go`: "Cannot use datastore_cluster_id with Content
 * Library source"), and no release reads back the file of an item.
 */
export const sameTemplates: Rule<Model> = {
  title: "Templates of the same name are the same at both sites",
  explanation:
    "A tier states one template for both sites. If the templates differ, a recovered member has other hardware or another system than " +
    "the member that it replaces.",
  source: { document: "This project", section: "model/schema/site.ts, template", standing: "design" },
  severity: "error",
  check: ({ sites }) =>
    sites[BACKUP_SITE].baseline.templates.flatMap((template, index): RuleFinding[] => {
      const other = sites[PRIMARY_SITE].baseline.templates.find(({ name }) => name === template.name);
      if (other === undefined) return [];
      const [here, there] = [propertiesOf(template), propertiesOf(other)];
      return Object.entries(here).flatMap(([property, value]): RuleFinding[] =>
        there[property] === value
          ? []
          : [
              {
                scope: `${BACKUP_SITE}/${template.name}/${property}`,
                path: [BACKUP_SITE, "baseline", "templates", index, property],
                problem: `${template.name} has ${property} ${value} at ${BACKUP_SITE}, and ${there[property]} at ${PRIMARY_SITE}.`,
                remedy: `Copy the template from ${PRIMARY_SITE} to ${BACKUP_SITE}, or give it a name of its own.`,
              },
            ],
      );
    }),
};

const propertiesOf = (template: TemplateSpec): Readonly<Record<string, string>> => ({
  guestId: template.guestId,
  firmware: template.firmware,
  hardwareVersion: String(template.hardwareVersion),
  cpus: String(template.cpus),
  memory: String(template.memory),
  systemDisk: String(template.systemDisk),
  ...(template.firmware === "efi" && { secureBoot: String(template.secureBoot) }),
});
