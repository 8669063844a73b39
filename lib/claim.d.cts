/** Creates a lock file. @returns the content of the file where another process holds it; undefined where the caller now does */
export function claim(file: string, content: string, isHeld: (holder: string) => boolean): string | undefined;
