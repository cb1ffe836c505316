import { useState } from "react";

/** The text of a field that keeps it by itself: `value` and `onChange` of a composer. */
export function useOwnText(): { value: string; onChange: (text: string) => void } {
  const [value, onChange] = useState("");
  return { value, onChange };
}
