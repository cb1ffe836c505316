import { useWords } from "../hooks/useWords.ts";
import { Composer } from "../parts/Composer.tsx";
import { useOwnText } from "../parts/useOwnText.ts";
import { LIMITS } from "./looks.ts";

export interface MessageInputProps {
  readonly onSend: (text: string) => void;
  readonly onTyping?: () => void;
  readonly onStopTyping?: () => void;
  readonly disabled?: boolean;
  readonly placeholder?: string;
}

/** Where one writes to the people of a trip: up to 1,000 characters, counted from 500 on. */
export function MessageInput({ placeholder, ...input }: MessageInputProps) {
  const { t } = useWords();
  const text = useOwnText();
  return (
    <Composer {...text} {...input} {...LIMITS} placeholder={placeholder ?? t("tripPlaceholder")} />
  );
}
