/** Makes a file that says who has something. @returns what the file of another, living holder says; else nothing */
export function claim(file: string, content: string, isHeld: (holder: string) => boolean): string | undefined;
