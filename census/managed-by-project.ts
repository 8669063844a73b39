/**
 * Whether the project manages an object of a kind that the whole vCenter shares, such as tag categories and roles. vCenter and
 * other users have such objects too.
 */
export const isManagedByProject = ({ name }: { readonly name: string }): boolean => name.startsWith("massar-");
