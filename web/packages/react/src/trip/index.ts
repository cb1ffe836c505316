/** Chat of a trip: driver, organizer and passengers. */
export { ChatInterface, type ChatInterfaceProps } from "./ChatInterface.tsx";
export {
  ChatNotificationBadge,
  type ChatNotificationBadgeProps,
} from "./ChatNotificationBadge.tsx";
export { MessageInput, type MessageInputProps } from "./MessageInput.tsx";
export { MessageList, type MessageListProps } from "./MessageList.tsx";
export { TripChatButton, type TripChatButtonProps } from "./TripChatButton.tsx";
export type { TripMessage } from "./types.ts";
export { type SocketChat, type UseSocketChatOptions, useSocketChat } from "./useSocketChat.ts";
