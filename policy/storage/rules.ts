/** By id: the name of the rule's file. */
export const storageRules = {};
