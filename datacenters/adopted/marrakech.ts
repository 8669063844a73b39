import { definePromoted } from "../../model/schema/site";

/** The objects of Marrakech's baseline that its stack manages, as they were found. `npm run adopt -- promote` writes this file. */
export const promoted = definePromoted({});
