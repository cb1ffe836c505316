import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

/** Something a menu offers. */
export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** A button, which opens it. */
  readonly trigger: ReactNode;
  readonly header?: ReactNode;
  readonly items: readonly MenuItem[];
}

/** A list of things to do that opens from a button. */
export function Menu({ trigger, header, items }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 min-w-48 rounded-xl border border-line bg-raised p-1 text-sm text-ink shadow-xl data-[state=open]:animate-fade"
        >
          {header === undefined ? null : (
            <div className="mb-1 border-b border-line px-2.5 py-2">{header}</div>
          )}
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.key}
              onSelect={item.onSelect}
              className={classes(
                "flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-2 outline-none data-highlighted:bg-hover [&_svg]:size-4",
                item.danger === true ? "text-danger" : "[&_svg]:text-muted",
              )}
            >
              {item.icon}
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
