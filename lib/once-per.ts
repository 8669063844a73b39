/**
 * A function of an object, and of names within it, that is worked out once for each: what it yields is kept as long as the
 * object is.
 */
export function oncePer<Key extends object, Names extends readonly (string | number)[], Value>(
  make: (key: Key, ...names: Names) => Value,
): (key: Key, ...names: Names) => Value {
  const known = new WeakMap<Key, Map<string, Value>>();
  return (key, ...names) => {
    const values = known.get(key) ?? new Map<string, Value>();
    known.set(key, values);
    const name = names.join("\0");
    const value = values.get(name) ?? make(key, ...names);
    values.set(name, value);
    return value;
  };
}
