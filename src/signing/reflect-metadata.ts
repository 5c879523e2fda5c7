/**
 * The three functions of the metadata proposal that @peculiar/x509 needs (through tsyringe) before it can be
 * loaded; imported for that effect alone, ahead of it. Leaves a polyfill that is there already in place.
 */
type Target = object;

interface ReflectMetadata {
  getMetadata?: (key: unknown, target: Target) => unknown;
  getOwnMetadata?: (key: unknown, target: Target) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: Target) => void;
}

const reflect = Reflect as ReflectMetadata;
const store = new WeakMap<Target, Map<unknown, unknown>>();

if (reflect.getMetadata === undefined) {
  const own = (key: unknown, target: Target): unknown => store.get(target)?.get(key);
  reflect.getOwnMetadata = own;
  reflect.getMetadata = (key, target) => {
    for (let at: Target | null = target; at !== null; at = Object.getPrototypeOf(at)) {
      const value = own(key, at);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  reflect.defineMetadata = (key, value, target) => {
    const values = store.get(target) ?? new Map<unknown, unknown>();
    values.set(key, value);
    store.set(target, values);
  };
}
