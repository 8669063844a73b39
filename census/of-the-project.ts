/**
 * Whether an object is the project's to answer for, of a kind that a whole vCenter shares (tag categories, roles and so
 * on): a vCenter comes with some of these, and who else works there makes more.
 */
export const ofTheProject = ({ name }: { readonly name: string }): boolean => name.startsWith("massar-");
