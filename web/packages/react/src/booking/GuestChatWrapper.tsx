import { GuestChatWidget, type GuestChatWidgetProps } from "../guest/GuestChatWidget.tsx";

export interface GuestChatWrapperProps extends GuestChatWidgetProps {
  /** How far the host knows who is there: the words of its session library. */
  readonly status: "loading" | "authenticated" | "unauthenticated";
}

/** The guest widget for those who are not signed in; nothing for others, or while nobody knows. */
export function GuestChatWrapper({ status, ...widget }: GuestChatWrapperProps) {
  return status === "unauthenticated" ? <GuestChatWidget {...widget} /> : null;
}
