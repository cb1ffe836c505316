import { type RefObject, useLayoutEffect } from "react";

/** Makes a text field as high as its text; the style sheet says where that ends. */
export function useAutoGrow(field: RefObject<HTMLTextAreaElement | null>, value: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    if (element.scrollHeight > 0) element.style.height = `${element.scrollHeight}px`;
  }, [field, value]);
}
