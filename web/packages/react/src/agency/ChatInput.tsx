import { Composer } from "../parts/Composer.tsx";
import { useOwnText } from "../parts/useOwnText.ts";

export interface ChatInputProps {
  readonly onSend: (text: string) => void;
  readonly disabled?: boolean;
  readonly placeholder?: string;
}

/** Where one writes; Enter sends. */
export function ChatInput(input: ChatInputProps) {
  const text = useOwnText();
  return <Composer {...text} {...input} />;
}
