/** What flygate's pages use of preact; written for them, not preact's own types. */
export interface VNode {
  type: unknown;
  props: object;
  key: unknown;
}
export type Child = VNode | string | number | boolean | null | undefined | Child[];
export function h(type: unknown, props: object | null, ...children: Child[]): VNode;
export function render(node: Child, parent: Element): void;
export class Component<Props = object> {
  readonly props: Props;
}
