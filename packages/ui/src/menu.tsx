import { ContextMenu, DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

import { Keys } from "./keys.tsx";

/** One line of a menu; `null` in a list of them is a rule between groups. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly onSelect: () => void;
}

export type MenuItems = readonly (MenuItem | null)[];

const BOX = "bg-raised border-line z-50 min-w-52 rounded-lg border p-1 shadow-xl";
const ITEM =
  "flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none [&_svg]:size-4 " +
  "data-[highlighted]:bg-hover data-[disabled]:opacity-45";
const RULE = "bg-line my-1 h-px";

/** Where menus are put: inside the page's main part, so that all content stands in a landmark. */
function place(): HTMLElement | null {
  return typeof document === "undefined" ? null : document.querySelector("main");
}

function Line({ icon, label, keys, danger }: MenuItem) {
  return (
    <>
      <span className="text-quiet flex w-4 justify-center">{icon}</span>
      <span className={danger ? "text-bad grow" : "grow"}>{label}</span>
      {keys ? <Keys keys={keys} /> : null}
    </>
  );
}

/** A menu that opens from a button. Not modal: a modal one locks scrolling by a style element, which the policy forbids. */
export function Menu({ items, children }: { items: MenuItems; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={place()}>
        <DropdownMenu.Content className={BOX} sideOffset={4} collisionPadding={8}>
          {items.map((item, i) =>
            item ? (
              <DropdownMenu.Item
                key={item.id}
                className={ITEM}
                disabled={item.disabled ?? false}
                onSelect={item.onSelect}
              >
                <Line {...item} />
              </DropdownMenu.Item>
            ) : (
              <DropdownMenu.Separator key={`rule-${String(i)}`} className={RULE} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same where the pointer is, by the right button or the menu key. The lines are asked for when it opens. */
export function MenuHere({ items, children }: { items: () => MenuItems; children: ReactNode }) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal container={place()}>
        <ContextMenu.Content className={BOX} collisionPadding={8}>
          <LinesHere items={items} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function LinesHere({ items }: { items: () => MenuItems }) {
  return items().map((item, i) =>
    item ? (
      <ContextMenu.Item key={item.id} className={ITEM} disabled={item.disabled ?? false} onSelect={item.onSelect}>
        <Line {...item} />
      </ContextMenu.Item>
    ) : (
      <ContextMenu.Separator key={`rule-${String(i)}`} className={RULE} />
    ),
  );
}
