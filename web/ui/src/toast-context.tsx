import { createContext, use } from "react";

/** Something to say in passing. */
export interface ToastMessage {
  readonly text: string;
  readonly tone?: "info" | "danger";
}

/** Where toasts are handed in; {@link ToastProvider} fills it. */
export const ToastContext = createContext<(message: ToastMessage) => void>(() => {});

/** Answers how to say something in passing. */
export function useToast(): (message: ToastMessage) => void {
  return use(ToastContext);
}
