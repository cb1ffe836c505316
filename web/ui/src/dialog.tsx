import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly closeLabel: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A window above the page that keeps the focus until it is closed. */
export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, description, closeLabel, className, children } = props;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-backdrop backdrop-blur-[2px] data-[state=open]:animate-fade" />
        <Radix.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classes(
            "fixed inset-x-3 top-[8vh] z-50 mx-auto flex max-h-[84vh] max-w-lg flex-col gap-4 overflow-y-auto rounded-2xl border border-line bg-raised p-5 text-ink shadow-2xl outline-none data-[state=open]:animate-rise",
            className,
          )}
        >
          <header className="flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-1 text-sm text-muted">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close
              aria-label={closeLabel}
              className="-m-1.5 cursor-pointer rounded-md p-1.5 text-muted hover:bg-hover hover:text-ink focus-visible:outline-2 focus-visible:outline-focus"
            >
              <X aria-hidden="true" className="size-4" />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
