import { X } from "lucide-react";
import { Toast } from "radix-ui";
import { type ReactNode, useCallback, useState } from "react";
import { classes } from "./classes.ts";
import { ToastContext, type ToastMessage } from "./toast-context.tsx";

interface ToastProviderProps {
  /** The name of the place where toasts appear. */
  readonly label: string;
  readonly closeLabel: string;
  readonly children: ReactNode;
}

type ShownToast = ToastMessage & { readonly key: number };

/** Shows what {@link useToast} is told, for some seconds each, and reads it out. */
export function ToastProvider({ label, closeLabel, children }: ToastProviderProps) {
  const [shown, setShown] = useState<readonly ShownToast[]>([]);
  const show = useCallback((message: ToastMessage) => {
    setShown((before) => [...before.slice(-2), { ...message, key: Date.now() + before.length }]);
  }, []);
  const forget = (key: number) => setShown((before) => before.filter((one) => one.key !== key));

  return (
    <ToastContext value={show}>
      <Toast.Provider label={label} duration={6000}>
        {children}
        {shown.map((toast) => (
          <Toast.Root
            key={toast.key}
            onOpenChange={(open) => (open ? undefined : forget(toast.key))}
            className={classes(
              "flex items-start gap-3 rounded-xl border border-line bg-raised p-3.5 text-sm text-ink shadow-xl data-[state=open]:animate-rise",
              toast.tone === "danger" && "border-danger/40",
            )}
          >
            <Toast.Description className="min-w-0 flex-1 break-words">
              {toast.text}
            </Toast.Description>
            <Toast.Close
              aria-label={closeLabel}
              className="cursor-pointer rounded p-0.5 text-muted hover:text-ink focus-visible:outline-2 focus-visible:outline-focus"
            >
              <X aria-hidden="true" className="size-4" />
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport
          label={`${label} ({hotkey})`}
          className="fixed end-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none"
        />
      </Toast.Provider>
    </ToastContext>
  );
}
