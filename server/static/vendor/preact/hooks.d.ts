/** What flygate's pages use of preact's hooks; written for them, not preact's own types. */
type Cleanup = void | (() => void);
export interface Ref<T> {
  current: T;
}
export function useState<T>(initial: T | (() => T)): [T, (next: T | ((previous: T) => T)) => void];
export function useEffect(effect: () => Cleanup, inputs?: readonly unknown[]): void;
export function useLayoutEffect(effect: () => Cleanup, inputs?: readonly unknown[]): void;
export function useMemo<T>(make: () => T, inputs: readonly unknown[]): T;
export function useRef<T>(initial: T): Ref<T>;
export function useRef<T>(initial: null): Ref<T | null>;
