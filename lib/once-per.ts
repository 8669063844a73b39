/** Computes a function of an object, and of names within it, once for each. The result is stored as long as the object exists. */
export function oncePer<Key extends object, Names extends readonly (string | number)[], Value>(
  make: (key: Key, ...names: Names) => Value,
): (key: Key, ...names: Names) => Value {
  const known = new WeakMap<Key, Map<string, Value>>();
  return (key, ...names) => {
    const values = known.get(key) ?? new Map<string, Value>();
    known.set(key, values);
    const name = names.join("\0");
    if (!values.has(name)) values.set(name, make(key, ...names));
    return values.get(name) as Value;
  };
}
