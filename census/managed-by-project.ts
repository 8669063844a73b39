/**
 * Whether the project manages an object that is global to a vCenter, such as a tag category or a role. vCenter itself and other
 * users also create such objects.
 */
export const isManagedByProject = ({ name }: { readonly name: string }): boolean => name.startsWith("massar-");
